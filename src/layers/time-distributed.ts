import type { Activation } from '../activations.js';
import { emitsRecords } from '../emits.js';
import type { Kernels } from '../engine/kernels.js';
import { OptionError, ShapeError } from '../errors.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { formatShape } from '../shape.js';
import { Layer, type LayerOptions } from './layer.js';
import type { LayerPlan, Parameter } from './plan.js';
import { SubPlan } from './sub-plan.js';
import { layerOption, wrappedConfig } from './wrapped.js';

const timeDistributedOptions = {
  /** What is done at every step. */
  layer: layerOption,
} as const satisfies OptionSpec;

export interface TimeDistributedOptions extends LayerOptions, OptionsOf<typeof timeDistributedOptions> {}

/** What `plan` lays out: the state of the layer within, and how often it runs for one example. */
export interface TimeDistributedState {
  within: unknown;
  steps: number;
}

export interface TimeDistributed extends Settled<typeof timeDistributedOptions> {}

/**
 * A layer at each step of a sequence by itself, with the same weights at all: y[t] = layer(x[t]). Weights have the names that they have in the layer.
 *
 * x (N, steps, ...), y (N, steps, ...). Keeps what the layer keeps. Throws ShapeError for examples without steps, OptionError for a layer of several
 * outputs.
 */
export class TimeDistributed extends Layer<TimeDistributedState> {
  override get emits(): boolean {
    return emitsRecords(this.layer, ['forward', 'backward']);
  }

  constructor(options: TimeDistributedOptions) {
    super(options, timeDistributedOptions, 'TimeDistributed');
    if (this.layer.outputCount !== 1)
      throw new OptionError(`TimeDistributed: the layer "${this.layer.name}" has ${this.layer.outputCount} outputs; expected one.`);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override get finalActivation(): Activation | undefined {
    return this.layer.finalActivation;
  }

  override get carriesStates(): boolean {
    return this.layer.carriesStates;
  }

  override get config(): object {
    return { ...super.config, layer: wrappedConfig(this.layer) };
  }

  override checkExamples(data: ArrayLike<number>, size: number): void {
    this.layer.checkExamples(data, size);
  }

  override macs([steps = 1, ...output]: readonly number[], parameters: readonly Parameter[], input: readonly number[]): number {
    return steps * this.layer.macs(output, parameters, input.slice(1));
  }

  plan(plan: LayerPlan): TimeDistributedState {
    const { shape } = plan.input;
    const [steps] = shape;
    if (steps === undefined || shape.length < 2)
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(shape)}; TimeDistributed expects two dimensions or more, [steps, ...].`,
      );
    const [inputs, inputGradients] = [[plan.input], [plan.inputGradient]];
    const sub = new SubPlan(plan, this.layer, {
      prefix: '',
      inputs,
      inputGradients,
      inputMasks: [undefined],
      repeat: steps,
      outputs: 'outer',
    });
    return { within: this.layer.plan(sub), steps };
  }

  forward(k: Kernels, { within, steps }: TimeDistributedState, rows: number): void {
    this.layer.forward(k, within, rows * steps);
  }

  backward(k: Kernels, { within, steps }: TimeDistributedState, rows: number): void {
    this.layer.backward(k, within, rows * steps);
  }
}
