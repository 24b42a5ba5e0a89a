import { activationEntry, activationOption, type Activation as Name } from '../activations.js';
import type { Kernels } from '../engine/kernels.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { nonNegative } from '../options.js';
import { Layer, type LayerOptions, type LayerPlan, type PassState, required } from './layer.js';
import { applyActivation, applyActivationGrad, type OutputActivation, planOnly } from './output-activation.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface ActivationState extends PassState {
  activation: OutputActivation;
  /** Softmax works on rows of this length. */
  columns: number;
}

/** What all activation layers share: y = f(x), of the input's shape. Keeps y, from which f' is told, or x where it cannot be. */
abstract class ActivationLayer extends Layer<ActivationState> {
  abstract readonly activation: Name;

  /** The activation's own number, where it has one. */
  protected get alpha(): number | undefined {
    return undefined;
  }

  override get finalActivation(): Name {
    return this.activation;
  }

  plan(plan: LayerPlan): ActivationState {
    const { input: x, inputGradient: dx } = plan;
    const { y, activation } = planOnly(plan, this.activation, this.alpha);
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

/** y = max(x, 0). The derivative at 0 is 0. */
export class ReLU extends ActivationLayer {
  override get emits(): boolean {
    return true;
  }
  readonly activation = 'relu';

  constructor(options: LayerOptions = {}) {
    super(options, {}, 'ReLU');
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

  protected override get alpha(): number {
    return this.negativeSlope;
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
