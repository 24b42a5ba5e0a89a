// What attention layers share: how they read their inputs, and the record that their kernels take.
import { attentionKernels, useKernels } from '../engine/families.js';
import type { Kernels, Pointer } from '../engine/kernels.js';
import { OptionError, ShapeError } from '../errors.js';
import type { OptionSpec } from '../option-spec.js';
import { belowOne, trueOrFalse } from '../options.js';
import { formatShape } from '../shape.js';
import type { Layer, LayerPlan, Mask, RandomSource, Slot } from './layer.js';

/** Options of all of them. */
export const attendingOptions = {
  /** The chance of an attention weight to be dropped in training, at least 0 and below 1. Default 0. */
  dropout: [belowOne, 0],
  /** Whether a place attends to those up to its own alone; Keras takes it where a layer is called. Default false. */
  useCausalMask: [trueOrFalse, false],
} as const satisfies OptionSpec;

/** The inputs of an attention layer: of self attention all three are one. */
export interface AttendedInputs {
  readonly query: Slot;
  readonly value: Slot;
  readonly key: Slot;
  readonly mask: Slot | undefined;
  /** The places of the three among the layer's inputs. */
  readonly places: { readonly query: number; readonly value: number; readonly key: number };
  /** Which of their steps are no padding. */
  readonly queryMask: Mask | undefined;
  readonly keyMasks: readonly Mask[];
}

/** Reads [query, value, key, mask], of which the later ones may be left out. Throws OptionError and ShapeError. */
export function attendedInputs(layer: Layer, plan: LayerPlan): AttendedInputs {
  const { inputs } = plan;
  const { length } = inputs;
  if (length > 4) {
    throw new OptionError(
      `${layer.name}: received ${length} inputs; ${layer.kind} expects apply(x) or apply([query, value, key, mask]), of which key and mask may be left out.`,
    );
  }
  const places = { query: 0, value: Math.min(1, length - 1), key: length > 2 ? 2 : Math.min(1, length - 1) };
  const [query, value, key, mask] = [inputs[places.query]!, inputs[places.value]!, inputs[places.key]!, inputs[3]];
  for (const { shape } of [query, value, key]) {
    if (shape.length !== 2)
      throw new ShapeError(`${layer.name}: received examples of shape ${formatShape(shape)}; ${layer.kind} expects [steps, features].`);
  }
  const [queries, keys] = [query.shape[0]!, key.shape[0]!];
  if (value.shape[0] !== keys) {
    throw new ShapeError(
      `${layer.name}: received values of shape ${formatShape(value.shape)} and keys of shape ${formatShape(key.shape)}; expected as many steps.`,
    );
  }
  if (mask && (mask.shape.length !== 2 || mask.shape[0] !== queries || mask.shape[1] !== keys)) {
    throw new ShapeError(
      `${layer.name}: received a mask of shape ${formatShape(mask.shape)}; expected ${formatShape([queries, keys])}, the steps of the query and of the key.`,
    );
  }
  const masks = plan.inputMasks;
  const keyMasks = [...new Set([masks[places.value], masks[places.key]])].filter((one): one is Mask => one !== undefined);
  return { query, value, key, mask, places, queryMask: masks[places.query], keyMasks };
}

/** What an attention layer says of its scores. */
export interface Scores {
  readonly heads: number;
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
