import type { Kernels, Pointer } from '../engine/kernels.js';
import type { Slot } from './plan.js';
import { heldAt, type Sequence, type StateDropout, stepAt } from './sequence-layout.js';

// What masks, an initial state, dropout and the order of the steps add to a recurrent layer.

/** Which step of x is the layer's step `t`. */
const sourceOf = ({ backwards, steps }: Sequence, t: number): number => (backwards ? steps - 1 - t : t);

/** Calls `of` for stretches of the layer's steps that lie in x in the same order: the first, how many, and where in x they begin. */
export function eachInOrder(s: Sequence, of: (first: number, count: number, from: number) => void): void {
  if (!s.backwards) of(0, s.steps, 0);
  else for (let t = 0; t < s.steps; t++) of(t, 1, sourceOf(s, t));
}

/** The mask of step `t`, a number a row. */
export function stepMask(k: Kernels, s: Sequence, t: number): { mask: Pointer; stride: number } {
  return { mask: s.mask!.pointer + sourceOf(s, t) * k.elementBytes, stride: s.steps };
}

/** The state before step `t`, of those kept in `buffer`: before the first the initial one, 0 where that is zeros. */
export function stateBefore(k: Kernels, s: Sequence, buffer: Slot, t: number, rows: number, state = 0): Pointer {
  return t > 0 ? stepAt(k, buffer.pointer, t - 1, rows, s.units) : (s.initial[state]?.pointer ?? 0);
}

/** What R multiplies at step `t`: the state before it, times the factors of a dropout; 0 where that is zeros. */
export function multipliedState(k: Kernels, s: Sequence, t: number, rows: number): Pointer {
  const { hidden, units, recurrentDropout: drop } = s;
  const before = stateBefore(k, s, hidden, t, rows);
  if (!before || !drop) return before;
  const y = heldAt(k, s, drop.states, t, rows);
  k.multiply({ a: before, b: drop.factors.pointer, y, n: rows * units });
  return y;
}

/** to (rows, units) = the gradient of a state, of that of what R multiplies, which lies in the dropout's; or is added to what is there. */
export function dropStateGradient(k: Kernels, { gradient, factors }: StateDropout, to: Pointer, accumulate: boolean, n: number): void {
  const y = accumulate ? gradient.pointer : to;
  k.multiply({ a: gradient.pointer, b: factors.pointer, y, n });
  if (accumulate) k.add({ a: to, b: y, y: to, n });
}

/** Rows whose step `t` does not count keep the state from before. */
export function holdMasked(k: Kernels, s: Sequence, buffer: Slot, t: number, rows: number, state = 0): void {
  if (!s.mask) return;
  const y = stepAt(k, buffer.pointer, t, rows, s.units);
  k.selectRows({ ...stepMask(k, s, t), a: y, b: stateBefore(k, s, buffer, t, rows, state), y, rows, columns: s.units });
}

/** Of the gradient `d` of a state after step `t` takes what goes past the step, where it does not count; `addCarried` adds it to that of the state before. */
export function carryMasked(k: Kernels, s: Sequence, d: Pointer, t: number, rows: number, state = 0): void {
  if (!s.mask) return;
  const call = { ...stepMask(k, s, t), rows, columns: s.units };
  k.selectRows({ ...call, b: d, y: s.carried[state]!.pointer });
  k.selectRows({ ...call, a: d, y: d });
}

export function addCarried(k: Kernels, s: Sequence, d: Pointer, rows: number, state = 0): void {
  if (s.mask) k.add({ a: d, b: s.carried[state]!.pointer, y: d, n: rows * s.units });
}

/** The gradient of an initial state is that of the state before the first step. */
export function writeInitialGradient(k: Kernels, s: Sequence, d: Pointer, rows: number, state = 0): void {
  const to = s.dInitial[state];
  const n = rows * s.units;
  if (to) k.copy({ x: d, xItem: n, y: to.pointer, yItem: n, items: 1, run: n });
}

/** Zeros at the steps of the output y (rows, T, units) that do not count. */
export function zeroMasked(k: Kernels, s: Sequence, y: Pointer, rows: number): void {
  const { mask, units, steps, returnSequences } = s;
  if (!mask || !s.zeroMasked || !returnSequences) return;
  if (!s.backwards) {
    k.selectRows({ mask: mask.pointer, a: y, y, rows: rows * steps, columns: units });
    return;
  }
  // the output's steps are in the other order than the mask's
  for (let row = 0; row < rows; row++)
    for (let t = 0; t < steps; t++) {
      const to = y + (row * steps + t) * units * k.elementBytes;
      k.selectRows({ mask: mask.pointer + (row * steps + sourceOf(s, t)) * k.elementBytes, a: to, y: to, rows: 1, columns: units });
    }
}

/** Multiplies the inputs of every step, or their gradients, which take the same place, by the factors. */
export function dropInputs(k: Kernels, { dropout, inputs, steps, features }: Sequence, rows: number): void {
  const n = rows * features;
  for (let t = 0; dropout && t < steps; t++) {
    const y = inputs.pointer + t * n * k.elementBytes;
    k.multiply({ a: y, b: dropout.factors.pointer, y, n });
  }
}
