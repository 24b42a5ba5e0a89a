// Rows and columns at the sides of images: put around them, or cut off.
import { imageKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { OptionError, ShapeError } from '../errors.js';
import { isWhole, show } from '../options.js';
import { formatShape } from '../shape.js';
import { Layer } from './layer.js';
import { type LayerPlan, type PassState, planPass, required } from './plan.js';

/** Rows or columns on either side. */
export type Sides = readonly [before: number, after: number];

/** Both sides of one direction, from a number for both or a pair. */
function sidesOf(value: unknown): Sides | undefined {
  if (isWhole(value)) return [value, value];
  const [before, after, ...more]: unknown[] = Array.isArray(value) ? value : [];
  return isWhole(before) && isWhole(after) && more.length === 0 ? [before, after] : undefined;
}

/** `value`, if it tells the rows and columns on each side. */
export function sidesOption(
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

/** `value`, if it tells the steps before and after. */
export function stepsOption(owner: string, name: string, value: number | Sides): Sides {
  const sides = sidesOf(value);
  if (sides) return sides;
  throw new OptionError(`${owner}: option "${name}" must be a whole number or [before, after], received ${show(value)}.`);
}

/** What a move lays out: y[i, j] = x[i + top, j + left], 0 outside of x. */
export interface MoveState extends PassState {
  readonly from: { readonly height: number; readonly width: number; readonly channels: number };
  readonly to: { readonly height: number; readonly width: number };
  readonly top: number;
  readonly left: number;
}

/** Plans one of images `from` to images `to`; the output is of `shape`. */
export function planMove(plan: LayerPlan, { from, to, top, left }: Omit<MoveState, keyof PassState>, shape: readonly number[]): MoveState {
  useKernels(imageKernels);
  return { ...planPass(plan, shape), from, to, top, left };
}

/** Rows of the images that are left of `size` without `sides`. Throws ShapeError, naming the layer, where none are. */
export function without(layer: string, shape: readonly number[], size: number, [before, after]: Sides): number {
  if (before + after < size) return size - before - after;
  throw new ShapeError(
    `${layer}: received examples of shape ${formatShape(shape)}, of which ${before} and ${after} of ${size} are cut off; expected more.`,
  );
}

/** Images moved by whole pixels: cut at their sides, or with zeros around them. */
export abstract class MoveLayer extends Layer<MoveState> {
  override get emits(): boolean {
    return true;
  }

  forward(k: Kernels, { x, y, from, to, top, left }: MoveState, rows: number): void {
    k.cropImages({ ...from, batch: rows, outHeight: to.height, outWidth: to.width, top, left, x: x.pointer, y: y.pointer });
  }

  backward(k: Kernels, { dx, dy, from, to, top, left }: MoveState, rows: number): void {
    if (!dx) return;
    const size = { ...to, channels: from.channels, outHeight: from.height, outWidth: from.width };
    k.cropImages({ ...size, batch: rows, top: -top, left: -left, x: required(dy).pointer, y: dx.pointer });
  }
}
