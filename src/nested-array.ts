import { DataError, ShapeError } from './errors.js';
import { show } from './options.js';

/** Arrays that a tensor can hold. Bytes stay bytes; integers of other widths and plain numbers become floats. */
export type TensorData = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Arrays in arrays, as deep as the shape is long; the innermost may be typed. */
export type NestedArray = readonly (number | TensorData | NestedArray)[];

/** Whether `level` is an array in an array; a string, whose characters are strings again, is none. */
function isRow(level: unknown): level is NestedArray {
  return Array.isArray(level) || ArrayBuffer.isView(level);
}

/** The shape of arrays in arrays; every branch must be as long as its neighbours. */
export function nestedShape(data: NestedArray): number[] {
  const shape: number[] = [];
  let level: NestedArray | NestedArray[number] = data;
  while (isRow(level)) {
    shape.push(level.length);
    if (level.length === 0) break;
    level = level[0]!;
  }
  return shape;
}

/**
 * Writes the numbers of arrays in arrays to `out`, from `start` on, and returns where it stopped; `depth` counts the dimensions of `shape`.
 * Throws ShapeError for ragged arrays, DataError for what is no number; messages name `owner`.
 */
export function flatten(
  owner: string,
  data: NestedArray,
  shape: readonly number[],
  depth: number,
  out: Float32Array,
  start: number,
): number {
  if (data.length !== shape[depth]) {
    throw new ShapeError(`${owner}: received arrays of different lengths, ${shape[depth]} and ${data.length}, at depth ${depth}.`);
  }
  let at = start;
  for (const item of data) {
    if (depth === shape.length - 1) {
      if (typeof item !== 'number') throw new DataError(`${owner}: received ${show(item)} where a number was expected, at depth ${depth}.`);
      out[at++] = item;
    } else {
      if (!isRow(item))
        throw new ShapeError(`${owner}: received ${show(item)} where an array of ${shape[depth + 1]} was expected, at depth ${depth}.`);
      at = flatten(owner, item, shape, depth + 1, out, at);
    }
  }
  return at;
}

/** Numbers in arrays, as many deep as the shape is long; a number where it has no dimensions. */
export type NestedNumbers = number | NestedNumbers[];

/** The way back: arrays in arrays, of the numbers from `start` on. */
export function nest(data: ArrayLike<number>, shape: readonly number[], start = 0): NestedNumbers {
  const [extent, ...inner] = shape;
  if (extent === undefined) return data[start]!;
  const size = inner.reduce((product, n) => product * n, 1);
  return Array.from({ length: extent }, (_, i) => nest(data, inner, start + i * size));
}
