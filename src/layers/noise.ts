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
  active: boolean;
}

/** What layers that are random in training, and do nothing otherwise, share. */
abstract class NoiseLayer extends Layer<State> {
  /** Whether the layer would change anything. */
  protected abstract get strength(): number;

  plan(plan: LayerPlan): State {
    const { input: x, inputGradient: dx, training } = plan;
    const active = training && this.strength > 0;
    const y = plan.output(x.shape, { alias: !active || plan.inPlace });
    return { x, y, dx, dy: plan.outputGradient, random: plan.random('noise'), active };
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
  override get emits(): boolean {
    return true;
  }
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

  forward(k: Kernels, { x, y, random: r, active }: State, rows: number): void {
    if (active) k.dropout({ ...r, x: x.pointer, y: y.pointer, n: rows * x.size, rate: this.rate });
  }

  backward(k: Kernels, { x, dx, dy, random: r, active }: State, rows: number): void {
    if (!active || !dx) return;
    k.dropout({ ...r, x: required(dy).pointer, y: dx.pointer, n: rows * x.size, rate: this.rate });
  }
}

export interface GaussianNoiseOptions extends LayerOptions {
  /** Standard deviation of the noise, in units of the input. */
  stddev: number;
}

/** In training y = x + deviation * (normal noise, drawn anew at every step); else y = x. `stddev` in units of x. */
export class GaussianNoise extends NoiseLayer {
  override readonly kind = 'GaussianNoise';
  override get emits(): boolean {
    return true;
  }
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

  forward(k: Kernels, { x, y, random: r, active }: State, rows: number): void {
    if (active) k.gaussianNoise({ ...r, x: x.pointer, y: y.pointer, n: rows * x.size, deviation: this.stddev });
  }

  backward(k: Kernels, { x, dx, dy, active }: State, rows: number): void {
    if (active && dx) k.affine({ x: required(dy).pointer, y: dx.pointer, n: rows * x.size, scale: 1 });
  }
}
