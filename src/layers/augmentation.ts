import type { Kernels } from '../engine/kernels.js';
import { ShapeError } from '../errors.js';
import { formatShape } from '../shape.js';
import { Layer, type LayerPlan, type RandomSource, type Slot } from './layer.js';

export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export interface AugmentationState {
  x: Slot;
  y: Slot;
  dx: Slot | undefined;
  dy: Slot | undefined;
  random: RandomSource;
  image: ImageSize;
  training: boolean;
  /** false: y is x. */
  active: boolean;
}

/**
 * What layers share that change images at random in training. What happens to an image depends on the model's seed, the step
 * and its place in the batch alone, so nothing is kept: backward draws the same again, and applies the map's transpose.
 */
export abstract class Augmentation extends Layer<AugmentationState> {
  /** Rows and columns of the output. Throws ShapeError where the image is too small. */
  protected outputSize({ height, width }: ImageSize): readonly [number, number] {
    return [height, width];
  }

  /** Whether the layer, in training or not, may change an image. */
  protected abstract changes(image: ImageSize, training: boolean): boolean;
  protected abstract augment(kernels: Kernels, state: AugmentationState, rows: number): void;
  protected abstract augmentGrad(kernels: Kernels, state: AugmentationState, dy: Slot, dx: Slot, rows: number): void;

  plan(plan: LayerPlan): AugmentationState {
    const { input: x, inputGradient: dx, training } = plan;
    const [height, width, channels] = x.shape;
    if (x.shape.length !== 3 || !height || !width || !channels) {
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(x.shape)}; ${this.kind} expects [height, width, channels].`,
      );
    }
    const image = { height, width, channels };
    const active = this.changes(image, training);
    const y = plan.output([...this.outputSize(image), channels], { alias: !active });
    return { x, y, dx, dy: plan.outputGradient, random: plan.random('augmentation'), image, training, active };
  }

  forward(k: Kernels, state: AugmentationState, rows: number): void {
    if (state.active) this.augment(k, state, rows);
  }

  backward(k: Kernels, state: AugmentationState, rows: number): void {
    const { active, dx, dy } = state;
    if (active && dx && dy) this.augmentGrad(k, state, dy, dx, rows);
  }
}
