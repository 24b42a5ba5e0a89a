import { engine } from '../engine/engine.js';
import { checkOptions } from '../options.js';
import { Tensor } from '../tensor.js';
import type { OutOptions } from './activations.js';
import { checkSame, resultTensor, rowsOf } from './out.js';

/** a + b, of one shape. `out` may be either. */
export function add(a: Tensor, b: Tensor, options: OutOptions = {}): Tensor {
  checkOptions('add', options, ['out']);
  checkSame('add', a, b);
  const y = resultTensor('add', a.shape, options.out);
  const owner = engine();
  owner.kernels.add(a.pointer(owner), b.pointer(owner), y.pointer(owner), a.size);
  return y;
}

/** The sum of all elements; with `axis: 0` the sums of a matrix's columns (its last dimension), as a tensor. */
export function sum(x: Tensor): number;
export function sum(x: Tensor, options: OutOptions & { axis: 0 }): Tensor;
export function sum(x: Tensor, options: OutOptions & { axis?: 0 } = {}): number | Tensor {
  checkOptions('sum', options, ['axis', 'out']);
  const { rows, columns } = rowsOf('sum', x);
  const owner = engine();
  if (options.axis === undefined) return owner.kernels.sum(x.pointer(owner), x.size);
  const y = resultTensor('sum', [columns], options.out, [x]);
  owner.kernels.columnSums(x.pointer(owner), rows, columns, y.pointer(owner), false);
  return y;
}

/** Where each row (the last dimension) is largest: the first such place. An int32 tensor of the caller's own. */
export function argmax(x: Tensor): Tensor {
  const owner = engine();
  const { rows, columns } = rowsOf('argmax', x);
  const at = owner.arena.allocate(rows * 4);
  try {
    owner.kernels.argmax(x.pointer(owner), at, rows, columns);
    return new Tensor(new Int32Array(owner.memory.buffer, at, rows).slice(), x.shape.slice(0, -1));
  } finally {
    owner.arena.release(at);
  }
}
