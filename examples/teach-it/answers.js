// What the page says of an image, and of the images that were held back.
import { make } from './class-list.js';

const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** A bar for each class. */
export class Answers {
  #rows = [];
  #element;
  #text;

  constructor(element, text) {
    this.#element = element;
    this.#text = text;
  }

  /** Shows a probability for each of `names`. */
  show(names, probabilities) {
    if (this.#rows.length !== names.length) this.#build(names.length);
    for (const [i, { label, share, fill }] of this.#rows.entries()) {
      label.textContent = names[i];
      share.textContent = percent(probabilities[i]);
      fill.style.width = `${100 * probabilities[i]}%`;
    }
    this.#text.textContent = names[probabilities.indexOf(Math.max(...probabilities))];
  }

  clear() {
    this.#build(0);
    this.#text.textContent = '';
  }

  #build(count) {
    this.#rows = Array.from({ length: count }, () => {
      const [label, share, fill] = [make('span'), make('span'), make('span')];
      const bar = make('div', { className: 'bar', ariaHidden: 'true' }, fill);
      return { label, share, fill, root: make('li', {}, make('div', { className: 'row' }, label, share), bar) };
    });
    this.#element.replaceChildren(...this.#rows.map(({ root }) => root));
  }
}

/** How many of the held-back images are right, as a sentence. */
export function sentenceOf(confusion) {
  const all = confusion.flat().reduce((sum, count) => sum + count, 0);
  if (all === 0) return 'No class has five images yet, of which one is held back to test with.';
  const right = confusion.reduce((sum, row, i) => sum + row[i], 0);
  return `${percent(right / all)} of ${all} held-back ${all === 1 ? 'image is' : 'images are'} right.`;
}

/** A table of what the held-back images of each class were taken for. */
export function confusionTable(names, confusion) {
  const heads = names.map((name) => make('th', { scope: 'col', textContent: name }));
  const rows = confusion.map((counts, i) =>
    make('tr', {}, make('th', { scope: 'row', textContent: names[i] }), ...counts.map((count) => make('td', { textContent: count }))),
  );
  const caption = make('caption', { textContent: 'Held-back images of each class (a row), and what they were taken for' });
  return make('table', {}, caption, make('thead', {}, make('tr', {}, make('td'), ...heads)), make('tbody', {}, ...rows));
}
