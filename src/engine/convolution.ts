import type { ConvolutionSize, Kernels } from './kernels.js';
import type { GivenRecord } from './records/index.js';

/** A kernel of one pixel without stride or padding is a matrix product over pixels. */
const isPointwise = (r: ConvolutionSize): boolean =>
  r.kernelHeight * r.kernelWidth * r.strideY * r.strideX === 1 &&
  r.padTop + r.padLeft === 0 &&
  r.outHeight === r.height &&
  r.outWidth === r.width;

/** `conv2d`, as a matrix product where it is one. */
export function convolve(k: Kernels, r: GivenRecord<'conv2d'>, winograd: boolean = k.winograd): void {
  if (!isPointwise(r)) {
    k.conv2d({ ...r, winograd });
    return;
  }
  const { channels: depth, filters: n, x, w, y, bias, activation, alpha } = r;
  const m = r.batch * r.height * r.width;
  k.gemm({ m, n, k: depth, a: x, lda: depth, b: w, ldb: n, c: y, ldc: n, bias, activation, alpha });
}

/** `conv2dInputGrad`, likewise. */
export function convolveInputGrad(k: Kernels, r: GivenRecord<'conv2dInputGrad'>, winograd: boolean = k.winograd): void {
  if (!isPointwise(r)) {
    k.conv2dInputGrad({ ...r, winograd });
    return;
  }
  const { channels: n, filters: depth, dy, w, dx } = r;
  k.gemm({ transposeB: true, m: r.batch * r.height * r.width, n, k: depth, a: dy, lda: depth, b: w, ldb: depth, c: dx, ldc: n });
}

/** `conv2dKernelGrad`, likewise. */
export function convolveKernelGrad(k: Kernels, r: GivenRecord<'conv2dKernelGrad'>, winograd: boolean = k.winograd): void {
  if (!isPointwise(r)) {
    k.conv2dKernelGrad({ ...r, winograd });
    return;
  }
  const { channels: m, filters: n, x, dy, dw } = r;
  k.gemm({ transposeA: true, m, n, k: r.batch * r.height * r.width, a: x, lda: m, b: dy, ldb: n, c: dw, ldc: n });
}
