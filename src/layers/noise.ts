import type { Kernels } from '../engine/kernels.js';
import { checkOptions, inRange } from '../options.js';
import { Layer, type LayerOptions, type LayerPlan, layerOptionNames, type RandomSource, required, type Slot } from './layer.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface State {
  x: Slot;
  y: Slot;
  dx: Slot | undefined;
  dy: Slot | undefined;
  random: RandomSource;
  scratch: Slot;
  active: boolean;
}

/** Bytes that the noise kernels draw their random words into. */
const SCRATCH_BYTES = 128;

/** What layers that are random in training, and do nothing otherwise, share. */
abstract class NoiseLayer extends Layer<State> {
  /** Whether the layer would change anything. */
  protected abstract get strength(): number;

  plan(plan: LayerPlan): State {
    const { input: x, inputGradient: dx, training } = plan;
    const active = training && this.strength > 0;
    const y = plan.output(x.shape, { alias: !active || plan.inPlace });
    const scratch = plan.vector(SCRATCH_BYTES / plan.elementBytes, 'step');
    return { x, y, dx, dy: plan.outputGradient, random: plan.random('noise'), scratch, active };
  }
}

export interface DropoutOptions extends LayerOptions {
  /** The chance of a number to become 0, at least 0 and below 1. */
  rate: number;
}

/**
 * Inverted dropout: in training each number is 0 with a chance of `rate` and divided by 1 - rate otherwise; else y = x.
 * The mask is drawn anew at every step, by the step's number: the same for any batch of the same place in the run.
 * Keeps nothing: backward draws the same mask again. Source: Srivastava et al., "Dropout" (2014).
 */
export class Dropout extends NoiseLayer {
  override readonly kind = 'Dropout';
  readonly rate: number;

  constructor(options: DropoutOptions) {
    checkOptions('Dropout', options, ['rate', ...layerOptionNames]);
    super(options);
    this.rate = inRange('Dropout', 'rate', options.rate, 0, 1, { openHigh: true });
  }

  override get config(): object {
    return { ...super.config, rate: this.rate };
  }

  protected get strength(): number {
    return this.rate;
  }

  forward(k: Kernels, { x, y, random: r, scratch, active }: State, rows: number): void {
    if (active) k.dropout(r.key0, r.key1, r.stream, 0, r.step, x.pointer, y.pointer, rows * x.size, this.rate, scratch.pointer);
  }

  backward(k: Kernels, { x, dx, dy, random: r, scratch, active }: State, rows: number): void {
    if (!active || !dx) return;
    k.dropout(r.key0, r.key1, r.stream, 0, r.step, required(dy).pointer, dx.pointer, rows * x.size, this.rate, scratch.pointer);
  }
}

export interface GaussianNoiseOptions extends LayerOptions {
  /** Standard deviation of the noise, in units of the input. */
  stddev: number;
}

/** In training y = x + deviation * (normal noise, drawn anew at every step); else y = x. `stddev` in units of x. */
export class GaussianNoise extends NoiseLayer {
  override readonly kind = 'GaussianNoise';
  readonly stddev: number;

  constructor(options: GaussianNoiseOptions) {
    checkOptions('GaussianNoise', options, ['stddev', ...layerOptionNames]);
    super(options);
    this.stddev = inRange('GaussianNoise', 'stddev', options.stddev, 0, Infinity);
  }

  override get config(): object {
    return { ...super.config, stddev: this.stddev };
  }

  protected get strength(): number {
    return this.stddev;
  }

  forward(k: Kernels, { x, y, random: r, scratch, active }: State, rows: number): void {
    if (active) k.gaussianNoise(r.key0, r.key1, r.stream, 0, r.step, x.pointer, y.pointer, rows * x.size, this.stddev, scratch.pointer);
  }

  backward(k: Kernels, { x, dx, dy, active }: State, rows: number): void {
    if (active && dx) k.affine(required(dy).pointer, dx.pointer, rows * x.size, 1, 0);
  }
}
