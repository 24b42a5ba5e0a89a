import type { ConvKernels, ConvShape } from './kernels/conv.js';
import type { Kernels, Pointer } from './kernels.js';

/** A pass as the binary has it: the shape's numbers one by one, then addresses; the fourth is the scratch of those that take three. */
type Pass = (
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
  a: Pointer,
  b: Pointer,
  c: Pointer,
  d: Pointer,
  slope: number,
  e: Pointer,
  scratch: Pointer,
) => void;

/** The binary's exports behind `ConvKernels`. */
export interface ConvExports extends Record<'conv2d' | 'conv2dInputGrad' | 'conv2dKernelGrad', Pass> {
  convScratchBytes(
    batch: number,
    height: number,
    width: number,
    channels: number,
    kernelHeight: number,
    kernelWidth: number,
    strideY: number,
    strideX: number,
    outHeight: number,
    outWidth: number,
    filters: number,
  ): number;
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
  // Spelled out, since spreading an array would allocate one a call. WebAssembly ignores arguments that a pass does not have.
  const call = (pass: Pass, s: ConvShape, n: number, a: Pointer, b: Pointer, c: Pointer, d: Pointer, slope = 0, e = 0, scratch = 0): void =>
    pass(
      context.winograd,
      n,
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
      a,
      b,
      c,
      d,
      slope,
      e,
      scratch,
    );
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
      else call(wasm.conv2d, s, batch, x, w, bias, activation, slope, y, scratch);
    },
    conv2dInputGrad(s, batch, dy, w, dx, scratch) {
      const { channels: n, filters: k } = s;
      if (isPointwise(s)) gemm(false, true, batch * s.height * s.width, n, k, dy, k, w, k, dx, n, false, 0, 0, 0);
      else call(wasm.conv2dInputGrad, s, batch, dy, w, dx, scratch);
    },
    conv2dKernelGrad(s, batch, x, dy, dw, scratch) {
      const { channels: m, filters: n } = s;
      if (isPointwise(s)) gemm(true, false, m, n, batch * s.height * s.width, x, m, dy, n, dw, n, false, 0, 0, 0);
      else call(wasm.conv2dKernelGrad, s, batch, x, dy, dw, scratch);
    },
  };
}
