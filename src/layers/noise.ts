import { regularizationKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { belowOne, nonNegative } from '../options.js';
import { Layer, type LayerOptions } from './layer.js';
import { type LayerPlan, type PassState, planPass, type RandomSource, required } from './plan.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface NoiseState extends PassState {
  random: RandomSource;
  active: boolean;
}

/** What layers that are random in training, and do nothing otherwise, share. */
abstract class NoiseLayer extends Layer<NoiseState> {
  /** Whether the layer would change anything. */
  protected abstract get strength(): number;

  override get supportsMasking(): boolean {
    return true;
  }

  plan(plan: LayerPlan): NoiseState {
    useKernels(regularizationKernels);
    const active = plan.training && this.strength > 0;
    const pass = planPass(plan, plan.input.shape, { alias: !active || plan.inPlace });
    return { ...pass, random: plan.random('noise'), active };
  }
}

const dropoutOptions = {
  /** The chance of a number to become 0, at least 0 and below 1. */
  rate: belowOne,
} as const satisfies OptionSpec;

export interface DropoutOptions extends LayerOptions, OptionsOf<typeof dropoutOptions> {}

export interface Dropout extends Settled<typeof dropoutOptions> {}

/**
 * Inverted dropout: in training each number is 0 with a chance of `rate` and divided by 1 - rate otherwise; else y = x.
 * The mask is drawn anew at every step, by the step's number: the same for any batch of the same place in the run.
 * Keeps nothing: backward draws the same mask again. Source: Srivastava et al., "Dropout" (2014).
 */
export class Dropout extends NoiseLayer {
  override get emits(): boolean {
    return true;
  }

  constructor(options: DropoutOptions) {
    super(options, dropoutOptions, 'Dropout');
  }

  protected get strength(): number {
    return this.rate;
  }

  forward(k: Kernels, { x, y, random: r, active }: NoiseState, rows: number): void {
    if (active) k.dropout({ ...r, x: x.pointer, y: y.pointer, n: rows * x.size, rate: this.rate });
  }

  backward(k: Kernels, { x, dx, dy, random: r, active }: NoiseState, rows: number): void {
    if (!active || !dx) return;
    k.dropout({ ...r, x: required(dy).pointer, y: dx.pointer, n: rows * x.size, rate: this.rate });
  }
}

const gaussianNoiseOptions = {
  /** Standard deviation of the noise, in units of the input. */
  stddev: nonNegative,
} as const satisfies OptionSpec;

export interface GaussianNoiseOptions extends LayerOptions, OptionsOf<typeof gaussianNoiseOptions> {}

export interface GaussianNoise extends Settled<typeof gaussianNoiseOptions> {}

/** In training y = x + deviation * (normal noise, drawn anew at every step); else y = x. `stddev` in units of x. */
export class GaussianNoise extends NoiseLayer {
  override get emits(): boolean {
    return true;
  }

  constructor(options: GaussianNoiseOptions) {
    super(options, gaussianNoiseOptions, 'GaussianNoise');
  }

  protected get strength(): number {
    return this.stddev;
  }

  forward(k: Kernels, { x, y, random: r, active }: NoiseState, rows: number): void {
    if (active) k.gaussianNoise({ ...r, x: x.pointer, y: y.pointer, n: rows * x.size, deviation: this.stddev });
  }

  backward(k: Kernels, { x, dx, dy, active }: NoiseState, rows: number): void {
    if (active && dx) k.affine({ x: required(dy).pointer, y: dx.pointer, n: rows * x.size, scale: 1 });
  }
}
