import type { Kernels, Pointer } from '../engine/kernels.js';
import type { DropFactors } from './drop-factors.js';
import type { Parameter, PassState, Slot } from './plan.js';

/** What drops numbers of the state where the recurrent kernel multiplies it. */
export interface StateDropout extends DropFactors {
  /** What it multiplies at every step, from `firstProduct` on. */
  readonly states: Slot;
  /** The gradient of that, of one step. */
  readonly gradient: Slot;
}

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
  /** From the last step of x to the first. */
  backwards: boolean;
  /** Which steps of x count. */
  mask: Slot | undefined;
  /** The output of a step that does not count is zeros, not that of the step before. */
  zeroMasked: boolean;
  /** What the layer's inputs say of the state before the first step, the hidden one first; none: zeros. And where the gradients go. */
  initial: readonly Slot[];
  dInitial: readonly (Slot | undefined)[];
  /** Where the state after the last step goes, outputs and then what is carried to the next batch; and the gradients of the outputs. */
  states: readonly Slot[];
  dStates: readonly (Slot | undefined)[];
  /** What backward carries over steps that do not count, of each state. */
  carried: readonly Slot[];
  /** Of each feature of x, the same for all steps. */
  dropout: DropFactors | undefined;
  /** Of each number of the state, likewise. */
  recurrentDropout: StateDropout | undefined;
}

/** The first step whose state R multiplies: that of the others is zeros. */
export const firstProduct = ({ initial }: Pick<Sequence, 'initial'>): 0 | 1 => (initial.length > 0 ? 0 : 1);

/** Where what R multiplies at step `t` lies in `held` (T - firstProduct, rows, units). */
export const heldAt = (k: Kernels, s: Sequence, held: Slot, t: number, rows: number): Pointer =>
  stepAt(k, held.pointer, t - firstProduct(s), rows, s.units);

/** Where step `t` of a time-major buffer begins, of `columns` numbers a row. */
export function stepAt(k: Kernels, start: Pointer, t: number, rows: number, columns: number): Pointer {
  return start + t * rows * columns * k.elementBytes;
}
