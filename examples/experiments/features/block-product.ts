import { type MatmulOptions, matmul, type Tensor, tensor } from 'wasm-nn/ops';
import type { Rows } from './rows.js';

/**
 * Multiplies rows by `right`, up to `count` of them at a time, always in the same memory: what tensors take is given back only when the
 * event loop turns, and a long loop would run out of it. The products are a view, good until the next call.
 */
export function blockProduct(
  count: number,
  right: Tensor,
  options: Pick<MatmulOptions, 'transposeB' | 'bias'> = {},
): (block: Rows) => ArrayLike<number> {
  const [depth, width] = (options.transposeB ? [...right.shape].reverse() : right.shape) as [number, number];
  const left = tensor(new Float32Array(count * depth), [count, depth]);
  const out = tensor(new Float32Array(count * width), [count, width]);
  return ({ data, shape: [rows] }) => {
    left.data.set(data);
    matmul(left, right, { ...options, out });
    return out.data.subarray(0, rows * width);
  };
}
