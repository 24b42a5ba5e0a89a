import type { Pointer } from '../kernels.js';
import type { Window } from './window.js';

/** Pooling and padding of images x (batch, height, width, channels), channel by channel; pooled, y (batch, outHeight, outWidth, channels). */
export interface PoolKernels {
  /** y = the largest x in the window. Padding counts as -infinity; a NaN in the window gives NaN. */
  maxPool2d(window: Window, batch: number, x: Pointer, y: Pointer): void;
  /**
   * dx = dy at the first place of its window, row by row, where x is not below y; 0 elsewhere. What several windows give is
   * added. y is what `maxPool2d` made of x.
   */
  maxPool2dGrad(window: Window, batch: number, x: Pointer, y: Pointer, dy: Pointer, dx: Pointer): void;
  /** y = the mean of x over the places of the window that are in the image; 0 if there is none. */
  averagePool2d(window: Window, batch: number, x: Pointer, y: Pointer): void;
  /** dx = the gradient of sum(dy y). */
  averagePool2dGrad(window: Window, batch: number, dy: Pointer, dx: Pointer): void;
  /** y (batch, channels) = the mean over the pixels of x (batch, pixels, channels). */
  globalAveragePool(batch: number, pixels: number, channels: number, x: Pointer, y: Pointer): void;
  /** dx (batch, pixels, channels) = dy / pixels. */
  globalAveragePoolGrad(batch: number, pixels: number, channels: number, dy: Pointer, dx: Pointer): void;
  /** y (batch, outHeight, outWidth, channels) = x at `top` rows and `left` columns from the corner, and 0 around it. */
  pad2d(
    batch: number,
    height: number,
    width: number,
    channels: number,
    top: number,
    left: number,
    outHeight: number,
    outWidth: number,
    x: Pointer,
    y: Pointer,
  ): void;
  /** The part x of y that `pad2d` filled: the gradient of padding. */
  crop2d(
    batch: number,
    height: number,
    width: number,
    channels: number,
    top: number,
    left: number,
    outHeight: number,
    outWidth: number,
    y: Pointer,
    x: Pointer,
  ): void;
}
