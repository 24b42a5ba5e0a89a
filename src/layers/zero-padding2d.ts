import { imageKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { OptionError } from '../errors.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { show } from '../options.js';
import { Layer, type LayerOptions, type LayerPlan, type PassState, planPass, required } from './layer.js';
import { imageSize } from './window.js';

/** Rows or columns of zeros on either side. */
export type Sides = readonly [before: number, after: number];

/** What `plan` lays out: where forward and backward find their tensors. */
export interface ZeroPadding2DState extends PassState {}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Both sides of one direction, from a number for both or a pair. */
function sidesOf(value: unknown): Sides | undefined {
  if (isCount(value)) return [value, value];
  const [before, after, ...more]: unknown[] = Array.isArray(value) ? value : [];
  return isCount(before) && isCount(after) && more.length === 0 ? [before, after] : undefined;
}

/** `value`, if it tells the zeros on each side. */
function sidesOption(
  owner: string,
  name: string,
  value: number | readonly [number, number] | readonly [Sides, Sides],
): readonly [Sides, Sides] {
  const pair: readonly unknown[] = Array.isArray(value) && value.length === 2 ? value : [value, value];
  const [vertical, horizontal] = [sidesOf(pair[0]), sidesOf(pair[1])];
  const alike = Array.isArray(pair[0]) === Array.isArray(pair[1]);
  if (vertical && horizontal && alike) return [vertical, horizontal];
  throw new OptionError(
    `${owner}: option "${name}" must be a whole number, [vertical, horizontal] or [[top, bottom], [left, right]], received ${show(value)}.`,
  );
}

const zeroPadding2dOptions = {
  /** Rows and columns of zeros on each side: one number, `[vertical, horizontal]` or `[[top, bottom], [left, right]]`. Default 1. */
  padding: [sidesOption, 1],
} as const satisfies OptionSpec;

export interface ZeroPadding2DOptions extends LayerOptions, OptionsOf<typeof zeroPadding2dOptions> {}

export interface ZeroPadding2D extends Settled<typeof zeroPadding2dOptions> {}

/**
 * Zeros around an image. x (N, height, width, C), y (N, top + height + bottom, left + width + right, C). Keeps nothing.
 * Throws ShapeError for examples that are not [height, width, channels].
 */
export class ZeroPadding2D extends Layer<ZeroPadding2DState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: ZeroPadding2DOptions = {}) {
    super(options, zeroPadding2dOptions, 'ZeroPadding2D');
  }

  plan(plan: LayerPlan): ZeroPadding2DState {
    useKernels(imageKernels);
    const { height, width, channels } = imageSize(this.name, 'ZeroPadding2D', plan.input.shape);
    const [[top, bottom], [left, right]] = this.padding;
    return planPass(plan, [top + height + bottom, left + width + right, channels]);
  }

  forward(k: Kernels, { x, y }: ZeroPadding2DState, rows: number): void {
    const [height, width, channels] = x.shape as [number, number, number];
    const [[top], [left]] = this.padding;
    const [outHeight, outWidth] = y.shape as [number, number];
    k.cropImages({ batch: rows, height, width, channels, outHeight, outWidth, top: -top, left: -left, x: x.pointer, y: y.pointer });
  }

  backward(k: Kernels, { x, y, dx, dy }: ZeroPadding2DState, rows: number): void {
    if (!dx) return;
    const [outHeight, outWidth, channels] = x.shape as [number, number, number];
    const [height, width] = y.shape as [number, number];
    const [[top], [left]] = this.padding;
    k.cropImages({ batch: rows, height, width, channels, outHeight, outWidth, top, left, x: required(dy).pointer, y: dx.pointer });
  }
}
