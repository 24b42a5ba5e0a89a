// Weights as pictures, a pixel a weight; and their gradients as histograms.
import { made, picture, sharp } from './dom.js';
import type { WeightsView } from './lab.js';
import { css, mixed, theme } from './theme.js';

/** More are not shown of what a layer has. */
const MOST_TILES = 64;
const MOST_CHANNELS = 8;
const BINS = 25;
/** So many times as many inputs as units are laid across. */
const FAR_MORE = 2;
/** What pictures are to come to, in pixels, and what a weight may take at most. */
const WIDE = 420;
const HIGH = 240;
const MOST_SCALE = 20;

/** Small pictures side by side: where the weight at a place of one lies among all, by its number. */
export interface Tiles {
  readonly count: number;
  readonly across: number;
  readonly width: number;
  readonly height: number;
  index(tile: number, row: number, column: number): number;
}

/**
 * How weights are laid out. Filters (kh, kw, C, F): a picture for each of the first channels, a column a filter. Dense kernels (I, O) behind images of
 * `image` (height, width, C) with one channel: a picture for each unit. Other dense kernels: one picture, a row an input, a column a unit; or the
 * other way round where there are far more inputs.
 */
export function tilesOf(shape: readonly number[], image: readonly number[] | undefined): Tiles {
  const [first = 1, second = 1, channels = 1, filters = 1] = shape;
  if (shape.length === 4) {
    const across = Math.min(filters, MOST_TILES);
    const down = Math.min(channels, MOST_CHANNELS);
    return {
      count: across * down,
      across,
      width: second,
      height: first,
      index: (tile, row, column) => ((row * second + column) * channels + Math.floor(tile / across)) * filters + (tile % across),
    };
  }
  if (image && image.length === 3 && image[2] === 1 && image[0]! * image[1]! === first) {
    const count = Math.min(second, MOST_TILES);
    const [height = 1, width = 1] = image;
    return { count, across: Math.min(count, 8), width, height, index: (tile, row, column) => (row * width + column) * second + tile };
  }
  const one = { count: 1, across: 1 };
  if (first > FAR_MORE * second) return { ...one, width: first, height: second, index: (_tile, row, column) => column * second + row };
  return { ...one, width: second, height: first, index: (_tile, row, column) => row * second + column };
}

function paint(canvas: HTMLCanvasElement, view: WeightsView, tiles: Tiles): void {
  const { count, across, width, height } = tiles;
  const [wide, high] = [across * (width + 1) - 1, Math.ceil(count / across) * (height + 1) - 1];
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const image = new ImageData(wide, high);
  const { surface, classes, gap } = theme();
  // between pictures a line is left
  for (let i = 0; i < wide * high; i++) image.data.set([...gap, 255], 4 * i);
  const most = view.values.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-12);
  for (let tile = 0; tile < count; tile++) {
    const [left, top] = [(tile % across) * (width + 1), Math.floor(tile / across) * (height + 1)];
    for (let i = 0; i < width * height; i++) {
      const [row, column] = [Math.floor(i / width), i % width];
      const value = view.values[tiles.index(tile, row, column)]! / most;
      const colour = mixed(surface, classes[value > 0 ? 0 : 1]!, Math.abs(value));
      image.data.set([...colour, 255], 4 * ((top + row) * wide + left + column));
    }
  }
  canvas.getContext('2d')!.putImageData(image, 0, 0);
}

/** How many of `values` fall into each of the bins from -most to most. */
export function histogramOf(values: Float32Array, bins = BINS): { counts: number[]; most: number } {
  const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const counts = Array<number>(bins).fill(0);
  for (const value of values) counts[most === 0 ? (bins - 1) / 2 : Math.min(bins - 1, Math.floor((value / most + 1) * 0.5 * bins))]!++;
  return { counts, most };
}

function drawHistogram(canvas: HTMLCanvasElement, values: Float32Array): void {
  const { context, width, height } = sharp(canvas);
  const { counts, most } = histogramOf(values);
  const { classes, muted } = theme();
  const highest = Math.max(...counts);
  context.fillStyle = css(classes[0]!);
  counts.forEach((count, i) => {
    const high = (count / highest) * (height - 18);
    context.fillRect((i * width) / BINS + 0.5, height - 16 - high, width / BINS - 1, high);
  });
  context.fillStyle = muted;
  context.font = '11px system-ui, sans-serif';
  for (const [text, align, x] of [
    [`−${most.toPrecision(2)}`, 'left', 0],
    ['0', 'center', width / 2],
    [most.toPrecision(2), 'right', width],
  ] as const) {
    context.textAlign = align;
    context.fillText(text, x, height - 3);
  }
}

/** Figures of a row, one for each kernel; made anew when the network is another. */
export class Pictures {
  private shown = '';

  constructor(
    private readonly element: HTMLElement,
    private readonly className: string,
    private readonly label: (view: WeightsView) => string,
  ) {}

  private canvases(views: readonly WeightsView[]): HTMLCanvasElement[] {
    const key = views.map(({ name, shape }) => `${name} ${shape}`).join();
    if (key !== this.shown) {
      const figures = views.map((view) => {
        const canvas = picture(this.label(view));
        canvas.className = this.className;
        return made(
          'figure',
          {},
          canvas,
          made('figcaption', { textContent: `${view.name.replace('/kernel', '')} ${view.shape.join(' × ')}` }),
        );
      });
      this.element.replaceChildren(...figures);
      this.shown = key;
    }
    return Array.from(this.element.querySelectorAll('canvas'));
  }

  weights(views: readonly WeightsView[], imageShape: readonly number[]): void {
    const dense = views.filter(({ shape }) => shape.length === 2);
    this.canvases(views).forEach((canvas, i) => {
      const view = views[i]!;
      // only the first dense layer may read the image itself
      const tiles = tilesOf(view.shape, view === dense[0] ? imageShape : undefined);
      paint(canvas, view, tiles);
      const scale = Math.max(1, Math.min(MOST_SCALE, Math.floor(Math.min(WIDE / canvas.width, HIGH / canvas.height))));
      canvas.style.width = `${canvas.width * scale}px`;
      // few rows of many are made higher
      canvas.style.height = `${canvas.height * (tiles.count === 1 ? Math.max(scale, Math.min(12, Math.floor(120 / canvas.height))) : scale)}px`;
    });
  }

  gradients(views: readonly WeightsView[]): void {
    for (const [i, canvas] of this.canvases(views).entries()) drawHistogram(canvas, views[i]!.gradient);
  }
}

/** Examples that are images, side by side. */
export function drawImages(canvas: HTMLCanvasElement, pixels: ArrayLike<number>, side: number, count: number, across: number): void {
  const [wide, high] = [across * (side + 1) - 1, Math.ceil(count / across) * (side + 1) - 1];
  Object.assign(canvas, { width: wide, height: high });
  const image = new ImageData(wide, high);
  for (let i = 0; i < count * side * side; i++) {
    const tile = Math.floor(i / side / side);
    const row = Math.floor(tile / across) * (side + 1) + (Math.floor(i / side) % side);
    const column = (tile % across) * (side + 1) + (i % side);
    image.data.set([pixels[i]!, pixels[i]!, pixels[i]!, 255], 4 * (row * wide + column));
  }
  canvas.getContext('2d')!.putImageData(image, 0, 0);
}
