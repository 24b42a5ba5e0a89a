import type { Kernels } from '../engine/kernels.js';
import { OptionError } from '../errors.js';
import { Layer, type LayerOptions } from './layer.js';
import type { LayerPlan, Mask, Slot } from './plan.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface MergeState {
  inputs: readonly Slot[];
  inputGradients: readonly (Slot | undefined)[];
  y: Slot;
  dy: Slot | undefined;
  joined: JoinedMasks | undefined;
}

/** Masks of inputs, and the one that joins them. */
export interface JoinedMasks {
  masks: readonly Slot[];
  to: Slot;
}

/** A layer that reads several values. */
export abstract class MergeLayer<State extends MergeState = MergeState> extends Layer<State> {
  constructor(options: LayerOptions, kind: string) {
    super(options, {}, kind);
  }
}

/** Throws OptionError where there is but one input. */
export function checkTwo(layer: Layer, inputs: readonly Slot[]): void {
  if (inputs.length < 2)
    throw new OptionError(`${layer.name}: received ${inputs.length} input; ${layer.kind} expects two or more, as in apply([a, b]).`);
}

/**
 * As in Keras a step of the output counts where one of any input does: gives the output that mask, and tells what forward has to join, if they differ.
 * Of inputs that are repeated those count that have the most steps.
 */
export function planJoinedMasks(plan: LayerPlan): JoinedMasks | undefined {
  const given = [...new Set(plan.inputMasks)].filter((mask): mask is Mask => mask !== undefined);
  const steps = Math.max(...given.map(({ slot }) => slot.size));
  const masks = given.filter(({ slot }) => slot.size === steps);
  const [first] = masks;
  const all = plan.inputMasks.every((mask) => mask);
  if (!first || !all) return undefined;
  if (masks.length === 1) {
    plan.giveMask(first);
    return undefined;
  }
  const to = plan.scratch(first.slot.size, 'step');
  plan.giveMask({ ...first, slot: to });
  return { masks: masks.map(({ slot }) => slot), to };
}

/** to = all of `slots`, two or more, `n` numbers each, joined one after the other by a kernel. */
export function fold(k: Kernels, join: 'add' | 'multiply' | 'maximum' | 'minimum', slots: readonly Slot[], to: Slot, n: number): void {
  for (let i = 1; i < slots.length; i++) k[join]({ a: (i > 1 ? to : slots[0]!).pointer, b: slots[i]!.pointer, y: to.pointer, n });
}

/** The sum of the masks, which is 1 at most. */
export function writeJoinedMasks(k: Kernels, joined: JoinedMasks | undefined, rows: number): void {
  if (!joined) return;
  const { masks, to } = joined;
  const n = rows * to.size;
  fold(k, 'add', masks, to, n);
  k.clamp({ x: to.pointer, y: to.pointer, n, low: 0, high: 1 });
}
