import type { Kernels } from '../engine/kernels.js';
import type { GivenRecord } from '../engine/records/index.js';
import { OptionError } from '../errors.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { oneOf, show } from '../options.js';
import { Augmentation, type AugmentationState } from './augmentation.js';
import type { LayerOptions } from './layer.js';
import type { Slot } from './plan.js';

const randomRotationOptions = {
  /** The largest angle as a part of a whole turn, either way; or the `[least, largest]` angle, negative ones clockwise. */
  factor: factorOption,
  /** What lies around the image: 'constant' zeros, or 'nearest' its outermost pixels. Default 'constant'. */
  fillMode: [(...given) => oneOf(...given, ['constant', 'nearest']), 'constant'],
  /** From the four pixels around a place, or the nearest one. Default 'bilinear'. */
  interpolation: [(...given) => oneOf(...given, ['bilinear', 'nearest']), 'bilinear'],
} as const satisfies OptionSpec;

export interface RandomRotationOptions extends LayerOptions, OptionsOf<typeof randomRotationOptions> {}

function factorOption(owner: string, name: string, value: number | readonly [number, number]): readonly [number, number] {
  const pair: readonly unknown[] = Array.isArray(value) ? value : typeof value === 'number' ? [-value, value] : [];
  const [low, high] = pair;
  if (pair.length === 2 && typeof low === 'number' && typeof high === 'number' && low >= -1 && low <= high && high <= 1) return [low, high];
  throw new OptionError(`${owner}: option "${name}" must be a number from 0 to 1, or two in order from -1 to 1, received ${show(value)}.`);
}

export interface RandomRotation extends Settled<typeof randomRotationOptions> {}

/**
 * In training each image is rotated about its centre by an angle uniform in [low, high] * 2 pi, counter-clockwise where it is
 * positive, drawn anew at every step; else y = x. `factor: 0.1` means [-0.1, 0.1]: up to 36 degrees either way. With angle a,
 *
 * y[i, j] = x at row cy + cos(a) (i - cy) + sin(a) (j - cx), column cx - sin(a) (i - cy) + cos(a) (j - cx), (cy, cx) the centre.
 *
 * x and y (N, height, width, C). Pixels may be of any scale, 0 to 1 or a byte's 0 to 255; the constant fill is 0 in it.
 * Keeps nothing: dx is dy spread over the pixels it came from, by the same weights. Throws ShapeError for examples that are
 * not [height, width, channels]. Keras's RandomRotation, whose default for `fillMode` is 'reflect'.
 */
export class RandomRotation extends Augmentation {
  override get emits(): boolean {
    return true;
  }

  constructor(options: RandomRotationOptions) {
    super(options, randomRotationOptions, 'RandomRotation');
  }

  protected changes(_image: object, training: boolean): boolean {
    return training && (this.factor[0] !== 0 || this.factor[1] !== 0);
  }

  protected augment(k: Kernels, state: AugmentationState, rows: number): void {
    k.randomRotation({ ...this.rotation(state, rows), x: state.x.pointer, y: state.y.pointer });
  }

  protected augmentGrad(k: Kernels, state: AugmentationState, dy: Slot, dx: Slot, rows: number): void {
    k.randomRotationGrad({ ...this.rotation(state, rows), dy: dy.pointer, dx: dx.pointer });
  }

  private rotation({ image, random }: AugmentationState, batch: number): Omit<GivenRecord<'randomRotation'>, 'x' | 'y'> {
    const { height, width, channels } = image;
    const [low, high] = this.factor;
    const [bilinear, clamp] = [this.interpolation === 'bilinear', this.fillMode === 'nearest'];
    return { ...random, batch, height, width, channels, low, high, bilinear, clamp };
  }
}
