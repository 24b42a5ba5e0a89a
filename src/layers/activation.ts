import { activationEntry, activationOption, type Activation as Name } from '../activations.js';
import { activationKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { nonNegative } from '../options.js';
import { Layer, type LayerOptions } from './layer.js';
import { applyActivation, applyActivationGrad, type OutputActivation, type OwnActivation, planOnly } from './output-activation.js';
import { type LayerPlan, type PassState, required } from './plan.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface ActivationState extends PassState {
  activation: OutputActivation;
  /** Softmax works on rows of this length. */
  columns: number;
}

/** What all activation layers share: y = f(x), of the input's shape. Keeps y, from which f' is told, or x where it cannot be. */
abstract class ActivationLayer extends Layer<ActivationState> {
  abstract readonly activation: Name;

  /** What differs from what the activation is by its name. */
  protected get own(): OwnActivation {
    return {};
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override get finalActivation(): Name {
    return this.activation;
  }

  plan(plan: LayerPlan): ActivationState {
    const { input: x, inputGradient: dx } = plan;
    const { y, activation } = planOnly(plan, this.activation, this.own);
    return { x, y, dx, dy: plan.outputGradient, activation, columns: x.shape[x.shape.length - 1] ?? 1 };
  }

  forward(k: Kernels, { x, y, activation, columns }: ActivationState, rows: number): void {
    applyActivation(k, activation, x.pointer, y.pointer, (rows * x.size) / columns, columns);
  }

  backward(k: Kernels, { x, dx, dy, activation, columns }: ActivationState, rows: number): void {
    if (!dx) return;
    applyActivationGrad(k, activation, required(dy).pointer, dx.pointer, (rows * x.size) / columns, columns);
  }
}

const activationOptions = {
  activation: activationOption,
} as const satisfies OptionSpec;

export interface ActivationOptions extends LayerOptions, OptionsOf<typeof activationOptions> {}

export interface Activation extends Settled<typeof activationOptions> {}

/** y = f(x) for an activation by name: `new Activation({ activation: 'tanh' })`. */
export class Activation extends ActivationLayer {
  override get emits(): boolean {
    return true;
  }

  constructor(options: ActivationOptions) {
    super(options, activationOptions, 'Activation');
  }
}

const reluOptions = {
  /** The largest output, at least 0. Default: none. */
  maxValue: [nonNegative, undefined],
  /** Slope below the threshold, at least 0. Default 0. */
  negativeSlope: [nonNegative, 0],
  /** From here on y is x, at least 0. Default 0. */
  threshold: [nonNegative, 0],
} as const satisfies OptionSpec;

export interface ReLUOptions extends LayerOptions, OptionsOf<typeof reluOptions> {}

export interface ReLU extends Settled<typeof reluOptions> {}

/**
 * y = max(x, 0), the derivative at 0 being 0; with its options y = maxValue for x >= maxValue, x for threshold <= x < maxValue, and
 * negativeSlope (x - threshold) below. As in Keras: `new ReLU({ maxValue: 6 })` is ReLU6.
 */
export class ReLU extends ActivationLayer {
  override get emits(): boolean {
    return true;
  }
  readonly activation: Name;

  constructor(options: ReLUOptions = {}) {
    super(options, reluOptions, 'ReLU');
    this.activation = this.#bounded ? 'relu6' : this.negativeSlope > 0 ? 'leakyRelu' : 'relu';
  }

  get #bounded(): boolean {
    return this.maxValue !== undefined || this.threshold > 0;
  }

  protected override get own(): OwnActivation {
    const { negativeSlope: alpha, threshold: low, maxValue: high = Infinity } = this;
    // above a threshold of 0 outputs and inputs have one sign
    return this.#bounded ? { alpha, low, high, keeps: low > 0 ? 'z' : 'y' } : { alpha };
  }

  override plan(plan: LayerPlan): ActivationState {
    if (this.#bounded) useKernels(activationKernels);
    return super.plan(plan);
  }
}

const leakyReluOptions = {
  /** Slope for x < 0, at least 0. Default 0.01. */
  negativeSlope: [nonNegative, (): number => activationEntry('leakyRelu').alpha!],
} as const satisfies OptionSpec;

export interface LeakyReLUOptions extends LayerOptions, OptionsOf<typeof leakyReluOptions> {}

export interface LeakyReLU extends Settled<typeof leakyReluOptions> {}

/** y = x for x > 0, negativeSlope * x otherwise. `negativeSlope` is at least 0; default 0.01, as in PyTorch. */
export class LeakyReLU extends ActivationLayer {
  override get emits(): boolean {
    return true;
  }
  readonly activation = 'leakyRelu';

  constructor(options: LeakyReLUOptions = {}) {
    super(options, leakyReluOptions, 'LeakyReLU');
  }

  protected override get own(): OwnActivation {
    return { alpha: this.negativeSlope };
  }
}

const eluOptions = {
  /** -y tends to it as x falls; at least 0. Default 1. */
  alpha: [nonNegative, 1],
} as const satisfies OptionSpec;

export interface ELUOptions extends LayerOptions, OptionsOf<typeof eluOptions> {}

export interface ELU extends Settled<typeof eluOptions> {}

/** y = x for x > 0, alpha (e^x - 1) otherwise. Clevert, Unterthiner and Hochreiter, "Exponential Linear Units" (2016). */
export class ELU extends ActivationLayer {
  override get emits(): boolean {
    return true;
  }
  readonly activation = 'elu';

  constructor(options: ELUOptions = {}) {
    super(options, eluOptions, 'ELU');
  }

  protected override get own(): OwnActivation {
    return { alpha: this.alpha };
  }
}

/** Row-wise y = exp(x) / sum(exp(x)) over the last dimension. A cross-entropy behind it takes it over, which is faster and exact. */
export class Softmax extends ActivationLayer {
  override get emits(): boolean {
    return true;
  }
  readonly activation = 'softmax';

  constructor(options: LayerOptions = {}) {
    super(options, {}, 'Softmax');
  }
}
