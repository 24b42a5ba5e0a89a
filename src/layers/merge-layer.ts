import { OptionError, ShapeError } from '../errors.js';
import { formatShape, sameShape } from '../shape.js';
import { Layer, type LayerOptions, type Slot } from './layer.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface MergeState {
  inputs: readonly Slot[];
  inputGradients: readonly (Slot | undefined)[];
  y: Slot;
  dy: Slot | undefined;
}

/** A layer that reads several values. */
export abstract class MergeLayer extends Layer<MergeState> {
  constructor(options: LayerOptions, kind: string) {
    super(options, {}, kind);
  }
}

/** Throws ShapeError where the inputs differ in shape, OptionError where there is one alone. */
export function checkOneShape(layer: Layer, inputs: readonly Slot[]): void {
  checkTwo(layer, inputs);
  for (const { shape } of inputs) {
    if (sameShape(shape, inputs[0]!.shape)) continue;
    throw new ShapeError(`${layer.name}: received shapes ${inputs.map((i) => formatShape(i.shape)).join(' and ')}; expected one shape.`);
  }
}

/** Throws OptionError where there is but one input. */
export function checkTwo(layer: Layer, inputs: readonly Slot[]): void {
  if (inputs.length < 2)
    throw new OptionError(`${layer.name}: received ${inputs.length} input; ${layer.kind} expects two or more, as in apply([a, b]).`);
}
