// Values of a graph while it is read: those that are known, and those that the model will compute.
import type { SymbolicTensor } from '../layers/layer.js';
import { sizeOf } from '../shape.js';
import type { NumberKind } from './proto/tensor-values.js';

/** Numbers that are known when the file is read. */
export interface Constant {
  readonly live: false;
  readonly dims: readonly number[];
  readonly kind: NumberKind;
  readonly data: Float32Array | Float64Array;
}

/**
 * What a layer makes. ONNX counts axes in the file's order; in memory they may lie in another, such as NHWC, with the batch first.
 */
export interface Live {
  readonly live: true;
  /** In the file's order, the batch with the extent that the file gives it, 1 where that is open. */
  readonly dims: readonly number[];
  readonly kind: NumberKind;
  /** The axis that is the model's batch; -1 where none is: it has then been taken off, or the model works on whole tensors. */
  readonly batch: number;
  /** All other axes, as they lie in memory; where those of 1 stand is all the same. */
  readonly order: readonly number[];
  readonly tensor: SymbolicTensor;
  /** The shape of an example of `tensor`: as many numbers as `order` has, grouped in whatever way. */
  readonly shape: readonly number[];
}

export type Value = Constant | Live;

export function constant(dims: readonly number[], data: ArrayLike<number>, kind: NumberKind = 'float'): Constant {
  const floats = data instanceof Float32Array || data instanceof Float64Array ? data : Float64Array.from(data);
  return { live: false, dims, kind, data: floats };
}

/** A shape, a list of axes, and the like. */
export const integers = (values: readonly number[]): Constant => constant([values.length], values, 'integer');

/** `axis` of `rank`, which may be counted from the end; undefined where there is no such axis. */
export function axisOf(axis: number, rank: number): number | undefined {
  const own = axis < 0 ? axis + rank : axis;
  return Number.isInteger(own) && own >= 0 && own < rank ? own : undefined;
}

/** The shape of all together. Undefined where they do not fit. */
export function broadcastDims(all: readonly (readonly number[])[]): number[] | undefined {
  const rank = Math.max(...all.map(({ length }) => length));
  const dims = Array.from({ length: rank }, (_, axis) => {
    const extents = all.map((one) => one[axis - rank + one.length] ?? 1);
    const extent = extents.find((n) => n !== 1) ?? 1;
    return extents.every((n) => n === 1 || n === extent) ? extent : -1;
  });
  return dims.includes(-1) ? undefined : dims;
}

/** The numbers from one to the next along every axis. */
export function stridesOf(dims: readonly number[]): number[] {
  return dims.map((_, axis) => sizeOf(dims.slice(axis + 1)));
}

/** Calls `of` with the place that every number of `dims` has in an array of `strides`, row by row. */
export function eachPlace(dims: readonly number[], strides: readonly number[], of: (place: number, i: number) => void): void {
  const at = new Array<number>(dims.length).fill(0);
  const size = sizeOf(dims);
  let place = 0;
  for (let i = 0; i < size; i++) {
    of(place, i);
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      place += strides[axis]!;
      if (++at[axis]! < dims[axis]!) break;
      place -= strides[axis]! * dims[axis]!;
      at[axis] = 0;
    }
  }
}

/** A tensor's numbers with its axes in another order. */
export function transposed(dims: readonly number[], data: ArrayLike<number>, perm: readonly number[]): Float32Array {
  const strides = stridesOf(dims);
  const out = new Float32Array(data.length);
  eachPlace(
    perm.map((axis) => dims[axis]!),
    perm.map((axis) => strides[axis]!),
    (place, i) => {
      out[i] = data[place]!;
    },
  );
  return out;
}
