// Arguments of operators that were attributes in older opsets and are inputs in newer ones, and what several operators make of theirs.
import { formatShape, sizeOf } from '../shape.js';
import type { OnnxNode } from './node.js';
import { refuse } from './refusal.js';
import { axisOf, type Constant, type Value } from './values.js';

export type Inputs = readonly (Value | undefined)[];

/** A constant input. Refuses one that is computed. */
export function constantInput(inputs: Inputs, i: number, what: string): Constant | undefined {
  const value = inputs[i];
  if (value?.live) refuse(`computes its ${what}; expected numbers that are known when the file is read`);
  return value;
}

/** A list of whole numbers: the input `i`, or the attribute `name`. */
export function intsOf(node: OnnxNode, inputs: Inputs, i: number, name: string): readonly number[] | undefined {
  const value = constantInput(inputs, i, name);
  return value ? Array.from(value.data) : node.ints(name);
}

/** A number: the input `i`, or the attribute `name`. */
export function numberOf(node: OnnxNode, inputs: Inputs, i: number, name: string): number | undefined {
  const value = constantInput(inputs, i, name);
  if (value) return value.data[0];
  return node.has(name) ? node.float(name, 0) : undefined;
}

/** The first input, which must be there. */
export function first(inputs: Inputs, i = 0): Value {
  return inputs[i] ?? refuse(`has no input ${i}`);
}

/** `axis` of `dims`, from the front. */
export function checkedAxis(axis: number, rank: number): number {
  return axisOf(axis, rank) ?? refuse(`has the axis ${axis}, where there are ${rank}`);
}

/** Axes from the front, each once, in their order. */
export function checkedAxes(axes: readonly number[], rank: number): number[] {
  const own = axes.map((axis) => checkedAxis(axis, rank));
  if (new Set(own).size !== own.length) refuse(`has an axis twice in ${formatShape(axes)}`);
  return own.sort((a, b) => a - b);
}

/** The shape that Reshape makes of `dims`: 0 keeps an extent, -1 is what is left. */
export function reshapedDims(dims: readonly number[], target: readonly number[], allowZero: boolean): number[] {
  const size = sizeOf(dims);
  const kept = target.map((extent, i) => (extent === 0 && !allowZero ? (dims[i] ?? -2) : extent));
  const known = sizeOf(kept.filter((extent) => extent !== -1));
  const full = kept.map((extent) => (extent === -1 ? size / known : extent));
  const sound = kept.filter((extent) => extent === -1).length <= 1 && full.every((extent) => Number.isSafeInteger(extent) && extent >= 0);
  if (!sound || sizeOf(full) !== size) refuse(`makes the shape ${formatShape(target)} of ${formatShape(dims)}, which does not fit`);
  return full;
}

/** The shape without axes of 1: those of `axes`, or all. */
export function squeezedAxes(dims: readonly number[], axes: readonly number[] | undefined): number[] {
  const taken = axes ? checkedAxes(axes, dims.length) : [...dims.keys()].filter((axis) => dims[axis] === 1);
  const long = taken.find((axis) => dims[axis] !== 1);
  if (long !== undefined) refuse(`takes away axis ${long} of ${formatShape(dims)}, which is not 1`);
  return taken;
}

/** Places along an axis: `count` of them from `start` on, `step` apart. Of none the numbers are `fill`. */
export interface Run {
  readonly start: number;
  readonly count: number;
  readonly step: number;
}

/** What Slice takes along each axis that it names. */
export function slices(node: OnnxNode, inputs: Inputs, dims: readonly number[]): Map<number, Run> {
  const starts = intsOf(node, inputs, 1, 'starts') ?? refuse('has no starts');
  const ends = intsOf(node, inputs, 2, 'ends') ?? refuse('has no ends');
  const axes = intsOf(node, inputs, 3, 'axes') ?? [...starts.keys()];
  const steps = intsOf(node, inputs, 4, 'steps') ?? starts.map(() => 1);
  if ([ends, axes, steps].some(({ length }) => length !== starts.length)) refuse('has lists of different lengths');
  return new Map(
    axes.map((given, i) => {
      const axis = checkedAxis(given, dims.length);
      const [extent, step] = [dims[axis]!, steps[i]!];
      if (!Number.isInteger(step) || step === 0) refuse(`goes in steps of ${step}`);
      const low = step > 0 ? 0 : -1;
      const high = step > 0 ? extent : extent - 1;
      const at = (place: number): number => Math.min(Math.max(place < 0 ? place + extent : place, low), high);
      const start = at(starts[i]!);
      return [axis, { start, step, count: Math.max(0, Math.ceil((at(ends[i]!) - start) / step)) }];
    }),
  );
}

/** The extents of Split's parts. */
export function splits(node: OnnxNode, inputs: Inputs, extent: number): readonly number[] {
  const given = intsOf(node, inputs, 1, 'split');
  const parts = node.int('num_outputs', node.outputs.length);
  const each = Math.ceil(extent / parts);
  const sizes = given ?? Array.from({ length: parts }, (_, i) => Math.min(each, extent - i * each));
  if (
    sizes.some((size) => !Number.isInteger(size) || size < 0) ||
    sizes.reduce((a, b) => a + b, 0) !== extent ||
    sizes.length < node.outputs.length
  )
    refuse(`splits ${extent} into ${formatShape(sizes)}`);
  return sizes;
}
