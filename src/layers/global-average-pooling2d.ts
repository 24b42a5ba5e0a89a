import type { Kernels } from '../engine/kernels.js';
import { ShapeError } from '../errors.js';
import { formatShape } from '../shape.js';
import { Layer, type LayerOptions, type LayerPlan, required, type Slot } from './layer.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface State {
  x: Slot;
  y: Slot;
  dx: Slot | undefined;
  dy: Slot | undefined;
  pixels: number;
  channels: number;
}

/**
 * The mean of each channel over the whole image: y[c] = mean over (i, j) of x[i, j, c]. x (N, height, width, C), y (N, C).
 * Keeps nothing. Throws ShapeError for examples that are not [height, width, channels]. Lin, Chen and Yan, "Network in
 * Network", 2013.
 */
export class GlobalAveragePooling2D extends Layer<State> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: LayerOptions = {}) {
    super(options, {}, 'GlobalAveragePooling2D');
  }

  plan(plan: LayerPlan): State {
    const { input: x, inputGradient: dx } = plan;
    const [height, width, channels] = x.shape;
    if (x.shape.length !== 3 || !height || !width || !channels) {
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(x.shape)}; GlobalAveragePooling2D expects [height, width, channels].`,
      );
    }
    const y = plan.output([channels]);
    return { x, y, dx, dy: plan.outputGradient, pixels: height * width, channels };
  }

  forward(k: Kernels, { x, y, pixels, channels }: State, rows: number): void {
    k.globalAveragePool({ batch: rows, pixels, channels, x: x.pointer, y: y.pointer });
  }

  backward(k: Kernels, { dx, dy, pixels, channels }: State, rows: number): void {
    if (dx) k.globalAveragePoolGrad({ batch: rows, pixels, channels, dy: required(dy).pointer, dx: dx.pointer });
  }
}
