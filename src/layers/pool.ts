// The passes of pools, over images or over sequences as images of one row.
import { imageKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import type { Window } from '../engine/records/window.js';
import { Layer } from './layer.js';
import { type LayerPlan, type PassState, planPass, required } from './plan.js';

/** What a pool lays out. */
export interface PoolState extends PassState {
  window: Window;
}

/** Plans the mean of each window; the output is of `shape`. */
export function planAveragePool(plan: LayerPlan, window: Window, shape: readonly number[]): PoolState {
  useKernels(imageKernels);
  return { ...planPass(plan, shape), window };
}

/** Plans the largest number of each window: its place is looked up again in x for the gradient. */
export function planMaxPool(plan: LayerPlan, window: Window, shape: readonly number[]): PoolState {
  const state = planAveragePool(plan, window, shape);
  if (state.dx) {
    plan.keep(state.x);
    plan.keep(state.y);
  }
  return state;
}

/** The largest number of each window. */
export abstract class MaxPool extends Layer<PoolState> {
  override get emits(): boolean {
    return true;
  }

  forward(k: Kernels, { x, y, window }: PoolState, rows: number): void {
    k.maxPool2d({ ...window, batch: rows, x: x.pointer, y: y.pointer });
  }

  backward(k: Kernels, { x, y, dx, dy, window }: PoolState, rows: number): void {
    if (dx) k.maxPool2dGrad({ ...window, batch: rows, x: x.pointer, y: y.pointer, dy: required(dy).pointer, dx: dx.pointer });
  }
}

/** The mean of each window. */
export abstract class AveragePool extends Layer<PoolState> {
  override get emits(): boolean {
    return true;
  }

  forward(k: Kernels, { x, y, window }: PoolState, rows: number): void {
    k.averagePool2d({ ...window, batch: rows, x: x.pointer, y: y.pointer });
  }

  backward(k: Kernels, { dx, dy, window }: PoolState, rows: number): void {
    if (dx) k.averagePool2dGrad({ ...window, batch: rows, dy: required(dy).pointer, dx: dx.pointer });
  }
}
