import type { Kernels } from '../engine/kernels.js';
import type { RandomSource, Slot } from './plan.js';

/** Factors that drop what they multiply. */
export interface DropFactors {
  readonly random: RandomSource;
  readonly rate: number;
  readonly factors: Slot;
}

/** Draws those of a step of training: 0 with a chance of `rate`, else 1 / (1 - rate). */
export function drawFactors(k: Kernels, { random, rate, factors }: DropFactors, rows: number): void {
  const { pointer } = factors;
  const n = rows * factors.size;
  k.fill({ y: pointer, n, value: 1 });
  k.dropout({ ...random, x: pointer, y: pointer, n, rate });
}
