// The classes in the page: their names, buttons and thumbnails.
import { acceptFiles } from '../browser/pictures.js';
import { whileHeld } from './camera.js';

/** Thumbnails of a class that are shown at once, the newest first; a button shows the rest. */
const SHOWN = 36;

export const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/** Puts `items` into a list, unless they are there; whichever is focused stays so. */
function place(list, items) {
  if (list.children.length === items.length && items.every((item, i) => list.children[i] === item)) return;
  const focused = document.activeElement;
  list.replaceChildren(...items);
  if (focused.isConnected) focused.focus();
}

export class ClassList {
  #views = new Map();
  #buttons = new WeakMap();
  #element;
  #actions;

  /** `actions`: rename(id, name), remove(id), removeSample(id, sample), take(id, files), record(id), stop(). */
  constructor(element, actions) {
    this.#element = element;
    this.#actions = actions;
  }

  /** Shows `classes`; `waiting(id)` images of each are still to be looked at. */
  show(classes, waiting) {
    for (const [id, { root }] of this.#views) {
      if (classes.some((one) => one.id === id)) continue;
      root.remove();
      this.#views.delete(id);
    }
    for (const one of classes) {
      if (!this.#views.has(one.id)) this.#add(one);
      this.#refresh(one, waiting(one.id));
    }
  }

  focusName(id) {
    this.#views.get(id)?.name.select();
  }

  #add({ id }) {
    const name = make('input', { type: 'text', autocomplete: 'off' });
    const remove = make('button', { type: 'button', textContent: 'Remove' });
    const count = make('output');
    const record = make('button', { type: 'button', className: 'record', textContent: 'Hold to record' });
    const input = make('input', { type: 'file', accept: 'image/*', multiple: true });
    const files = make('label', { className: 'file' }, 'Choose images', input);
    const sources = make('div', { className: 'row' }, record, files);
    const thumbs = make('ul', { className: 'thumbs' });
    const more = make('button', { type: 'button', hidden: true });
    const root = make('li', { className: 'class' }, make('div', { className: 'row' }, name, remove), count, sources, thumbs, more);
    const view = { root, name, remove, count, record, input, thumbs, more, shown: SHOWN };
    this.#views.set(id, view);
    this.#element.append(root);
    name.addEventListener('change', () => this.#actions.rename(id, name.value));
    remove.addEventListener('click', () => this.#actions.remove(id));
    more.addEventListener('click', () => {
      view.shown = Number.POSITIVE_INFINITY;
      this.#actions.refresh();
    });
    acceptFiles(root, input, (chosen) => this.#actions.take(id, chosen));
    whileHeld(
      record,
      () => this.#hold(view, true, () => this.#actions.record(id)),
      () => this.#hold(view, false, () => this.#actions.stop()),
    );
  }

  #hold({ record }, held, act) {
    record.classList.toggle('recording', held);
    record.textContent = held ? 'Recording' : 'Hold to record';
    act();
  }

  #refresh({ id, name, samples }, waiting) {
    const view = this.#views.get(id);
    if (view.name !== document.activeElement) view.name.value = name;
    view.name.ariaLabel = `Name of the class ${name}`;
    view.remove.ariaLabel = `Remove the class ${name}`;
    view.record.ariaLabel = `Hold to record images of ${name}`;
    view.input.ariaLabel = `Choose images of ${name}`;
    view.thumbs.ariaLabel = `Images of ${name}`;
    const text = `${samples.length} ${samples.length === 1 ? 'image' : 'images'}${waiting > 0 ? `, ${waiting} being looked at` : ''}`;
    if (view.count.value !== text) view.count.value = text;
    const newest = samples.slice(-Math.min(view.shown, samples.length || 1)).reverse();
    place(
      view.thumbs,
      newest.map((sample, i) => this.#thumb(id, name, sample, samples.length - i)),
    );
    view.thumbs.hidden = samples.length === 0;
    view.more.hidden = newest.length >= samples.length;
    view.more.textContent = `Show all ${samples.length} images`;
  }

  /** A thumbnail, which removes its image when it is clicked. Made once, and shown again. */
  #thumb(id, name, sample, number) {
    let item = this.#buttons.get(sample);
    if (!item) {
      const url = URL.createObjectURL(new Blob([sample.thumb], { type: 'image/jpeg' }));
      const image = make('img', { src: url, alt: '' });
      image.addEventListener('load', () => URL.revokeObjectURL(url), { once: true });
      const button = make('button', { type: 'button', title: 'Remove this image' }, image);
      button.addEventListener('click', () => {
        const next = item.nextElementSibling ?? item.previousElementSibling;
        item.remove();
        next?.querySelector('button').focus();
        this.#actions.removeSample(id, sample);
      });
      item = make('li', {}, button);
      this.#buttons.set(sample, item);
    }
    item.firstChild.ariaLabel = `Remove image ${number} of ${name}`;
    return item;
  }
}
