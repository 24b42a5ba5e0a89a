import type { Kernels } from '../engine/kernels.js';
import { ShapeError } from '../errors.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { positiveInteger, wholeNumber } from '../options.js';
import { formatShape } from '../shape.js';
import { Augmentation, type AugmentationState, type ImageSize } from './augmentation.js';
import type { LayerOptions } from './layer.js';
import type { Slot } from './plan.js';

const randomCropOptions = {
  height: positiveInteger,
  width: positiveInteger,
  /** Rows and columns of zeros put around the image before it is cropped, on each of the four sides. Default 0. */
  padding: [wholeNumber, 0],
} as const satisfies OptionSpec;

export interface RandomCropOptions extends LayerOptions, OptionsOf<typeof randomCropOptions> {}

export interface RandomCrop extends Settled<typeof randomCropOptions> {}

/**
 * In training y is a part of `height` rows and `width` columns of x, which lies in `padding` zeros on all four sides: where it
 * begins is drawn anew at every step, each place equally likely. Else it is the part in the middle, floor((rows - height) / 2)
 * from the top and likewise from the left; of an image smaller than the crop all of it, with zeros around.
 *
 * x (N, rows, columns, C), y (N, height, width, C). Pixels may be of any scale, 0 to 1 or a byte's 0 to 255; padding is 0 in it.
 * Keeps nothing: dx is dy where the crop was taken, 0 elsewhere. Throws ShapeError for examples that are not
 * [height, width, channels], and for a crop larger than the padded image. Source: torchvision's RandomCrop, as in He et al.,
 * "Deep residual learning" (2016), section 4.2, with 32 x 32 and padding 4.
 */
export class RandomCrop extends Augmentation {
  override get emits(): boolean {
    return true;
  }

  constructor(options: RandomCropOptions) {
    super(options, randomCropOptions, 'RandomCrop');
  }

  protected override outputSize({ height, width, channels }: ImageSize): readonly [number, number] {
    if (this.height > height + 2 * this.padding || this.width > width + 2 * this.padding) {
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape([height, width, channels])} with padding ${this.padding}; ` +
          `RandomCrop expects padded images of at least ${this.height}x${this.width}, the size of the crop.`,
      );
    }
    return [this.height, this.width];
  }

  protected changes({ height, width }: ImageSize, training: boolean): boolean {
    return this.height !== height || this.width !== width || (training && this.padding > 0);
  }

  protected augment(k: Kernels, { x, y, image, random, training }: AugmentationState, rows: number): void {
    const sizes = { ...image, batch: rows, outHeight: this.height, outWidth: this.width };
    const [top, left] = this.middle(image);
    if (training) k.randomCrop({ ...random, ...sizes, padding: this.padding, x: x.pointer, y: y.pointer });
    else k.cropImages({ ...sizes, top, left, x: x.pointer, y: y.pointer });
  }

  /** Of a crop that is not at random the transpose is a crop of dy the other way. */
  protected augmentGrad(k: Kernels, { image, random, training }: AugmentationState, dy: Slot, dx: Slot, rows: number): void {
    const { height, width, padding } = this;
    const [top, left] = this.middle(image);
    if (training) {
      const sizes = { ...image, batch: rows, outHeight: height, outWidth: width };
      k.randomCropGrad({ ...random, ...sizes, padding, dy: dy.pointer, dx: dx.pointer });
    } else {
      const sizes = { ...image, batch: rows, height, width, outHeight: image.height, outWidth: image.width };
      k.cropImages({ ...sizes, top: -top, left: -left, x: dy.pointer, y: dx.pointer });
    }
  }

  private middle({ height, width }: ImageSize): [number, number] {
    return [Math.floor((height - this.height) / 2), Math.floor((width - this.width) / 2)];
  }
}
