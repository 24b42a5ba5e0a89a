import type { ConvKernels, ConvShape } from './kernels/conv.js';
import type { ActivationKind, Kernels, Pointer } from './kernels.js';

/** A convolution as the binary takes it: whether Winograd's way is allowed, images, shape. */
type Head = [
  winograd: boolean,
  batch: number,
  height: number,
  width: number,
  channels: number,
  kernelHeight: number,
  kernelWidth: number,
  strideY: number,
  strideX: number,
  padTop: number,
  padLeft: number,
  outHeight: number,
  outWidth: number,
  filters: number,
];

/** The binary's exports behind `ConvKernels`. */
export interface ConvExports {
  convScratchBytes(...shape: number[]): number;
  conv2d(
    ...args: [...Head, x: Pointer, w: Pointer, bias: Pointer, activation: ActivationKind, slope: number, y: Pointer, scratch: Pointer]
  ): void;
  conv2dInputGrad(...args: [...Head, dy: Pointer, w: Pointer, dx: Pointer, scratch: Pointer]): void;
  conv2dKernelGrad(...args: [...Head, x: Pointer, dy: Pointer, dw: Pointer, scratch: Pointer]): void;
}

/** What convolutions need of the engine around them. */
export interface ConvContext {
  gemm: Kernels['gemm'];
  /** Whether 3x3 kernels may go Winograd's way, which gives other bits. */
  winograd: boolean;
}

/** A kernel of one pixel without stride or padding is a matrix product over pixels. */
const isPointwise = (s: ConvShape): boolean =>
  s.kernelHeight * s.kernelWidth * s.strideY * s.strideX === 1 &&
  s.padTop + s.padLeft === 0 &&
  s.outHeight === s.height &&
  s.outWidth === s.width;

/** `ConvKernels` over the binary's exports. */
export function createConvKernels(wasm: ConvExports, context: ConvContext): ConvKernels {
  const { gemm } = context;
  const head = (s: ConvShape, batch: number): Head => [
    context.winograd,
    batch,
    s.height,
    s.width,
    s.channels,
    s.kernelHeight,
    s.kernelWidth,
    s.strideY,
    s.strideX,
    s.padTop,
    s.padLeft,
    s.outHeight,
    s.outWidth,
    s.filters,
  ];
  return {
    conv2dScratch: (s, batch) =>
      wasm.convScratchBytes(
        batch,
        s.height,
        s.width,
        s.channels,
        s.kernelHeight,
        s.kernelWidth,
        s.strideY,
        s.strideX,
        s.outHeight,
        s.outWidth,
        s.filters,
      ),
    conv2d(s, batch, x, w, bias, activation, slope, y, scratch) {
      const { channels: k, filters: n } = s;
      if (isPointwise(s)) gemm(false, false, batch * s.height * s.width, n, k, x, k, w, n, y, n, false, bias, activation, slope);
      else wasm.conv2d(...head(s, batch), x, w, bias, activation, slope, y, scratch);
    },
    conv2dInputGrad(s, batch, dy, w, dx, scratch) {
      const { channels: n, filters: k } = s;
      if (isPointwise(s)) gemm(false, true, batch * s.height * s.width, n, k, dy, k, w, k, dx, n, false, 0, 0, 0);
      else wasm.conv2dInputGrad(...head(s, batch), dy, w, dx, scratch);
    },
    conv2dKernelGrad(s, batch, x, dy, dw, scratch) {
      const { channels: m, filters: n } = s;
      if (isPointwise(s)) gemm(true, false, m, n, batch * s.height * s.width, x, m, dy, n, dw, n, false, 0, 0, 0);
      else wasm.conv2dKernelGrad(...head(s, batch), x, dy, dw, scratch);
    },
  };
}
