import type { Kernels } from '../engine/kernels.js';
import { ShapeError } from '../errors.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import { formatShape } from '../shape.js';
import { Layer, type LayerOptions } from './layer.js';
import { type LayerPlan, type PassState, planPass, required, type Slot } from './plan.js';

const identityShortcutOptions = {
  /** Channels of the output: at least as many as the input has. */
  filters: positiveInteger,
  /** Of every so many rows and columns the first is taken. Default 2. */
  strides: [positiveInteger, 2],
} as const satisfies OptionSpec;

export interface IdentityShortcutOptions extends LayerOptions, OptionsOf<typeof identityShortcutOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface IdentityShortcutState extends PassState {}

export interface IdentityShortcut extends Settled<typeof identityShortcutOptions> {}

/**
 * The shortcut of a residual network where it halves its images, without parameters: y[i, j, c] = x[s i, s j, c - b], s the
 * stride, and zeros in the b = floor((filters - C) / 2) channels before and in those after.
 *
 * x (N, height, width, C), y (N, ceil(height / s), ceil(width / s), filters). Throws ShapeError for examples that are not
 * [height, width, channels], and for fewer filters than channels.
 * Source: He et al., "Deep Residual Learning for Image Recognition" (2015), option A; the zeros on either side as in the
 * widespread PyTorch version of Y. Idelbayev.
 */
export class IdentityShortcut extends Layer<IdentityShortcutState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: IdentityShortcutOptions) {
    super(options, identityShortcutOptions, 'IdentityShortcut');
  }

  plan(plan: LayerPlan): IdentityShortcutState {
    const { input: x } = plan;
    const [height, width, channels] = x.shape;
    if (x.shape.length !== 3 || channels! > this.filters) {
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(x.shape)}; IdentityShortcut expects [height, width, channels] ` +
          `with at most ${this.filters} channels, its filters.`,
      );
    }
    return planPass(plan, [Math.ceil(height! / this.strides), Math.ceil(width! / this.strides), this.filters]);
  }

  forward(k: Kernels, { x, y }: IdentityShortcutState, rows: number): void {
    k.fill({ y: y.pointer, n: rows * y.size, value: 0 });
    const { pixels, inX, inY, before } = this.strided(x, y, rows);
    const to = y.pointer + before * k.elementBytes;
    k.copy({
      ...pixels,
      x: x.pointer,
      xPlane: inX.plane,
      xRow: inX.row,
      xItem: inX.item,
      y: to,
      yPlane: inY.plane,
      yRow: inY.row,
      yItem: inY.item,
    });
  }

  /** The pixels that were taken get their gradients back, the others zero. */
  backward(k: Kernels, { x, y, dx, dy }: IdentityShortcutState, rows: number): void {
    if (!dx) return;
    k.fill({ y: dx.pointer, n: rows * x.size, value: 0 });
    const { pixels, inX, inY, before } = this.strided(x, y, rows);
    const from = required(dy).pointer + before * k.elementBytes;
    k.copy({
      ...pixels,
      x: from,
      xPlane: inY.plane,
      xRow: inY.row,
      xItem: inY.item,
      y: dx.pointer,
      yPlane: inX.plane,
      yRow: inX.row,
      yItem: inX.item,
    });
  }

  /** The pixels that are taken, how far they lie apart in x and in y, and the channels of y before theirs. */
  private strided(x: Slot, y: Slot, rows: number) {
    const { filters, strides } = this;
    const [, width, channels] = x.shape as [number, number, number];
    const [outHeight, outWidth] = y.shape as [number, number, number];
    return {
      pixels: { planes: rows, rows: outHeight, items: outWidth, run: channels },
      inX: { plane: x.size, row: strides * width * channels, item: strides * channels },
      inY: { plane: y.size, row: outWidth * filters, item: filters },
      before: Math.floor((filters - channels) / 2),
    };
  }
}
