// Inputs of several shapes that are joined element by element: axes of 1, and those that are missing in front, are repeated.
import { broadcastKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { ShapeError } from '../errors.js';
import { formatShape, sameShape, sizeOf } from '../shape.js';
import type { Layer } from './layer.js';
import { checkTwo, type MergeState, planJoinedMasks, writeJoinedMasks } from './merge-layer.js';
import type { LayerPlan, Slot } from './plan.js';

/** Neighbouring axes that are repeated at once, in an example. */
export interface Repeat {
  readonly outer: number;
  readonly times: number;
  readonly inner: number;
}

/** How an input becomes as large as the output: what is repeated, axis by axis, and where the numbers and their gradients lie after each. */
export interface Expansion {
  readonly repeats: readonly Repeat[];
  readonly values: readonly Slot[];
  readonly gradients: readonly Slot[];
  readonly x: Slot;
  readonly dx: Slot | undefined;
}

/** What a layer lays out whose inputs, and their gradients, are there in one shape, and what makes them so. */
export interface BroadcastState extends MergeState {
  expansions: readonly Expansion[];
}

/** The shape of all inputs together. Throws ShapeError where two have other extents than 1 along an axis, and they differ. */
function shapeOf(layer: Layer, inputs: readonly Slot[]): number[] {
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const extents = inputs.map(({ shape }) => shape[axis - rank + shape.length] ?? 1);
    const extent = extents.find((one) => one !== 1) ?? 1;
    if (extents.every((one) => one === 1 || one === extent)) return extent;
    throw new ShapeError(
      `${layer.name}: received shapes ${inputs.map((i) => formatShape(i.shape)).join(' and ')}; expected one shape, or axes of 1 where they differ.`,
    );
  });
}

/** The groups of neighbouring axes along which `shape` is repeated to become `whole`. */
export function repeatsOf(shape: readonly number[], whole: readonly number[]): Repeat[] {
  const own = [...new Array<number>(whole.length - shape.length).fill(1), ...shape];
  const repeats: Repeat[] = [];
  for (let axis = 0; axis < whole.length; axis++) {
    if (own[axis] === whole[axis]) continue;
    const first = axis;
    while (axis + 1 < whole.length && own[axis + 1] === 1) axis++;
    repeats.push({ outer: sizeOf(whole.slice(0, first)), times: sizeOf(whole.slice(first, axis + 1)), inner: sizeOf(own.slice(axis + 1)) });
  }
  return repeats;
}

/** Plans a layer that joins its inputs in one shape; `when` it reads them. Throws OptionError for one input alone, ShapeError for shapes that do not fit. */
export function planBroadcast(layer: Layer, plan: LayerPlan, when: 'forward' | 'step'): BroadcastState {
  const { inputs, inputGradients } = plan;
  checkTwo(layer, inputs);
  const shape = shapeOf(layer, inputs);
  const all = inputs.map((x, i): Expansion => {
    const repeats = sameShape(x.shape, shape) ? [] : repeatsOf(x.shape, shape);
    const dx = inputGradients[i];
    const slots = (life: 'forward' | 'backward' | 'step'): Slot[] =>
      repeats.map(({ outer, times, inner }) => plan.scratch(outer * times * inner, life));
    return { repeats, values: slots(when), gradients: dx ? slots('backward') : [], x, dx };
  });
  const expansions = all.filter(({ repeats }) => repeats.length > 0);
  if (expansions.length > 0) useKernels(broadcastKernels);
  const y = plan.output(shape);
  return {
    inputs: all.map(({ x, values }) => values[values.length - 1] ?? x),
    inputGradients: all.map(({ dx, gradients }) => gradients[gradients.length - 1] ?? dx),
    y,
    dy: plan.outputGradient,
    joined: planJoinedMasks(plan),
    expansions,
  };
}

/** Writes the inputs that are repeated, and the output's mask. */
export function expand(k: Kernels, { expansions, joined }: BroadcastState, rows: number): void {
  writeJoinedMasks(k, joined, rows);
  for (const { repeats, values, x } of expansions) {
    repeats.forEach(({ outer, times, inner }, i) => {
      const from = i === 0 ? x : values[i - 1]!;
      k.repeatAxis({ x: from.pointer, y: values[i]!.pointer, outer: rows * outer, times, inner });
    });
  }
}

/** Sums the gradients of what was repeated. */
export function sumRepeated(k: Kernels, { expansions }: BroadcastState, rows: number): void {
  for (const { repeats, gradients, dx } of expansions) {
    if (!dx) continue;
    for (let i = repeats.length - 1; i >= 0; i--) {
      const { outer, times, inner } = repeats[i]!;
      const to = i === 0 ? dx : gradients[i - 1]!;
      k.sumAxis({ x: gradients[i]!.pointer, y: to.pointer, outer: rows * outer, times, inner });
    }
  }
}
