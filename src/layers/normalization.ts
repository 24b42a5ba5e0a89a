import type { Kernels } from '../engine/kernels.js';
import { OptionError, ShapeError } from '../errors.js';
import { constant, getInitializer, type Initializer } from '../initializers/index.js';
import { checkOptions, show } from '../options.js';
import { formatShape } from '../shape.js';
import { Layer, type LayerOptions, type LayerPlan, layerOptionNames, type Parameter, required, type Slot } from './layer.js';

export interface NormalizationOptions extends LayerOptions {
  /** Per feature of the last dimension, or one number for all. Learned by `adapt` where not given. */
  mean?: number | readonly number[];
  variance?: number | readonly number[];
}

interface State {
  x: Slot;
  y: Slot;
  dx: Slot | undefined;
  dy: Slot | undefined;
  mean: Parameter;
  variance: Parameter;
  rstd: Slot;
  rows: number;
  channels: number;
}

/** Below this a feature counts as constant, as in Keras. */
const EPSILON = 1e-7;

/** `value`, if it is a statistic: a number of `least` or more, or an array of them. */
function statistic(name: string, kind: string, value: NormalizationOptions['mean'], least: number): NormalizationOptions['mean'] {
  const numbers: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (value === undefined || numbers.every((n) => Number.isFinite(n) && (n as number) >= least)) return value;
  throw new OptionError(`Normalization: option "${name}" must be ${kind}, or an array of them, received ${show(value)}.`);
}

/** A given statistic as an initializer, so that it is saved and loaded with the weights. */
function given(value: number | readonly number[] | undefined, otherwise: Initializer): Initializer {
  if (value === undefined) return otherwise;
  if (typeof value === 'number') return constant({ value });
  return { name: 'constant', config: {}, fill: (out) => out.set(value) };
}

/**
 * y = (x - mean) / sqrt(variance + 1e-7), per feature of the last dimension, with statistics that are given or learned by
 * `adapt` before training. They are never trained.
 */
export class Normalization extends Layer<State> {
  override readonly kind = 'Normalization';
  private mean: number | readonly number[] | undefined;
  private variance: number | readonly number[] | undefined;

  constructor(options: NormalizationOptions = {}) {
    checkOptions('Normalization', options, ['mean', 'variance', ...layerOptionNames]);
    super(options);
    this.mean = statistic('mean', 'a finite number', options.mean, -Infinity);
    this.variance = statistic('variance', 'a number of 0 or more', options.variance, 0);
  }

  override get config(): object {
    const { mean, variance } = this;
    return { ...super.config, ...(mean === undefined ? {} : { mean }), ...(variance === undefined ? {} : { variance }) };
  }

  /** Learns mean and variance (over all but the last dimension) from data. Call it before the model is first used. */
  adapt(x: { data: ArrayLike<number>; shape: readonly number[] }): void {
    const channels = x.shape[x.shape.length - 1] ?? 1;
    const rows = x.data.length / channels;
    if (!(rows >= 1))
      throw new ShapeError(
        `Normalization: adapt received ${x.data.length} numbers of shape ${formatShape(x.shape)}; expected at least one example.`,
      );
    const mean = new Array<number>(channels).fill(0);
    const variance = new Array<number>(channels).fill(0);
    for (let i = 0; i < x.data.length; i++) mean[i % channels]! += x.data[i]! / rows;
    for (let i = 0; i < x.data.length; i++) variance[i % channels]! += (x.data[i]! - mean[i % channels]!) ** 2 / rows;
    this.mean = mean;
    this.variance = variance;
  }

  plan(plan: LayerPlan): State {
    const { input: x, inputGradient: dx } = plan;
    const channels = x.shape[x.shape.length - 1] ?? 1;
    for (const value of [this.mean, this.variance]) {
      if (typeof value !== 'object' || value.length === channels) continue;
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(x.shape)}; its statistics are of ${value.length} features.`,
      );
    }
    const mean = plan.parameter('mean', [channels], given(this.mean, getInitializer('zeros')), { trainable: false });
    const variance = plan.parameter('variance', [channels], given(this.variance, getInitializer('ones')), { trainable: false });
    const y = plan.output(x.shape);
    return { x, y, dx, dy: plan.outputGradient, mean, variance, rstd: plan.vector(channels, 'step'), rows: x.size / channels, channels };
  }

  forward(k: Kernels, { x, y, mean, variance, rstd, rows: each, channels }: State, rows: number): void {
    k.reciprocalDeviation(variance.pointer, rstd.pointer, channels, EPSILON);
    k.normalize(x.pointer, mean.pointer, rstd.pointer, 0, 0, y.pointer, rows * each, channels);
  }

  backward(k: Kernels, { dx, dy, rstd, rows: each, channels }: State, rows: number): void {
    if (dx) k.normalizeInputGrad(required(dy).pointer, rstd.pointer, 0, dx.pointer, rows * each, channels);
  }
}
