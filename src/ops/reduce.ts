import { engine } from '../engine/engine.js';
import { reduce } from '../engine/reduction.js';
import { OptionError } from '../errors.js';
import { checkOptions, show } from '../options.js';
import { formatShape, sizeOf } from '../shape.js';
import { Tensor } from '../tensor.js';
import type { OutOptions } from './activations.js';
import { checkSame, checkTensor, resultTensor, rowsOf } from './out.js';

/** a + b, of one shape. `out` may be either. */
export function add(a: Tensor, b: Tensor, options: OutOptions = {}): Tensor<Float32Array> {
  checkOptions('add', options, ['out']);
  checkSame('add', a, b);
  const y = resultTensor('add', a.shape, options.out);
  const owner = engine();
  owner.kernels.add({ a: a.pointer(owner), b: b.pointer(owner), y: y.pointer(owner), n: a.size });
  return y;
}

export interface SumOptions extends OutOptions {
  /** The dimension that is summed and then is gone; -1 is the last one, -2 the one before it. */
  axis: number;
}

/** `axis` counted from the first dimension. */
function dimension(op: string, axis: unknown, shape: readonly number[]): number {
  const rank = shape.length;
  if (typeof axis === 'number' && Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  const known = rank === 0 ? 'it has no dimension' : `expected a whole number from ${-rank} to ${rank - 1}`;
  throw new OptionError(`${op}: received the axis ${show(axis)} for a tensor of shape ${formatShape(shape)}; ${known}.`);
}

/**
 * The sum of all elements, or with `axis` the sums along that dimension, as a tensor without it: of x (2, 3, 4) with axis 1 it is (2, 4).
 * As in NumPy, and as in Keras's `ops.sum`. OptionError for an axis that x does not have.
 */
export function sum(x: Tensor): number;
export function sum(x: Tensor, options: SumOptions): Tensor<Float32Array>;
export function sum(x: Tensor, options: Partial<SumOptions> = {}): number | Tensor<Float32Array> {
  checkOptions('sum', options, ['axis', 'out']);
  checkTensor('sum', 'x', x);
  const owner = engine();
  const { kernels, memory } = owner;
  if (options.axis === undefined) {
    if (options.out)
      throw new OptionError('sum: received an out but no axis; the sum of all elements is a number, pass an axis for a tensor.');
    return reduce(owner, 'sum', { x: x.pointer(owner), n: x.size });
  }
  const axis = dimension('sum', options.axis, x.shape);
  const shape = x.shape.filter((_, i) => i !== axis);
  const [outer, along, inner] = [sizeOf(x.shape.slice(0, axis)), x.shape[axis]!, sizeOf(x.shape.slice(axis + 1))];
  const y = resultTensor('sum', shape, options.out, [x]);
  const [from, to] = [x.pointer(owner), y.pointer(owner)];
  const bytes = memory.elementBytes;
  if (inner === 1) {
    const sums = memory.floats(to, outer);
    for (let i = 0; i < outer; i++) sums[i] = reduce(owner, 'sum', { x: from + i * along * bytes, n: along });
  } else if (y.size > 0) {
    for (let i = 0; i < outer; i++)
      kernels.columnSums({ x: from + i * along * inner * bytes, rows: along, columns: inner, y: to + i * inner * bytes });
  }
  return y;
}

/** Where each row (the last dimension) is largest: the first such place. An int32 tensor of the caller's own. */
export function argmax(x: Tensor): Tensor<Int32Array> {
  const owner = engine();
  const { rows, columns } = rowsOf('argmax', x);
  const at = owner.arena.allocate(rows * 4);
  try {
    owner.kernels.argmax({ x: x.pointer(owner), indices: at, rows, columns });
    return new Tensor(new Int32Array(owner.memory.buffer, at, rows).slice(), x.shape.slice(0, -1));
  } finally {
    owner.arena.release(at);
  }
}
