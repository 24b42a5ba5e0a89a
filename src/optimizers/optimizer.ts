import type { Kernels, Pointer } from '../engine/kernels.js';
import { inRange } from '../options.js';
import type { Schedule } from '../schedules/index.js';

/** One stretch of parameters to update: `length` numbers of each, and of every state vector. */
export interface Update {
  parameters: Pointer;
  gradients: Pointer;
  /** The optimizer's own vectors, zero at the start. */
  state: readonly Pointer[];
  length: number;
  /** The learning rate of this step. */
  rate: number;
  /** Counted from 1. */
  step: number;
}

/** Turns gradients into steps. It holds its options alone; the state vectors belong to the model that uses it. */
export abstract class Optimizer {
  /** A number, or a schedule of the step. May be set between steps. */
  learningRate: number | Schedule;
  /** State vectors a parameter. */
  abstract readonly stateCount: number;

  constructor(owner: string, learningRate: number | Schedule) {
    this.learningRate = typeof learningRate === 'object' && learningRate !== null ? learningRate : inRange(owner, 'learningRate', learningRate, 0, Infinity);
  }

  /** The learning rate of step `step` (from 0) in epoch `epoch` (from 0). */
  rateAt(step: number, epoch: number): number {
    return typeof this.learningRate === 'number' ? this.learningRate : this.learningRate.at(step, epoch);
  }

  abstract update(kernels: Kernels, update: Update): void;
}
