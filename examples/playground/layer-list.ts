// The hidden layers, to be added, moved, changed and removed.
import { made } from './dom.js';
import type { Field } from './fields.js';
import { FieldInput } from './form.js';
import { freshLayer, LAYERS, type LayerKind, type LayerSettings, MOST_LAYERS } from './settings.js';

type Layers = readonly LayerSettings[];

interface Told {
  changed(layers: Layers): void;
  refused(why: string): void;
}

function moved(layers: Layers, from: number, to: number): Layers {
  const next = [...layers];
  const [layer] = next.splice(from, 1);
  next.splice(to, 0, layer!);
  return next;
}

function button(text: string, label: string, disabled: boolean, clicked: () => void): HTMLButtonElement {
  const element = made('button', { type: 'button', textContent: text, disabled });
  element.setAttribute('aria-label', label);
  element.title = label;
  element.addEventListener('click', clicked);
  return element;
}

/** Lists layers in `list`, an <ol>; `choice` and `add` put another one at the end. */
export class LayerList {
  private layers: Layers = [];

  constructor(
    private readonly list: HTMLElement,
    private readonly choice: HTMLSelectElement,
    private readonly add: HTMLButtonElement,
    private readonly told: Told,
  ) {
    add.addEventListener('click', () => this.change([...this.layers, freshLayer(choice.value as LayerKind)]));
  }

  /** Layers as they are; those that read images are offered where there are images. */
  show(layers: Layers, images: boolean): void {
    this.layers = layers;
    const kinds = Object.entries(LAYERS).filter(([, kind]) => images || !kind.images);
    if (this.choice.options.length !== kinds.length)
      this.choice.replaceChildren(...kinds.map(([value, { title }]) => made('option', { value, textContent: title })));
    this.add.disabled = layers.length >= MOST_LAYERS;
    this.list.replaceChildren(...layers.map((layer, i) => this.item(layer, i)));
  }

  private change(layers: Layers): void {
    this.told.changed(layers);
  }

  /** Moves a layer, and the focus with it. */
  private move(from: number, to: number, which: 'up' | 'down'): void {
    this.change(moved(this.layers, from, to));
    const buttons = this.list.children[to]?.querySelectorAll('button');
    const [up, down] = buttons ?? [];
    const wanted = which === 'up' ? up : down;
    (wanted?.disabled ? (which === 'up' ? down : up) : wanted)?.focus();
  }

  private item({ kind, values }: LayerSettings, i: number): HTMLLIElement {
    const { layers } = this;
    const { title, fields } = LAYERS[kind];
    const name = `${title}, layer ${i + 1}`;
    const inputs = Object.entries<Field>(fields).map(([key, field]) => {
      const changed = (value: string | number): void =>
        this.change(this.layers.map((layer, at) => (at === i ? { ...layer, values: { ...layer.values, [key]: value } } : layer)));
      const input = new FieldInput(field, `layer-${i}-${key}`, changed, this.told.refused).describe(name);
      input.show(values[key]!);
      return input.element;
    });
    const tools = made(
      'span',
      { className: 'tools' },
      button('↑', `Move up: ${name}`, i === 0, () => this.move(i, i - 1, 'up')),
      button('↓', `Move down: ${name}`, i === layers.length - 1, () => this.move(i, i + 1, 'down')),
      button('×', `Remove: ${name}`, false, () => {
        this.change(layers.filter((_, at) => at !== i));
        this.add.focus();
      }),
    );
    return made(
      'li',
      {},
      made('div', { className: 'layer-head' }, made('strong', { textContent: title }), tools),
      made('div', { className: 'fields' }, ...inputs),
    );
  }
}
