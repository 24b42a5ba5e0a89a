// The data sets of the page, those that people draw or load included, and their tools.
import { type DataSet, dataSetOf, type Examples, parted } from './data-sets.js';
import { byId, made } from './dom.js';
import { Pad } from './pad.js';
import { drawImages } from './pictures.js';
import { MOST_POINTS, POINT_CLASSES, snapped } from './points.js';
import { hasImages, type Settings } from './settings.js';
import type { Views } from './views.js';

const SIDE = 28;
/** So many examples are shown, in rows of so many. */
const EXAMPLES = 30;
const ACROSS = 10;

interface Digit {
  readonly pixels: number[];
  readonly label: number;
}

const digitExamples = (digits: readonly Digit[]): Examples => ({
  x: { data: Uint8Array.from(digits.flatMap(({ pixels }) => pixels)), shape: [digits.length, SIDE, SIDE, 1] },
  y: Int32Array.from(digits, ({ label }) => label),
});

export interface DataTold {
  /** Points or digits were added or removed, or MNIST came. */
  changed(points: Settings['points']): void;
  refused(why: string): void;
  /** Something was drawn that the network is to tell. */
  drawn(): void;
}

export class PageData {
  readonly pad: Pad;
  private digits: Digit[] = [];
  private mnist: ((samples: number) => DataSet) | undefined;
  private points: Settings['points'] = [];

  constructor(
    private readonly views: Views,
    private readonly told: DataTold,
  ) {
    this.pad = new Pad(byId<HTMLCanvasElement>('pad'), told.drawn);
    this.pointTools();
    this.digitTools();
    byId('mnist-load').addEventListener('click', () => this.load(byId<HTMLInputElement>('mnist-address').value));
    byId('mnist-files').addEventListener('change', () => this.load([...(byId<HTMLInputElement>('mnist-files').files ?? [])]));
  }

  /** Shows the tools of a data set. */
  show({ data, points }: Settings): void {
    this.points = points;
    byId('point-tools').hidden = data !== 'points';
    byId('mnist-tools').hidden = data !== 'mnist';
    byId('digit-tools').hidden = data !== 'digits';
    byId('digit-count').hidden = data !== 'digits';
    byId('plane-section').hidden = hasImages(data);
    byId('pad-section').hidden = !hasImages(data);
    byId('digit-count').textContent = `${this.digits.length} digits kept, in this page alone. Every fifth is kept back to test with.`;
    const plane = byId('plane');
    plane.setAttribute('role', data === 'points' ? 'application' : 'img');
    if (data === 'points') plane.tabIndex = 0;
    else plane.removeAttribute('tabindex');
    if (data !== 'points') this.views.cursor = undefined;
  }

  /** The examples of these settings; undefined where there are none yet. */
  of(settings: Settings): DataSet | undefined {
    const { data, points, samples } = settings;
    if (data === 'mnist') return this.mnist?.(samples);
    if (data === 'points' && points.length === 0) return undefined;
    if (data !== 'digits') return dataSetOf(settings);
    const { train, test } = parted(this.digits);
    return train.length === 0 ? undefined : { train: digitExamples(train), test: digitExamples(test), shape: [SIDE, SIDE, 1], classes: 10 };
  }

  /** Some of the examples, if they are images. */
  showExamples({ train, shape }: DataSet): void {
    const images = shape.length === 3;
    byId('examples').hidden = !images;
    if (images) drawImages(byId<HTMLCanvasElement>('examples'), train.x.data, shape[0]!, Math.min(EXAMPLES, train.y.length), ACROSS);
  }

  private async load(from: string | readonly File[]): Promise<void> {
    byId('message').textContent = 'Loading MNIST.';
    try {
      const { fetchMnist, partOfMnist } = await import('./mnist.js');
      const mnist = await fetchMnist(from);
      this.mnist = (samples) => partOfMnist(mnist, samples);
      this.told.changed(this.points);
    } catch (error) {
      this.told.refused((error as Error).message);
    }
  }

  private pointTools(): void {
    const classes = Array.from({ length: POINT_CLASSES }, (_, k) => {
      const input = made('input', { type: 'radio', name: 'point-class', value: String(k), checked: k === 0 });
      return made('label', {}, input, `class ${k}`);
    });
    byId('point-classes').append(...classes);
    byId('clear-points').addEventListener('click', () => this.told.changed([]));
    const plane = byId<HTMLCanvasElement>('plane');
    plane.addEventListener('click', (event) => {
      if (!byId('point-tools').hidden) this.put(this.views.plane.locate({ x: 0, y: 0, reach: 1 }, event));
    });
    plane.addEventListener('keydown', (event) => this.key(event));
  }

  private put({ x, y }: { x: number; y: number }): void {
    if (this.points.length >= MOST_POINTS) {
      this.told.refused(`There are ${MOST_POINTS} points, which is as many as a link holds.`);
      return;
    }
    const chosen = document.querySelector<HTMLInputElement>('input[name=point-class]:checked');
    this.told.changed([...this.points, { x: snapped(x), y: snapped(y), label: Number(chosen?.value ?? 0) }]);
  }

  private key(event: KeyboardEvent): void {
    const steps: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const step = steps[event.key];
    if (byId('point-tools').hidden || (!step && event.key !== 'Enter')) return;
    event.preventDefault();
    const { x, y } = this.views.cursor ?? { x: 0, y: 0 };
    const [right, up] = step ?? [0, 0];
    this.views.cursor = { x: Math.max(-1, Math.min(1, x + right / 16)), y: Math.max(-1, Math.min(1, y + up / 16)) };
    if (event.key === 'Enter') this.put(this.views.cursor);
    this.views.redraw();
  }

  private digitTools(): void {
    byId('digit').append(...Array.from({ length: 10 }, (_, k) => made('option', { value: String(k), textContent: String(k) })));
    byId('clear-pad').addEventListener('click', () => {
      this.pad.clear();
      byId('told').replaceChildren();
    });
    byId('keep-digit').addEventListener('click', () => {
      if (this.pad.empty) return this.told.refused('Draw a digit first.');
      const label = Number(byId<HTMLSelectElement>('digit').value);
      this.digits.push({ pixels: [...this.pad.pixels(SIDE)], label });
      this.pad.clear();
      this.told.changed(this.points);
    });
    byId('clear-digits').addEventListener('click', () => {
      this.digits = [];
      this.told.changed(this.points);
    });
    byId('save-digits').addEventListener('click', () => download('digits.json', new TextEncoder().encode(JSON.stringify(this.digits))));
  }
}

/** Hands a person a file. */
export function download(name: string, bytes: Uint8Array): void {
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  made('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
