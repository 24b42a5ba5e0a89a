// Convolution of images so small that many of the kernel's taps fall on padding: for each output pixel and each tap that meets the image, a
// product over the batch, so that no zero is multiplied. Output channels come in eights.
import { pack } from '../gemm/pack';
import { Convolution, Window } from '../records';
import { packTurned, panelWidth } from './pack';
import { columns16, columns8, rows16, rows8 } from './strips';

/** C (batch, into) += A (batch, from) times panels, rows `lda` and `ldc` bytes apart. */
function addProduct(batch: usize, from: usize, into: usize, a: usize, lda: usize, panels: usize, c: usize, ldc: usize): void {
  const panel = panelWidth(into);
  for (let f: usize = 0; f < into; f += panel, c += panel * 4, panels += panel * from * 4) {
    if (panel == 16) rows16(batch, 1, from, a, lda, 0, panels, 0, c, ldc, c, ldc);
    else rows8(batch, 1, from, a, lda, 0, panels, 0, c, ldc, c, ldc);
  }
}

/**
 * out[:, output pixel] += x[:, pixel] w[tap] for every tap that meets the image; with `back` dx[:, pixel] += dy[:, output pixel] w[tap]'.
 * `x` and `y` are the images and the outputs, or the gradients of them. `packed`: channels x filters numbers.
 */
export function smallProducts(
  back: bool, r: Convolution, batch: usize, x: usize, w: usize, y: usize, packed: usize,
): void {
  const height = <isize>r.height, width = <isize>r.width, channels = r.channels, filters = r.filters;
  const kernelHeight = <isize>r.kernelHeight, kernelWidth = <isize>r.kernelWidth, strideY = <isize>r.strideY, strideX = <isize>r.strideX;
  const top = <isize>r.padTop, left = <isize>r.padLeft, outHeight = <isize>r.outHeight, outWidth = <isize>r.outWidth;
  const ldx = <usize>(height * width) * channels * 4, ldy = <usize>(outHeight * outWidth) * filters * 4;
  for (let u: isize = 0; u < kernelHeight; u++) {
    for (let v: isize = 0; v < kernelWidth; v++, w += channels * filters * 4) {
      if (back) packTurned(w, 1, channels, filters, 1, 1, 0, 0, 1, 1, panelWidth(channels), packed);
      else pack(true, w, filters * 4, filters, panelWidth(filters), channels, packed);
      for (let i: isize = 0; i < outHeight; i++) {
        const row = i * strideY + u - top;
        if (row < 0 || row >= height) continue;
        for (let j: isize = 0; j < outWidth; j++) {
          const column = j * strideX + v - left;
          if (column < 0 || column >= width) continue;
          const pixel = x + <usize>(row * width + column) * channels * 4, out = y + <usize>(i * outWidth + j) * filters * 4;
          if (back) addProduct(batch, filters, channels, out, ldy, packed, pixel, ldx);
          else addProduct(batch, channels, filters, pixel, ldx, packed, out, ldy);
        }
      }
    }
  }
}

/** Between copied rows: powers of two as row lengths would put all of a column into one set of the cache. */
const GAP: usize = 64;

/** Bytes that smallKernelGrad packs into. */
export function smallKernelGradScratch(batch: usize, channels: usize, filters: usize): u64 {
  return <u64>batch * ((channels + filters) * 4 + GAP);
}

/** dw[tap] += x[:, pixel]' dy[:, output pixel], output pixel by output pixel; of filters `first` .. `end`, whole panels. `packed`: smallKernelGradScratch. */
export function smallKernelGrad(
  r: Convolution, first: usize, end: usize, x: usize, dy: usize, dw: usize, packed: usize,
): void {
  const batch = r.batch, height = <isize>r.height, width = <isize>r.width, channels = r.channels, filters = r.filters;
  const kernelHeight = <isize>r.kernelHeight, kernelWidth = <isize>r.kernelWidth, strideY = <isize>r.strideY, strideX = <isize>r.strideX;
  const top = <isize>r.padTop, left = <isize>r.padLeft, outHeight = <isize>r.outHeight, outWidth = <isize>r.outWidth;
  const ldx = <usize>(height * width) * channels * 4, ldy = <usize>(outHeight * outWidth) * filters * 4;
  const panel = panelWidth(filters);
  const rows = packed + batch * filters * 4, row = channels * 4 + GAP;
  for (let i: isize = 0; i < outHeight; i++) {
    for (let j: isize = 0; j < outWidth; j++, dy += filters * 4) {
      pack(true, dy + first * 4, ldy, end - first, panel, batch, packed);
      for (let u = max<isize>(0, top - i * strideY); u < min<isize>(kernelHeight, height + top - i * strideY); u++) {
        for (let v = max<isize>(0, left - j * strideX); v < min<isize>(kernelWidth, width + left - j * strideX); v++) {
          const pixel = x + <usize>((i * strideY + u - top) * width + j * strideX + v - left) * channels * 4;
          const tap = dw + <usize>(u * kernelWidth + v) * channels * filters * 4;
          for (let n: usize = 0; n < batch; n++) memory.copy(rows + n * row, pixel + n * ldx, channels * 4);
          for (let f = first; f < end; f += panel) {
            const b = packed + (f - first) * batch * 4;
            if (panel == 16) columns16(channels, 1, batch, rows, row, 0, b, 64, tap + f * 4, filters * 4);
            else columns8(channels, 1, batch, rows, row, 0, b, 32, tap + f * 4, filters * 4);
          }
        }
      }
    }
  }
}

/** Pairs of an output place and a tap that meet the image, in one direction. */
function meeting(size: isize, kernel: isize, stride: isize, before: isize, out: isize): isize {
  let pairs: isize = 0;
  for (let i: isize = 0; i < out; i++) {
    for (let u: isize = 0; u < kernel; u++) {
      const at = i * stride + u - before;
      if (at >= 0 && at < size) pairs++;
    }
  }
  return pairs;
}

/** Whether at most half of the kernel's taps meet the image, over at most 16 output pixels. */
export function isSmall(w: Window): bool {
  const places = w.outHeight * w.outWidth;
  if (places > 16) return false;
  const met = <usize>(
    meeting(<isize>w.height, <isize>w.kernelHeight, <isize>w.strideY, w.padTop, <isize>w.outHeight)
    * meeting(<isize>w.width, <isize>w.kernelWidth, <isize>w.strideX, w.padLeft, <isize>w.outWidth)
  );
  return met * 2 <= w.kernelHeight * w.kernelWidth * places;
}
