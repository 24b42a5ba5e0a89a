import { ActivationKind, type Kernels } from '../engine/kernels.js';
import type { Slot } from './plan.js';
import { productGradient } from './sequence.js';
import { heldAt, type Sequence, stepAt } from './sequence-layout.js';
import { dropStateGradient, multipliedState, stateBefore } from './sequence-steps.js';

export interface GRUState extends Sequence {
  /** Of hard gates; 0: sigmoid. */
  slope: number;
  /** Gates (z, r, c) of every step; in backward their gradients take their place. */
  gates: Slot;
  /** With the reset after it, the state's product at every step; likewise. */
  products: Slot;
  /** With the reset before it, r times the state before, of every step whose state is not zeros. */
  reset: Slot;
  /** The gradient of one step's state, and another block as large. */
  dHidden: Slot;
  extra: Slot;
}

/** Step `t`, the reset gate after the product: the product's bias makes it a matrix of its own. */
export function afterReset(k: Kernels, s: GRUState, t: number, rows: number): void {
  const { gates, products, hidden, recurrentKernel, bias, units, width } = s;
  const multiplied = multipliedState(k, s, t, rows);
  const m = stepAt(k, products.pointer, t, rows, width);
  const b = bias ? stepAt(k, bias.pointer, 1, 1, width) : 0;
  if (multiplied)
    k.gemm({ m: rows, n: width, k: units, a: multiplied, lda: units, b: recurrentKernel.pointer, ldb: width, c: m, ldc: width, bias: b });
  // the product of zeros is its bias, the same row again and again
  else if (b) k.copy({ x: b, xItem: 0, y: m, yItem: width, items: rows, run: width });
  else k.fill({ y: m, n: rows * width, value: 0 });
  k.gruGates({
    gates: stepAt(k, gates.pointer, t, rows, width),
    m,
    previous: stateBefore(k, s, hidden, t, rows),
    hidden: stepAt(k, hidden.pointer, t, rows, units),
    rows,
    units,
    slope: s.slope,
  });
}

/** dHidden, the gradient of state `t`, becomes that of the state before it. */
export function afterResetGrad(k: Kernels, s: GRUState, t: number, rows: number): void {
  const { gates, products, hidden, dHidden, units, width } = s;
  const dh = dHidden.pointer;
  const m = stepAt(k, products.pointer, t, rows, width);
  const before = stateBefore(k, s, hidden, t, rows);
  k.gruGatesGrad({
    gates: stepAt(k, gates.pointer, t, rows, width),
    m,
    previous: before,
    dHidden: dh,
    dPrevious: before && dh,
    rows,
    units,
    slope: s.slope,
  });
  if (before) productGradient(k, s, m, dh, true, rows);
}

/** Step `t`, the reset gate before the product: two products, onto those of the input, with the activations fused into them. */
export function beforeReset(k: Kernels, s: GRUState, t: number, rows: number): void {
  const { gates, reset, hidden, recurrentKernel, units, width } = s;
  const { linear, sigmoid, tanh } = ActivationKind;
  const before = stateBefore(k, s, hidden, t, rows);
  const z = stepAt(k, gates.pointer, t, rows, width);
  const h = stepAt(k, hidden.pointer, t, rows, units);
  if (!before) {
    k.gruGates({ gates: z, hidden: h, rows, units, slope: s.slope });
    return;
  }
  const multiplied = multipliedState(k, s, t, rows);
  const toCandidate = 2 * units * k.elementBytes;
  const r = recurrentKernel.pointer;
  const held = heldAt(k, s, reset, t, rows);
  k.gemm({
    m: rows,
    n: 2 * units,
    k: units,
    a: multiplied,
    lda: units,
    b: r,
    ldb: width,
    c: z,
    ldc: width,
    accumulate: true,
    // hard gates are made where the reset gate is read
    activation: s.slope ? linear : sigmoid,
  });
  k.gruReset({ gates: z, previous: multiplied, y: held, rows, units, slope: s.slope });
  k.gemm({
    m: rows,
    n: units,
    k: units,
    a: held,
    lda: units,
    b: r + toCandidate,
    ldb: width,
    c: z + toCandidate,
    ldc: width,
    accumulate: true,
    activation: tanh,
  });
  k.gruMix({ gates: z, previous: before, hidden: h, rows, units });
}

/** As afterResetGrad. */
export function beforeResetGrad(k: Kernels, s: GRUState, t: number, rows: number): void {
  const { gates, hidden, recurrentKernel, dHidden, extra, units, width, recurrentDropout: drop } = s;
  const dh = dHidden.pointer;
  const before = stateBefore(k, s, hidden, t, rows);
  const z = stepAt(k, gates.pointer, t, rows, width);
  if (!before) {
    k.gruGatesGrad({ gates: z, dHidden: dh, rows, units, slope: s.slope });
    return;
  }
  const toCandidate = 2 * units * k.elementBytes;
  const r = recurrentKernel.pointer;
  k.gruMixGrad({ gates: z, previous: before, dHidden: dh, dPrevious: dh, rows, units, slope: s.slope });
  k.gemm({
    transposeB: true,
    m: rows,
    n: units,
    k: units,
    a: z + toCandidate,
    lda: width,
    b: r + toCandidate,
    ldb: width,
    c: extra.pointer,
    ldc: units,
  });
  const multiplied = drop ? heldAt(k, s, drop.states, t, rows) : before;
  // of what R multiplies
  const d = drop ? drop.gradient.pointer : dh;
  if (drop) k.fill({ y: d, n: rows * units, value: 0 });
  k.gruResetGrad({ gates: z, previous: multiplied, dy: extra.pointer, dPrevious: d, rows, units, slope: s.slope });
  k.gemm({ transposeB: true, m: rows, n: units, k: 2 * units, a: z, lda: width, b: r, ldb: width, c: d, ldc: units, accumulate: true });
  if (drop) dropStateGradient(k, drop, dh, true, rows * units);
}
