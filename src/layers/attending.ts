// What attention layers share: options, and the record that their kernels take.
import { attentionKernels, useKernels } from '../engine/families.js';
import type { Kernels, Pointer } from '../engine/kernels.js';
import type { OptionSpec } from '../option-spec.js';
import { belowOne, trueOrFalse } from '../options.js';
import type { AttendedInputs } from './attended-inputs.js';
import type { LayerPlan, Mask, RandomSource, Slot } from './plan.js';

/** Options of all of them. */
export const attendingOptions = {
  /** The chance of an attention weight to be dropped in training, at least 0 and below 1. Default 0. */
  dropout: [belowOne, 0],
  /** Whether a place attends to those up to its own alone; Keras takes it where a layer is called. Default false. */
  useCausalMask: [trueOrFalse, false],
} as const satisfies OptionSpec;

/** What an attention layer says of its scores. */
export interface Scores {
  readonly heads: number;
  /** Of keys and values: as many heads of queries attend to each. */
  readonly keyHeads: number;
  readonly queries: number;
  readonly keys: number;
  readonly depth: number;
  readonly valueDepth: number;
  readonly scale: number;
}

/** What the kernels need besides the tensors. */
export interface Attended extends Scores {
  readonly causal: boolean;
  readonly mask: Slot | undefined;
  readonly queryMask: Slot | undefined;
  /** Where keys and values are no padding: a mask of theirs, or of two that differ both at once. */
  readonly keyMask: Slot | undefined;
  readonly keyMasks: readonly Mask[];
  readonly rate: number;
  readonly random: RandomSource;
  /** A number each for every head of every query. */
  readonly largest: Slot;
  readonly inverse: Slot;
}

/** Lays out what forward leaves for backward. */
export function planAttended(
  plan: LayerPlan,
  layer: { readonly dropout: number; readonly useCausalMask: boolean },
  { mask, queryMask, keyMasks }: AttendedInputs,
  scores: Scores,
): Attended {
  useKernels(attentionKernels);
  if (mask) plan.keep(mask);
  const rows = scores.heads * scores.queries;
  return {
    ...scores,
    causal: layer.useCausalMask,
    mask,
    queryMask: queryMask?.slot,
    keyMask: keyMasks.length > 1 ? plan.scratch(scores.keys, 'step') : keyMasks[0]?.slot,
    keyMasks,
    rate: plan.training ? layer.dropout : 0,
    random: plan.random('dropout'),
    largest: plan.scratch(rows, 'step'),
    inverse: plan.scratch(rows, 'step'),
  };
}

/** Where queries, keys, values and what comes of them lie. */
export interface AttendedTensors {
  readonly q: Pointer;
  readonly k: Pointer;
  readonly v: Pointer;
  readonly y: Pointer;
  /** Weights of additive scores. */
  readonly w?: Pointer;
}

const recordOf = (s: Attended, tensors: AttendedTensors, rows: number) => ({
  ...tensors,
  batch: rows,
  heads: s.heads,
  keyHeads: s.keyHeads,
  queries: s.queries,
  keys: s.keys,
  depth: s.depth,
  valueDepth: s.valueDepth,
  scale: s.scale,
  causal: s.causal,
  mask: s.mask?.pointer,
  queryMask: s.queryMask?.pointer,
  keyMask: s.keyMask?.pointer,
  largest: s.largest.pointer,
  inverse: s.inverse.pointer,
  ...(s.rate > 0 ? { ...s.random, rate: s.rate } : {}),
});

export function attend(k: Kernels, s: Attended, tensors: AttendedTensors, rows: number): void {
  const [first, second] = s.keyMasks;
  if (first && second && s.keyMask) k.multiply({ a: first.slot.pointer, b: second.slot.pointer, y: s.keyMask.pointer, n: rows * s.keys });
  k.attention(recordOf(s, tensors, rows));
}

/** Where the gradients go that are wanted. */
export interface AttendedGradients {
  readonly dq?: Pointer | undefined;
  readonly dk?: Pointer | undefined;
  readonly dv?: Pointer | undefined;
  readonly dw?: Pointer | undefined;
}

export function attendGrad(
  k: Kernels,
  s: Attended,
  tensors: AttendedTensors,
  dy: Pointer,
  gradients: AttendedGradients,
  rows: number,
): void {
  k.attentionGrad({ ...recordOf(s, tensors, rows), dy, ...gradients });
}

/** dx gets the gradients of a mask, which is none. */
export function clearMaskGradient(k: Kernels, dMask: Slot | undefined, rows: number): void {
  if (dMask) k.fill({ y: dMask.pointer, n: rows * dMask.size, value: 0 });
}
