import type { Precision } from '../engine/engine.js';
import { DataError, ShapeError } from '../errors.js';
import { expectedFinite, firstUnfit } from '../finite.js';
import type { NestedArray, TensorData } from '../nested-array.js';
import { show } from '../options.js';
import { formatShape, sameShape, shapeOf, sizeOf } from '../shape.js';
import { isTensorData, type Tensor, tensorOf } from '../tensor.js';

/** Examples as a user hands them in: a tensor, a typed array with its shape, or arrays in arrays. Bytes stay bytes. */
export type DataInput = Tensor | { data: ArrayLike<number>; shape: readonly number[] } | ArrayLike<number> | NestedArray;

/** Examples for a model: of several inputs a list in their order, or by their names. */
export type ModelInput = DataInput | readonly DataInput[] | { readonly [input: string]: DataInput };

/** Examples row by row, checked. */
export interface Rows {
  readonly data: TensorData;
  /** Without the number of examples. */
  readonly shape: readonly number[];
  readonly size: number;
  readonly count: number;
  /** What messages call it. */
  readonly name: string;
}

/** `input` as rows; typed arrays are used as they are, not copied. */
export function toRows(what: string, input: DataInput): Rows {
  if (typeof input !== 'object' || input === null || !('length' in input || ('data' in input && 'shape' in input))) {
    throw new DataError(`${what}: received ${show(input)}; expected a tensor, { data, shape }, or arrays.`);
  }
  let data: TensorData;
  let shape: readonly number[];
  if ('data' in input && 'shape' in input) {
    data = isTensorData(input.data) ? input.data : tensorOf(what, input.data).data;
    shape = shapeOf(what, input.shape);
    if (data.length !== sizeOf(shape)) {
      throw new ShapeError(`${what}: received ${data.length} numbers for the shape ${formatShape(shape)}, which holds ${sizeOf(shape)}.`);
    }
  } else if (isTensorData(input)) {
    data = input;
    shape = [data.length];
  } else {
    const made = tensorOf(what, input);
    data = made.data;
    shape = made.shape;
  }
  const count = shape[0] ?? 0;
  if (count === 0) throw new DataError(`${what}: received an empty set, of shape ${formatShape(shape)}; expected at least one example.`);
  return { data, shape: shape.slice(1), size: sizeOf(shape.slice(1)), count, name: what };
}

/** The first number that an engine of this precision cannot hold is an error that says where it is. */
export function checkFinite(what: string, { data, size }: Rows, precision: Precision): void {
  const odd = firstUnfit(data, precision);
  if (odd < 0) return;
  throw new DataError(
    `${what}: received ${data[odd]} in example ${Math.floor(odd / size)}, at place ${odd % size}; expected ${expectedFinite(data[odd])}.`,
  );
}

/**
 * Examples for an input of the model, `what` in messages, that has `shape` (undefined: not yet known). With `precision` every number is looked at
 * here.
 */
export function inputRows(
  what: string,
  input: DataInput,
  shape: readonly number[] | undefined,
  layer: string,
  precision: Precision | undefined,
): Rows {
  const rows = toRows(what, input);
  if (shape && !sameShape(rows.shape, shape)) {
    const single = sameShape([rows.count, ...rows.shape], shape) || (rows.size === 1 && rows.count === sizeOf(shape));
    const one = single ? ` A single example is a batch of one, ${formatShape([1, ...shape])}.` : '';
    throw new ShapeError(
      `${layer}: received examples of shape ${formatShape(rows.shape)} (${what} has shape ${formatShape([rows.count, ...rows.shape])}); expected ${formatShape(shape)}.${one}`,
    );
  }
  if (precision) checkFinite(what, rows, precision);
  return rows;
}
