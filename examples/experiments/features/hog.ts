import type { Rows } from './rows.js';

/** Options of {@link hog}; the defaults are those of report C. */
export interface HogOptions {
  /** Bins of the half circle. Default 9. */
  orientations?: number;
  /** Side of a square cell, in pixels. Default 5. */
  pixelsPerCell?: number;
  /** Side of a square block, in cells. Default 2. */
  cellsPerBlock?: number;
}

/** Grey images of bytes, `shape` (count, height, width) or (count, height, width, 1). */
export interface GreyImages {
  data: Uint8Array;
  shape: readonly number[];
}

interface Layout {
  height: number;
  width: number;
  orientations: number;
  pixels: number;
  block: number;
  cellRows: number;
  cellColumns: number;
}

const EPSILON = 1e-5;
/** What a value of a normalised block is cut off at, before the block is normalised again: the "Hys" of L2-Hys. */
const CEILING = 0.2;

/**
 * The bin of a gradient's direction, out of `orientations` on the half circle from the x axis. Of whole numbers up to 255 no direction
 * but that of the axis itself comes nearer than 1e-5 degrees to a bin's edge (of 9), so that a last digit of atan2 decides nothing.
 */
function binOf(dx: number, dy: number, orientations: number): number {
  let degrees = (Math.atan2(dy, dx) * 180) / Math.PI;
  if (degrees < 0) degrees += 180;
  if (degrees >= 180) degrees -= 180;
  return Math.min(Math.floor((degrees * orientations) / 180), orientations - 1);
}

/** Adds up each cell's gradients by direction: (cellRows, cellColumns, orientations), means over the cell's pixels. */
function histograms(image: Uint8Array, layout: Layout, out: Float64Array): void {
  const { height, width, orientations, pixels, cellRows, cellColumns } = layout;
  out.fill(0);
  for (let y = 0; y < cellRows * pixels; y++) {
    for (let x = 0; x < cellColumns * pixels; x++) {
      const at = y * width + x;
      // central differences; 0 at the image's edges
      const dx = x > 0 && x < width - 1 ? image[at + 1]! - image[at - 1]! : 0;
      const dy = y > 0 && y < height - 1 ? image[at + width]! - image[at - width]! : 0;
      if (dx === 0 && dy === 0) continue;
      const cell = Math.floor(y / pixels) * cellColumns + Math.floor(x / pixels);
      const bin = cell * orientations + binOf(dx, dy, orientations);
      // scikit-image adds up in single precision
      out[bin] = Math.fround(out[bin]! + Math.sqrt(dx * dx + dy * dy));
    }
  }
  for (let i = 0; i < out.length; i++) out[i] = Math.fround(out[i]! / (pixels * pixels));
}

function scaleToUnit(values: Float64Array): void {
  let squares = 0;
  for (const value of values) squares += value * value;
  const norm = Math.sqrt(squares + EPSILON ** 2);
  for (let i = 0; i < values.length; i++) values[i]! /= norm;
}

/** Writes every block of cells, normalised, one after the other: (block row, block column, cell row, cell column, orientation). */
function blocks(cells: Float64Array, layout: Layout, out: Float32Array): void {
  const { orientations, block, cellRows, cellColumns } = layout;
  const values = new Float64Array(block * block * orientations);
  let to = 0;
  for (let row = 0; row + block <= cellRows; row++) {
    for (let column = 0; column + block <= cellColumns; column++) {
      for (let inner = 0; inner < block; inner++) {
        const from = ((row + inner) * cellColumns + column) * orientations;
        values.set(cells.subarray(from, from + block * orientations), inner * block * orientations);
      }
      scaleToUnit(values);
      for (let i = 0; i < values.length; i++) values[i] = Math.min(values[i]!, CEILING);
      scaleToUnit(values);
      out.set(values, to);
      to += values.length;
    }
  }
}

/**
 * Histograms of oriented gradients, as scikit-image defines them (`skimage.feature.hog` with `block_norm='L2-Hys'`): gradients by central
 * differences; in each cell the mean magnitude by direction (0 to 180 degrees, no interpolation between bins); each block of cells
 * divided by its length, cut off at 0.2 and divided by its length again. Pixels beyond the last whole cell are left out.
 * Source: N. Dalal, B. Triggs, Histograms of oriented gradients for human detection, CVPR 2005.
 *
 * @returns a row an image: (blocks down) x (blocks across) x cellsPerBlock^2 x orientations numbers, 576 for 28 x 28 pixels.
 */
export function hog({ data, shape }: GreyImages, options: HogOptions = {}): Rows {
  const { orientations = 9, pixelsPerCell: pixels = 5, cellsPerBlock: block = 2 } = options;
  const [count, height, width, channels = 1] = shape as [number, number, number, number?];
  const cellRows = Math.floor(height / pixels);
  const cellColumns = Math.floor(width / pixels);
  if (channels !== 1 || cellRows < block || cellColumns < block) {
    throw new Error(
      `hog: received images of shape [${shape.join(', ')}]; expected one channel and at least ${block * pixels} pixels a side.`,
    );
  }
  const layout = { height, width, orientations, pixels, block, cellRows, cellColumns };
  const cells = new Float64Array(cellRows * cellColumns * orientations);
  const columns = (cellRows - block + 1) * (cellColumns - block + 1) * block * block * orientations;
  const features = new Float32Array(count * columns);
  for (let i = 0; i < count; i++) {
    histograms(data.subarray(i * height * width, (i + 1) * height * width), layout, cells);
    blocks(cells, layout, features.subarray(i * columns, (i + 1) * columns));
  }
  return { data: features, shape: [count, columns] };
}
