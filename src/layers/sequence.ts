import type { Kernels, Pointer } from '../engine/kernels.js';
import { drawFactors } from './drop-factors.js';
import type { Slot } from './plan.js';
import { firstProduct, type Sequence, stepAt } from './sequence-layout.js';
import { addCarried, dropInputs, dropStateGradient, eachInOrder, stepMask, zeroMasked } from './sequence-steps.js';

/** gates (T, rows, width) = x W + b, in one product over all steps. */
export function inputProducts(k: Kernels, s: Sequence, gates: Pointer, rows: number): void {
  const { x, inputs, kernel, bias, steps, features, width } = s;
  eachInOrder(s, (first, count, from) => {
    k.copy({
      ...{ rows: count, items: rows, run: features },
      ...{ x: x.pointer + from * features * k.elementBytes, xRow: features, xItem: x.size },
      ...{ y: stepAt(k, inputs.pointer, first, rows, features), yRow: rows * features, yItem: features },
    });
  });
  for (const drop of [s.dropout, s.recurrentDropout]) if (drop) drawFactors(k, drop, rows);
  dropInputs(k, s, rows);
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

/** y = the states, or the last of them; and the last state by itself, where it is asked for or carried on. */
export function writeOutput(k: Kernels, s: Sequence, rows: number, buffers: readonly Slot[] = [s.hidden]): void {
  const { y, hidden, steps, units, returnSequences, states } = s;
  const first = returnSequences ? 0 : steps - 1;
  states.forEach(({ pointer }, i) => {
    k.copy({
      x: stepAt(k, buffers[i % buffers.length]!.pointer, steps - 1, rows, units),
      xItem: units,
      y: pointer,
      yItem: units,
      items: rows,
      run: units,
    });
  });
  k.copy({
    ...{ rows: steps - first, items: rows, run: units },
    ...{ x: stepAt(k, hidden.pointer, first, rows, units), xRow: rows * units, xItem: units },
    ...{ y: y.pointer, yRow: units, yItem: y.size },
  });
  zeroMasked(k, s, y.pointer, rows);
}

/**
 * to (rows, units) = the gradient of the state at step `t`, from the outputs. Returns false, and writes nothing, where there is none; at the last step
 * there always is one, of zeros if need be.
 */
export function readGradient(k: Kernels, s: Sequence, t: number, to: Pointer, rows: number): boolean {
  const { steps, units, returnSequences, dy, dStates } = s;
  const last = t === steps - 1;
  const has = dy !== undefined && (returnSequences || last);
  const n = rows * units;
  if (has) {
    const x = dy.pointer + (returnSequences ? t * units * k.elementBytes : 0);
    k.copy({ x, xItem: dy.size, y: to, yItem: units, items: rows, run: units });
    if (s.mask && s.zeroMasked && returnSequences) k.selectRows({ ...stepMask(k, s, t), a: to, y: to, rows, columns: units });
  }
  if (!last) return has;
  const [state] = dStates;
  if (state && has) k.add({ a: to, b: state.pointer, y: to, n });
  else if (state) k.copy({ x: state.pointer, xItem: n, y: to, yItem: n, items: 1, run: n });
  else if (!has) k.fill({ y: to, n, value: 0 });
  return true;
}

/**
 * to (rows, units) = dGates[t] R^T, the gradient of the state before step `t`, with what goes past the step where it does not count; or is added to
 * what is there.
 */
export function stateGradient(k: Kernels, s: Sequence, dGates: Pointer, t: number, to: Pointer, accumulate: boolean, rows: number): void {
  productGradient(k, s, stepAt(k, dGates, t, rows, s.width), to, accumulate, rows);
  addCarried(k, s, to, rows);
}

/** to (rows, units) = d R^T, of the gradient d (rows, width) of a state's product; or is added to what is there. */
export function productGradient(k: Kernels, s: Sequence, d: Pointer, to: Pointer, accumulate: boolean, rows: number): void {
  const { recurrentKernel, units, width, recurrentDropout: drop } = s;
  k.gemm({
    transposeB: true,
    m: rows,
    n: units,
    k: width,
    a: d,
    lda: width,
    b: recurrentKernel.pointer,
    ldb: width,
    c: drop ? drop.gradient.pointer : to,
    ldc: units,
    accumulate: accumulate && !drop,
  });
  if (drop) dropStateGradient(k, drop, to, accumulate, rows * units);
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
  dropInputs(k, s, rows);
  eachInOrder(s, (first, count, from) => {
    k.copy({
      ...{ rows: count, items: rows, run: features },
      ...{ x: stepAt(k, at, first, rows, features), xRow: rows * features, xItem: features },
      ...{ y: dx.pointer + from * features * k.elementBytes, yRow: features, yItem: dx.size },
    });
  });
}

/**
 * `columns` columns of dR from `column` on: a^T dGates over all steps, with `a` what R multiplied at each: the states before, or those that are `held`
 * (T - firstProduct, rows, units).
 */
export function recurrentGradient(
  k: Kernels,
  s: Sequence,
  dGates: Pointer,
  rows: number,
  column: number,
  columns: number,
  held: Slot | undefined = s.recurrentDropout?.states,
): void {
  const { recurrentKernel, hidden, steps, units, width, initial } = s;
  if (!recurrentKernel.gradient) return;
  // an initial state lies by itself, unless it is held with the others
  const [h] = held ? [] : initial;
  const first = held ? firstProduct(s) : 1;
  const a = (held ?? hidden).pointer;
  if (steps === first && !h) {
    k.fill({ y: recurrentKernel.gradient, n: recurrentKernel.size, value: 0 });
    return;
  }
  const from = stepAt(k, dGates, first, rows, width) + column * k.elementBytes;
  const to = recurrentKernel.gradient + column * k.elementBytes;
  const product = { transposeA: true, m: units, n: columns, lda: units, ldb: width, c: to, ldc: width };
  if (steps > first) k.gemm({ ...product, k: (steps - first) * rows, a, b: from });
  if (h) k.gemm({ ...product, k: rows, a: h.pointer, b: dGates + column * k.elementBytes, ...(steps > first && { accumulate: true }) });
}
