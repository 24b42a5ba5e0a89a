import { regularizationKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { DataError, OptionError, ShapeError } from '../errors.js';
import { constant, getInitializer, type Initializer } from '../initializers/index.js';
import type { NestedArray } from '../nested-array.js';
import type { OptionSpec, OptionsOf } from '../option-spec.js';
import { show } from '../options.js';
import { formatShape } from '../shape.js';
import { tensorOf } from '../tensor.js';
import { Layer, type LayerOptions } from './layer.js';
import { type LayerPlan, type Parameter, type PassState, planPass, required, type Slot } from './plan.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface NormalizationState extends PassState {
  mean: Parameter;
  variance: Parameter;
  rstd: Slot;
  rows: number;
  channels: number;
}

/** Added to the variance, so that a constant feature becomes 0. Keras divides by the standard deviation, or 1e-7 where that is less. */
const EPSILON = 1e-7;

type Statistic = number | readonly number[];

/** `value`, if it is a statistic: a number of `least` or more, or an array of them. */
function statistic(owner: string, name: string, value: Statistic, kind: string, least: number): Statistic {
  const numbers: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (numbers.every((n) => Number.isFinite(n) && (n as number) >= least)) return value;
  throw new OptionError(`${owner}: option "${name}" must be ${kind}, or an array of them, received ${show(value)}.`);
}

const normalizationOptions = {
  /** Per feature of the last dimension, or one number for all, with `variance`. Learned by `adapt` where they are not given. */
  mean: [(owner, name, given: Statistic) => statistic(owner, name, given, 'a finite number', -Infinity), undefined],
  /** Goes with `mean`. */
  variance: [(owner, name, given: Statistic) => statistic(owner, name, given, 'a number of 0 or more', 0), undefined],
} as const satisfies OptionSpec;

export interface NormalizationOptions extends LayerOptions, OptionsOf<typeof normalizationOptions> {}

/** A given statistic as an initializer, so that it is saved and loaded with the weights. */
function given(value: Statistic | undefined, otherwise: Initializer): Initializer {
  if (value === undefined) return otherwise;
  if (typeof value === 'number') return constant({ value });
  return { name: 'constant', config: {}, fill: (out) => out.set(value) };
}

/**
 * y = (x - mean) / sqrt(variance + 1e-7), per feature of the last dimension, with statistics that are given or learned by
 * `adapt` before training. They are never trained.
 */
export class Normalization extends Layer<NormalizationState> {
  override get emits(): boolean {
    return true;
  }
  private declare mean: Statistic | undefined;
  private declare variance: Statistic | undefined;
  /** Whether the statistics were options. No option itself, so not a property: those that `adapt` learned are saved as options. */
  readonly #given: boolean;

  constructor(options: NormalizationOptions = {}) {
    super(options, normalizationOptions, 'Normalization');
    this.#given = this.mean !== undefined;
    if (this.#given !== (this.variance !== undefined)) {
      throw new OptionError(
        `Normalization: options "mean" and "variance" must be given together, received ${show(options.mean)} and ${show(options.variance)}.`,
      );
    }
  }

  /**
   * Learns mean and variance (over all but the last dimension) from data. Call it before the model is first used. Throws OptionError
   * where they were given as options, as in Keras; DataError for NaN or infinity.
   */
  adapt(x: { data: ArrayLike<number>; shape: readonly number[] } | ArrayLike<number> | NestedArray): void {
    if (this.#given) throw new OptionError('Normalization: adapt would overwrite the "mean" and "variance" that were given as options.');
    const { data, shape } = 'data' in x && 'shape' in x ? x : tensorOf('adapt', x);
    const channels = shape[shape.length - 1] ?? 1;
    const rows = data.length / channels;
    if (!(rows >= 1))
      throw new ShapeError(
        `Normalization: adapt received ${data.length} numbers of shape ${formatShape(shape)}; expected at least one example.`,
      );
    const odd = Array.prototype.findIndex.call(data, (value: unknown) => !Number.isFinite(value));
    if (odd >= 0) throw new DataError(`Normalization: adapt received ${show(data[odd])} at place ${odd}; expected finite numbers.`);
    const mean = new Array<number>(channels).fill(0);
    const variance = new Array<number>(channels).fill(0);
    for (let i = 0; i < data.length; i++) mean[i % channels]! += data[i]! / rows;
    for (let i = 0; i < data.length; i++) variance[i % channels]! += (data[i]! - mean[i % channels]!) ** 2 / rows;
    this.mean = mean;
    this.variance = variance;
  }

  plan(plan: LayerPlan): NormalizationState {
    useKernels(regularizationKernels);
    const { input: x } = plan;
    const channels = x.shape[x.shape.length - 1] ?? 1;
    for (const value of [this.mean, this.variance]) {
      if (typeof value !== 'object' || value.length === channels) continue;
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(x.shape)}; its statistics are of ${value.length} features.`,
      );
    }
    const mean = plan.parameter('mean', [channels], given(this.mean, getInitializer('zeros')), { trainable: false });
    const variance = plan.parameter('variance', [channels], given(this.variance, getInitializer('ones')), { trainable: false });
    return { ...planPass(plan, x.shape), mean, variance, rstd: plan.vector(channels, 'step'), rows: x.size / channels, channels };
  }

  forward(k: Kernels, { x, y, mean, variance, rstd, rows: each, channels }: NormalizationState, rows: number): void {
    k.inverseStandardDeviation({ variance: variance.pointer, rstd: rstd.pointer, n: channels, epsilon: EPSILON });
    k.normalize({ x: x.pointer, mean: mean.pointer, rstd: rstd.pointer, y: y.pointer, rows: rows * each, channels });
  }

  backward(k: Kernels, { dx, dy, rstd, rows: each, channels }: NormalizationState, rows: number): void {
    if (dx) k.normalizeInputGrad({ dy: required(dy).pointer, rstd: rstd.pointer, dx: dx.pointer, rows: rows * each, channels });
  }
}
