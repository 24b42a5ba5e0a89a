// Axes of a tensor in another order.
import { activationKernels, useKernels } from '../engine/families.js';
import type { Kernels, Pointer } from '../engine/kernels.js';
import { sizeOf } from '../shape.js';
import type { Slot } from './plan.js';

/** An order of axes as the kernel takes it: three extents of an output behind the batch, and the input's strides along them. */
interface Order {
  readonly extents: readonly number[];
  readonly strides: readonly number[];
}

/** The way to another order of axes, and where the numbers lie between its steps, of which there is mostly one. */
export interface Turn {
  readonly orders: readonly Order[];
  readonly between: readonly Slot[];
  /** Numbers of an example. */
  readonly size: number;
}

/** Axes that stay neighbours count as one; undefined where more than three are left. */
function orderOf(shape: readonly number[], axes: readonly number[]): Order | undefined {
  const extents: number[] = [];
  const strides: number[] = [];
  axes.forEach((axis, i) => {
    const stride = sizeOf(shape.slice(axis + 1));
    if (i > 0 && axis === axes[i - 1]! + 1) {
      extents[extents.length - 1]! *= shape[axis]!;
      strides[strides.length - 1] = stride;
    } else {
      extents.push(shape[axis]!);
      strides.push(stride);
    }
  });
  while (extents.length < 3) {
    extents.unshift(1);
    strides.unshift(0);
  }
  return extents.length > 3 ? undefined : { extents, strides };
}

/** The whole at once, or an axis after another to the front, which moves three groups of axes each. */
function ordersOf(shape: readonly number[], axes: readonly number[]): Order[] {
  const whole = orderOf(shape, axes);
  if (whole) return [whole];
  const orders: Order[] = [];
  let now = [...shape.keys()];
  for (const axis of [...axes].reverse()) {
    const at = now.indexOf(axis);
    if (at === 0) continue;
    const step = [at, ...now.keys()].filter((place, i) => i === 0 || place !== at);
    const extents = now.map((each) => shape[each]!);
    orders.push(orderOf(extents, step)!);
    now = step.map((place) => now[place]!);
  }
  return orders;
}

/** Plans the turn of examples of `shape`: axis i of what comes out is axis `axes[i]`, counted without the batch. `memory` gives room between steps. */
export function planTurn(shape: readonly number[], axes: readonly number[], memory: (size: number) => Slot): Turn {
  useKernels(activationKernels);
  const orders = ordersOf(shape, axes);
  const size = sizeOf(shape);
  return { orders, size, between: orders.slice(1, 3).map(() => memory(size)) };
}

/** The order that undoes `axes`. */
export const inverseOf = (axes: readonly number[]): number[] => axes.map((_, axis) => axes.indexOf(axis));

/** y = x with its axes in the other order, `rows` examples. */
export function turn(k: Kernels, { orders, between, size }: Turn, x: Pointer, y: Pointer, rows: number): void {
  orders.forEach(({ extents, strides }, i) => {
    const [extent1, extent2, extent3] = extents as [number, number, number];
    const [stride1, stride2, stride3] = strides as [number, number, number];
    const from = i === 0 ? x : between[(i - 1) % 2]!.pointer;
    const to = i === orders.length - 1 ? y : between[i % 2]!.pointer;
    k.permute({ x: from, y: to, extent0: rows, extent1, extent2, extent3, stride0: size, stride1, stride2, stride3 });
  });
}

/** A tensor that is needed with its axes in another order: where it then lies, and its gradient. */
export interface Turned {
  readonly there: Turn;
  readonly back: Turn;
  readonly value: Slot;
  readonly gradient: Slot | undefined;
}

/** Plans a tensor of `shape` that is needed in the order `axes`, if one is told; `value` tells how long it lasts, `gradient` whether its gradient is wanted. */
export function planTurned(
  shape: readonly number[],
  axes: readonly number[] | undefined,
  memory: (size: number, when: 'forward' | 'backward' | 'step') => Slot,
  value: 'forward' | 'step',
  gradient: boolean,
): Turned | undefined {
  if (!axes) return undefined;
  const size = sizeOf(shape);
  const turned = axes.map((axis) => shape[axis]!);
  const between = (room: number): Slot => memory(room, 'step');
  return {
    there: planTurn(shape, axes, between),
    back: planTurn(turned, inverseOf(axes), between),
    value: memory(size, value),
    gradient: gradient ? memory(size, 'backward') : undefined,
  };
}
