import { broadcastKernels, useKernels } from '../engine/families.js';
import type { Kernels, Pointer } from '../engine/kernels.js';
import { sizeOf } from '../shape.js';
import { type Repeat, repeatsOf } from './broadcast.js';
import type { LayerPlan, Parameter, Slot } from './plan.js';

/** A bias that is repeated along axes of an output: what it becomes, axis by axis, and at last for all examples. */
export interface RepeatedBias {
  readonly bias: Parameter;
  readonly repeats: readonly Repeat[];
  readonly values: readonly Slot[];
  readonly gradients: readonly Slot[];
  readonly all: Slot;
}

/** Plans a bias of an output of `shape`; its own has axes of 1 where it is repeated, and none where they are missing in front. */
export function planRepeatedBias(plan: LayerPlan, bias: Parameter, shape: readonly number[]): RepeatedBias {
  useKernels(broadcastKernels);
  const repeats = repeatsOf(bias.shape, shape);
  const vectors = (when: 'forward' | 'backward'): Slot[] =>
    repeats.map(({ outer, times, inner }) => plan.vector(outer * times * inner, when));
  return {
    ...{ bias, repeats },
    values: vectors('forward'),
    gradients: plan.trainable && plan.gradients ? vectors('backward') : [],
    all: plan.scratch(sizeOf(shape), 'forward'),
  };
}

/** y = y + bias. */
export function addRepeatedBias(k: Kernels, { bias, repeats, values, all }: RepeatedBias, y: Pointer, rows: number): void {
  let x = bias.pointer;
  for (const [i, { outer, times, inner }] of repeats.entries()) {
    k.repeatAxis({ x, y: values[i]!.pointer, outer, times, inner });
    x = values[i]!.pointer;
  }
  k.repeatAxis({ x, y: all.pointer, outer: 1, times: rows, inner: all.size });
  k.add({ a: y, b: all.pointer, y, n: rows * all.size });
}

/** The sums of dy along all axes that the bias is repeated along. */
export function repeatedBiasGrad(k: Kernels, { bias, repeats, gradients, all }: RepeatedBias, dy: Pointer, rows: number): void {
  if (!bias.gradient) return;
  const places = [bias.gradient, ...gradients.map(({ pointer }) => pointer)];
  k.columnSums({ x: dy, rows, columns: all.size, y: places[repeats.length]! });
  for (let i = repeats.length - 1; i >= 0; i--) {
    const { outer, times, inner } = repeats[i]!;
    k.sumAxis({ x: places[i + 1]!, y: places[i]!, outer, times, inner });
  }
}
