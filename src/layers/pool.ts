// The passes of pools, over images or over sequences as images of one row.
import type { Kernels } from '../engine/kernels.js';
import type { Window } from '../engine/records/window.js';
import { type PassState, required } from './layer.js';

/** What a pool lays out. */
export interface PoolState extends PassState {
  window: Window;
}

export function maxPoolForward(k: Kernels, { x, y, window }: PoolState, rows: number): void {
  k.maxPool2d({ ...window, batch: rows, x: x.pointer, y: y.pointer });
}

export function maxPoolBackward(k: Kernels, { x, y, dx, dy, window }: PoolState, rows: number): void {
  if (dx) k.maxPool2dGrad({ ...window, batch: rows, x: x.pointer, y: y.pointer, dy: required(dy).pointer, dx: dx.pointer });
}

export function averagePoolForward(k: Kernels, { x, y, window }: PoolState, rows: number): void {
  k.averagePool2d({ ...window, batch: rows, x: x.pointer, y: y.pointer });
}

export function averagePoolBackward(k: Kernels, { dx, dy, window }: PoolState, rows: number): void {
  if (dx) k.averagePool2dGrad({ ...window, batch: rows, dy: required(dy).pointer, dx: dx.pointer });
}
