import { imageKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { Layer } from './layer.js';
import { type LayerPlan, type PassState, planPass, type RandomSource, type Slot } from './plan.js';
import { type ImageSize, imageSize } from './window.js';

export type { ImageSize } from './window.js';

export interface AugmentationState extends PassState {
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
    useKernels(imageKernels);
    const { input: x, training } = plan;
    const image = imageSize(this.name, this.kind, x.shape);
    const active = this.changes(image, training);
    const pass = planPass(plan, [...this.outputSize(image), image.channels], { alias: !active });
    return { ...pass, random: plan.random('augmentation'), image, training, active };
  }

  forward(k: Kernels, state: AugmentationState, rows: number): void {
    if (state.active) this.augment(k, state, rows);
  }

  backward(k: Kernels, state: AugmentationState, rows: number): void {
    const { active, dx, dy } = state;
    if (active && dx && dy) this.augmentGrad(k, state, dy, dx, rows);
  }
}
