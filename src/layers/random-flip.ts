import type { Kernels, Pointer } from '../engine/kernels.js';
import { FlipMode } from '../engine/records/flip-mode.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { oneOf } from '../options.js';
import { Augmentation, type AugmentationState } from './augmentation.js';
import type { LayerOptions } from './layer.js';
import type { Slot } from './plan.js';

const modes = Object.keys(FlipMode) as (keyof typeof FlipMode)[];

const randomFlipOptions = {
  /** Default 'horizontalAndVertical'. */
  mode: [(...given) => oneOf(...given, modes), 'horizontalAndVertical'],
} as const satisfies OptionSpec;

export interface RandomFlipOptions extends LayerOptions, OptionsOf<typeof randomFlipOptions> {}

export interface RandomFlip extends Settled<typeof randomFlipOptions> {}

/**
 * In training each image is mirrored left to right ('horizontal'), top to bottom ('vertical'), or either or both, each with a
 * chance of 1/2, drawn anew at every step; else y = x. Keras's RandomFlip.
 *
 * x and y (N, height, width, C). Pixels may be of any scale, 0 to 1 or a byte's 0 to 255: they move, their values stay.
 * Keeps nothing: dx is dy flipped again. Throws ShapeError for examples that are not [height, width, channels].
 */
export class RandomFlip extends Augmentation {
  override get emits(): boolean {
    return true;
  }

  constructor(options: RandomFlipOptions = {}) {
    super(options, randomFlipOptions, 'RandomFlip');
  }

  protected changes(_image: object, training: boolean): boolean {
    return training;
  }

  protected augment(k: Kernels, state: AugmentationState, rows: number): void {
    this.flip(k, state, state.x.pointer, state.y.pointer, rows);
  }

  protected augmentGrad(k: Kernels, state: AugmentationState, dy: Slot, dx: Slot, rows: number): void {
    this.flip(k, state, dy.pointer, dx.pointer, rows);
  }

  private flip(k: Kernels, { image, random: r }: AugmentationState, from: Pointer, to: Pointer, rows: number): void {
    const { height, width, channels } = image;
    k.randomFlip({ ...r, x: from, y: to, batch: rows, height, width, channels, mode: FlipMode[this.mode] });
  }
}
