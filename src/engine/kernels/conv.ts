import type { ActivationKind, Pointer } from '../kernels.js';
import type { Window } from './window.js';

/** A convolution: its window, and how many filters slide with it. */
export interface ConvShape extends Window {
  readonly filters: number;
}

/** Convolutions of images x (batch, height, width, channels) with kernels w (kernelHeight, kernelWidth, channels, filters). */
export interface ConvKernels {
  /** Bytes of scratch that a convolution of up to `batch` images and its gradients need. */
  conv2dScratch(shape: ConvShape, batch: number): number;
  /**
   * y[n, i, j, f] = activation(bias[f] + sum over (u, v, c) of x[n, i strideY + u - padTop, j strideX + v - padLeft, c] w[u, v, c, f]),
   * x = 0 outside of the image. `bias` (filters) or 0.
   */
  conv2d(
    shape: ConvShape,
    batch: number,
    x: Pointer,
    w: Pointer,
    bias: Pointer,
    activation: ActivationKind,
    slope: number,
    y: Pointer,
    scratch: Pointer,
  ): void;
  /** dx = the gradient of sum(dy y) with respect to x, for y without activation. */
  conv2dInputGrad(shape: ConvShape, batch: number, dy: Pointer, w: Pointer, dx: Pointer, scratch: Pointer): void;
  /** dw = the gradient of sum(dy y) with respect to w. */
  conv2dKernelGrad(shape: ConvShape, batch: number, x: Pointer, dy: Pointer, dw: Pointer, scratch: Pointer): void;
}
