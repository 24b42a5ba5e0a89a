import type { Window } from '../engine/records/images.js';
import { ShapeError } from '../errors.js';
import { show } from '../options.js';
import { formatShape } from '../shape.js';
import { type Padding, planWindow } from './window.js';

/**
 * The window of a pool over examples of `shape` [height, width, channels].
 * Throws ShapeError where planWindow does, and where a window would hold nothing but padding, which has no largest number and no mean.
 */
export function planPool(
  owner: string,
  kind: string,
  shape: readonly number[],
  poolSize: readonly [number, number],
  strides: readonly [number, number],
  padding: Padding,
): Window {
  const w = planWindow(owner, kind, shape, poolSize, strides, padding);
  const lastRow = (w.outHeight - 1) * w.strideY - w.padTop;
  const lastColumn = (w.outWidth - 1) * w.strideX - w.padLeft;
  if (w.padTop >= w.kernelHeight || w.padLeft >= w.kernelWidth || lastRow >= w.height || lastColumn >= w.width) {
    throw new ShapeError(
      `${owner}: received padding ${show(padding)} for a pool of ${poolSize.join('x')} over examples of shape ${formatShape(shape)}, ` +
        'where a window would hold padding alone; expected less padding.',
    );
  }
  return w;
}
