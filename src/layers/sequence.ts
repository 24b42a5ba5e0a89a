import type { Kernels, Pointer } from '../engine/kernels.js';
import { type Parameter, type PassState, required, type Slot } from './layer.js';

/**
 * A recurrent layer's plan. Within the layer buffers are time-major, (T, rows, ...): the rows of a step lie side by side, for
 * the passes over its gates, and all steps after one another, for the products that take them together.
 */
export interface Sequence extends PassState {
  kernel: Parameter;
  recurrentKernel: Parameter;
  bias: Parameter | undefined;
  /** x, time-major; in backward dx takes its place. */
  inputs: Slot;
  /** The state after every step. */
  hidden: Slot;
  steps: number;
  features: number;
  units: number;
  /** Columns of the kernels: gates times units. */
  width: number;
  returnSequences: boolean;
}

/** Where step `t` of a time-major buffer begins, of `columns` numbers a row. */
export function stepAt(k: Kernels, start: Pointer, t: number, rows: number, columns: number): Pointer {
  return start + t * rows * columns * k.elementBytes;
}

/** gates (T, rows, width) = x W + b, in one product over all steps. */
export function inputProducts(k: Kernels, s: Sequence, gates: Pointer, rows: number): void {
  const { x, inputs, kernel, bias, steps, features, width } = s;
  k.copy({
    ...{ rows: steps, items: rows, run: features },
    ...{ x: x.pointer, xRow: features, xItem: x.size },
    ...{ y: inputs.pointer, yRow: rows * features, yItem: features },
  });
  const b = bias ? bias.pointer : 0;
  k.gemm({
    m: steps * rows,
    n: width,
    k: features,
    a: inputs.pointer,
    lda: features,
    b: kernel.pointer,
    ldb: width,
    c: gates,
    ldc: width,
    bias: b,
  });
}

/** y = the states, or the last of them. */
export function writeOutput(k: Kernels, { y, hidden, steps, units, returnSequences }: Sequence, rows: number): void {
  const first = returnSequences ? 0 : steps - 1;
  k.copy({
    ...{ rows: steps - first, items: rows, run: units },
    ...{ x: stepAt(k, hidden.pointer, first, rows, units), xRow: rows * units, xItem: units },
    ...{ y: y.pointer, yRow: units, yItem: y.size },
  });
}

/** to (rows, units) = the output's gradient at step `t`. Returns false, and writes nothing, where there is none. */
export function readGradient(k: Kernels, s: Sequence, t: number, to: Pointer, rows: number): boolean {
  const { steps, units, returnSequences } = s;
  if (!returnSequences && t < steps - 1) return false;
  const from = required(s.dy);
  const x = from.pointer + (returnSequences ? t * units * k.elementBytes : 0);
  k.copy({ x, xItem: from.size, y: to, yItem: units, items: rows, run: units });
  return true;
}

/** dW = x^T dGates, db = column sums of dGates, and dx = dGates W^T: each one product over all steps. */
export function inputGradients(k: Kernels, s: Sequence, dGates: Pointer, rows: number): void {
  const { dx, inputs, kernel, bias, steps, features, width } = s;
  const n = steps * rows;
  const at = inputs.pointer;
  if (kernel.gradient) {
    k.gemm({ transposeA: true, m: features, n: width, k: n, a: at, lda: features, b: dGates, ldb: width, c: kernel.gradient, ldc: width });
    if (bias) k.columnSums({ x: dGates, rows: n, columns: width, y: bias.gradient });
  }
  if (!dx) return;
  k.gemm({ transposeB: true, m: n, n: features, k: width, a: dGates, lda: width, b: kernel.pointer, ldb: width, c: at, ldc: features });
  k.copy({
    ...{ rows: steps, items: rows, run: features },
    ...{ x: at, xRow: rows * features, xItem: features },
    ...{ y: dx.pointer, yRow: features, yItem: dx.size },
  });
}

/**
 * `columns` columns of dR from `column` on: a^T dGates over all steps but the first, whose state was zero. `a` (T - 1, rows,
 * units) is what R was multiplied with.
 */
export function recurrentGradient(
  k: Kernels,
  s: Sequence,
  a: Pointer,
  dGates: Pointer,
  rows: number,
  column: number,
  columns: number,
): void {
  const { recurrentKernel, steps, units, width } = s;
  if (!recurrentKernel.gradient) return;
  if (steps === 1) {
    k.fill({ y: recurrentKernel.gradient, n: recurrentKernel.size, value: 0 });
    return;
  }
  const from = stepAt(k, dGates, 1, rows, width) + column * k.elementBytes;
  const to = recurrentKernel.gradient + column * k.elementBytes;
  k.gemm({ transposeA: true, m: units, n: columns, k: (steps - 1) * rows, a, lda: units, b: from, ldb: width, c: to, ldc: width });
}
