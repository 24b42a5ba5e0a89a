import { DataError, ShapeError } from '../errors.js';
import { oneOf } from '../options.js';
import { formatShape } from '../shape.js';
import { Tensor } from '../tensor.js';

/** How numbers of categories become what a model reads. */
const MODES = ['int', 'oneHot', 'multiHot', 'count', 'tfIdf'] as const satisfies readonly OutputMode[];
export type OutputMode = 'int' | 'oneHot' | 'multiHot' | 'count' | 'tfIdf';

export const outputModeOption = (owner: string, name: string, given: OutputMode): OutputMode => oneOf(owner, name, given, MODES);

/** Numbers of categories, -1 where there is none, with their shape. */
export interface Categories {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
}

/**
 * A row of `size` numbers for each of `rows` lists of categories. multiHot: 1 for each that is in the list. count: how often each is, or where
 * `weights` are given the sum of theirs. tfIdf: how often times `idf`.
 */
export function categoryRows(
  rows: readonly ArrayLike<number>[],
  size: number,
  mode: Exclude<OutputMode, 'int' | 'oneHot'>,
  idf?: ArrayLike<number>,
  weights?: readonly ArrayLike<number>[],
): Float32Array {
  const out = new Float32Array(rows.length * size);
  for (const [r, row] of rows.entries()) {
    for (let i = 0; i < row.length; i++) {
      const category = row[i]!;
      if (category < 0) continue;
      const at = r * size + category;
      if (mode === 'multiHot') out[at] = 1;
      else out[at]! += mode === 'tfIdf' ? idf![category]! : (weights?.[r]?.[i] ?? 1);
    }
  }
  return out;
}

/**
 * Categories (..., n) encoded: as they are; each on its own, (..., n, size), or (..., size) where n is 1; or those of the last dimension together, (...,
 * size). Throws DataError for a category of `size` or more.
 */
export function encodeCategories(
  owner: string,
  { values, shape }: Categories,
  size: number,
  mode: OutputMode,
  idf?: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Tensor {
  if (mode === 'int') return new Tensor(Int32Array.from(values), shape);
  const odd = Array.prototype.findIndex.call(values, (category: number) => category >= size);
  if (odd >= 0)
    throw new DataError(`${owner}: received category ${values[odd]} at place ${odd}; expected whole numbers of 0 or more, below ${size}.`);
  if (weights && weights.length !== values.length)
    throw new ShapeError(`${owner}: received ${weights.length} weights for categories of shape ${formatShape(shape)}; expected one each.`);
  const each = mode === 'oneHot' ? 1 : (shape[shape.length - 1] ?? 1);
  const list = (all: ArrayLike<number>): ArrayLike<number>[] =>
    Array.from({ length: each === 0 ? 0 : values.length / each }, (_, r) => Array.prototype.slice.call(all, r * each, (r + 1) * each));
  const data = categoryRows(list(values), size, mode === 'oneHot' ? 'multiHot' : mode, idf, weights && list(weights));
  const alone = mode === 'oneHot' && shape[shape.length - 1] !== 1;
  return new Tensor(data, [...(alone ? shape : shape.slice(0, -1)), size]);
}
