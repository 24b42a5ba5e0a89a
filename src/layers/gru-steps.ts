import { ActivationKind, type Kernels } from '../engine/kernels.js';
import type { Slot } from './layer.js';
import { type Sequence, stepAt } from './sequence.js';

export interface GRUState extends Sequence {
  /** Gates (z, r, c) of every step; in backward their gradients take their place. */
  gates: Slot;
  /** With the reset after it, the state's product at every step; likewise. */
  products: Slot;
  /** With the reset before it, r times the state before, of every step but the first. */
  reset: Slot;
  /** The gradient of one step's state, and another block as large. */
  dHidden: Slot;
  extra: Slot;
}

/** The state before step `t`; 0 stands for zeros. */
const stateBefore = (k: Kernels, { hidden, units }: GRUState, t: number, rows: number): number =>
  t > 0 ? stepAt(k, hidden.pointer, t - 1, rows, units) : 0;

/** Step `t`, the reset gate after the product: the product's bias makes it a matrix of its own. */
export function afterReset(k: Kernels, s: GRUState, t: number, rows: number): void {
  const { gates, products, hidden, recurrentKernel, bias, units, width } = s;
  const before = stateBefore(k, s, t, rows);
  const m = stepAt(k, products.pointer, t, rows, width);
  const b = bias ? stepAt(k, bias.pointer, 1, 1, width) : 0;
  if (before) k.gemm(false, false, rows, width, units, before, units, recurrentKernel.pointer, width, m, width, false, b, 0, 0);
  // the product of zeros is its bias, the same row again and again
  else if (b) k.copyColumns(b, 0, m, width, rows, width);
  else k.fill(m, rows * width, 0);
  k.gruGates(stepAt(k, gates.pointer, t, rows, width), m, before, stepAt(k, hidden.pointer, t, rows, units), rows, units);
}

/** dHidden, the gradient of state `t`, becomes that of the state before it. */
export function afterResetGrad(k: Kernels, s: GRUState, t: number, rows: number): void {
  const { gates, products, recurrentKernel, dHidden, units, width } = s;
  const dh = dHidden.pointer;
  const m = stepAt(k, products.pointer, t, rows, width);
  const before = stateBefore(k, s, t, rows);
  k.gruGatesGrad(stepAt(k, gates.pointer, t, rows, width), m, before, dh, before && dh, rows, units);
  if (before) k.gemm(false, true, rows, units, width, m, width, recurrentKernel.pointer, width, dh, units, true, 0, 0, 0);
}

/** Step `t`, the reset gate before the product: two products, onto those of the input, with the activations fused into them. */
export function beforeReset(k: Kernels, s: GRUState, t: number, rows: number): void {
  const { gates, reset, hidden, recurrentKernel, units, width } = s;
  const { sigmoid, tanh } = ActivationKind;
  const before = stateBefore(k, s, t, rows);
  const z = stepAt(k, gates.pointer, t, rows, width);
  const h = stepAt(k, hidden.pointer, t, rows, units);
  if (!before) {
    k.gruGates(z, 0, 0, h, rows, units);
    return;
  }
  const toCandidate = 2 * units * k.elementBytes;
  const r = recurrentKernel.pointer;
  const held = stepAt(k, reset.pointer, t - 1, rows, units);
  k.gemm(false, false, rows, 2 * units, units, before, units, r, width, z, width, true, 0, sigmoid, 0);
  k.gruReset(z, before, held, rows, units);
  k.gemm(false, false, rows, units, units, held, units, r + toCandidate, width, z + toCandidate, width, true, 0, tanh, 0);
  k.gruMix(z, before, h, rows, units);
}

/** As afterResetGrad. */
export function beforeResetGrad(k: Kernels, s: GRUState, t: number, rows: number): void {
  const { gates, recurrentKernel, dHidden, extra, units, width } = s;
  const dh = dHidden.pointer;
  const before = stateBefore(k, s, t, rows);
  const z = stepAt(k, gates.pointer, t, rows, width);
  if (!before) {
    k.gruGatesGrad(z, 0, 0, dh, 0, rows, units);
    return;
  }
  const toCandidate = 2 * units * k.elementBytes;
  const r = recurrentKernel.pointer;
  k.gruMixGrad(z, before, dh, dh, rows, units);
  k.gemm(false, true, rows, units, units, z + toCandidate, width, r + toCandidate, width, extra.pointer, units, false, 0, 0, 0);
  k.gruResetGrad(z, before, extra.pointer, dh, rows, units);
  k.gemm(false, true, rows, units, 2 * units, z, width, r, width, dh, units, true, 0, 0, 0);
}
