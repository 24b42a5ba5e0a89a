import type { Kernels } from '../engine/kernels.js';
import type { Parameter, Slot } from './plan.js';

/** A product by a kernel, and what is added to it. */
export interface Projection {
  readonly kernel: Parameter;
  readonly bias: Parameter | undefined;
  readonly x: Slot;
  readonly dx: Slot | undefined;
  readonly y: Slot;
  /** The gradient of y, where it is wanted. */
  readonly dy: Slot | undefined;
  /** Features of x, of y, and rows an example. */
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

/** y = x W + b. */
export function project(k: Kernels, { kernel, bias, x, y, from, to, steps }: Projection, rows: number): void {
  const operands = { a: x.pointer, lda: from, b: kernel.pointer, ldb: to, c: y.pointer, ldc: to };
  k.gemm({ m: rows * steps, n: to, k: from, ...operands, bias: bias?.pointer });
}

/** dW = x^T dy, db = column sums of dy, dx = dy W^T, or with `adds` added to what dx holds. */
export function projectGrad(k: Kernels, { kernel, bias, x, dx, dy: slot, from, to, steps }: Projection, adds: boolean, rows: number): void {
  if (!slot) return;
  const m = rows * steps;
  const dy = slot.pointer;
  if (kernel.gradient) {
    k.gemm({ transposeA: true, m: from, n: to, k: m, a: x.pointer, lda: from, b: dy, ldb: to, c: kernel.gradient, ldc: to });
    if (bias) k.columnSums({ x: dy, rows: m, columns: to, y: bias.gradient });
  }
  const operands = { a: dy, lda: to, b: kernel.pointer, ldb: to, c: dx?.pointer ?? 0, ldc: from };
  if (dx) k.gemm({ transposeB: true, m, n: from, k: to, ...operands, accumulate: adds });
}
