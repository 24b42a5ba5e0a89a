import { activationKernels, regularizationKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { SELU_ALPHA, SELU_SCALE } from '../engine/records/further-activations.js';
import { ShapeError } from '../errors.js';
import type { OptionSpec, OptionsOf } from '../option-spec.js';
import { belowOne } from '../options.js';
import { formatShape, sizeOf } from '../shape.js';
import { drawFactors } from './drop-factors.js';
import { Layer, type LayerOptions } from './layer.js';
import { type LayerPlan, type PassState, planPass, type RandomSource, required, type Slot } from './plan.js';

const rateOptions = {
  /** The chance to be dropped, at least 0 and below 1. */
  rate: belowOne,
} as const satisfies OptionSpec;

/** Options of layers that drop by chance. */
export interface RateOptions extends LayerOptions, OptionsOf<typeof rateOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface RateState extends PassState {
  random: RandomSource;
  active: boolean;
  /** The factors of a step. */
  factors: Slot;
}

/** What layers share that are random in training by a rate, and do nothing otherwise. */
abstract class RateLayer extends Layer<RateState> {
  declare readonly rate: number;

  constructor(options: RateOptions, kind: string) {
    super(options, rateOptions, kind);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  plan(plan: LayerPlan): RateState {
    useKernels(regularizationKernels);
    const active = plan.training && this.rate > 0;
    const random = plan.random('noise');
    const factors = plan.scratch(active ? this.factorsOf(plan.input.shape) : 0, 'step');
    return { ...planPass(plan, plan.input.shape, { alias: !active }), random, active, factors };
  }

  /** How many factors an example takes. */
  protected factorsOf(_shape: readonly number[]): number {
    return 0;
  }
}

/** Whole channels: every one of an example is 0 with a chance of `rate`, at all places, and divided by 1 - rate otherwise. */
abstract class SpatialDropout extends RateLayer {
  protected abstract readonly axes: number;

  override get emits(): boolean {
    return true;
  }

  override plan(plan: LayerPlan): RateState {
    useKernels(activationKernels);
    const { shape } = plan.input;
    if (shape.length !== this.axes)
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(shape)}; ${this.kind} expects ${this.axes} dimensions, the channels last.`,
      );
    return super.plan(plan);
  }

  protected override factorsOf(shape: readonly number[]): number {
    return shape[shape.length - 1]!;
  }

  forward(k: Kernels, { x, y, random, active, factors }: RateState, rows: number): void {
    if (!active) return;
    const s = factors.pointer;
    drawFactors(k, { random, rate: this.rate, factors }, rows);
    k.scaleChannels({ x: x.pointer, s, y: y.pointer, rows, places: x.size / factors.size, channels: factors.size });
  }

  backward(k: Kernels, { x, dx, dy, active, factors }: RateState, rows: number): void {
    if (!active || !dx) return;
    const places = x.size / factors.size;
    k.scaleChannels({ x: required(dy).pointer, s: factors.pointer, y: dx.pointer, rows, places, channels: factors.size });
  }
}

/** Dropout of whole channels of sequences (N, steps, C): in training each is 0 with a chance of `rate`. Tompson et al. (2015). */
export class SpatialDropout1D extends SpatialDropout {
  protected readonly axes = 2;

  constructor(options: RateOptions) {
    super(options, 'SpatialDropout1D');
  }
}

/** Dropout of whole channels of images (N, height, width, C): in training each is 0 with a chance of `rate`. Tompson et al. (2015). */
export class SpatialDropout2D extends SpatialDropout {
  protected readonly axes = 3;

  constructor(options: RateOptions) {
    super(options, 'SpatialDropout2D');
  }
}

/** In training y = x times normal numbers of mean 1 and variance rate / (1 - rate), drawn anew at every step; else y = x. Srivastava et al. (2014). */
export class GaussianDropout extends RateLayer {
  override get emits(): boolean {
    return true;
  }

  constructor(options: RateOptions) {
    super(options, 'GaussianDropout');
  }

  protected override factorsOf(shape: readonly number[]): number {
    return sizeOf(shape);
  }

  forward(k: Kernels, { x, y, random, active, factors: { pointer: s } }: RateState, rows: number): void {
    if (!active) return;
    const n = rows * x.size;
    k.fill({ y: s, n, value: 1 });
    k.gaussianNoise({ ...random, x: s, y: s, n, deviation: Math.sqrt(this.rate / (1 - this.rate)) });
    k.multiply({ a: x.pointer, b: s, y: y.pointer, n });
  }

  backward(k: Kernels, { x, dx, dy, active, factors }: RateState, rows: number): void {
    if (active && dx) k.multiply({ a: required(dy).pointer, b: factors.pointer, y: dx.pointer, n: rows * x.size });
  }
}

/** What SELU tends to as x falls. */
const LOWEST = -SELU_SCALE * SELU_ALPHA;

/**
 * Dropout that keeps mean and variance of what SELU gives: in training a number becomes SELU's lowest, -1.758, with a chance of `rate`, and then all are
 * y = a x + b with a = 1 / sqrt((1 - rate) (1 + rate 1.758^2)), b = 1.758 a rate; else y = x. Klambauer et al. (2017).
 */
export class AlphaDropout extends RateLayer {
  override get emits(): boolean {
    return true;
  }

  constructor(options: RateOptions) {
    super(options, 'AlphaDropout');
  }

  get #scale(): number {
    return 1 / Math.sqrt((1 - this.rate) * (1 + this.rate * LOWEST * LOWEST));
  }

  /** Dropout of x - lowest, whose factor 1 / (1 - rate) the scale takes back. */
  forward(k: Kernels, { x, y: { pointer: y }, random, active }: RateState, rows: number): void {
    if (!active) return;
    const n = rows * x.size;
    const scale = this.#scale;
    k.affine({ x: x.pointer, y, n, scale: 1, offset: -LOWEST });
    k.dropout({ ...random, x: y, y, n, rate: this.rate });
    k.affine({ x: y, y, n, scale: scale * (1 - this.rate), offset: scale * LOWEST * (1 - this.rate) });
  }

  backward(k: Kernels, { x, dx, dy, random, active }: RateState, rows: number): void {
    if (!active || !dx) return;
    const n = rows * x.size;
    k.dropout({ ...random, x: required(dy).pointer, y: dx.pointer, n, rate: this.rate });
    k.affine({ x: dx.pointer, y: dx.pointer, n, scale: this.#scale * (1 - this.rate) });
  }
}
