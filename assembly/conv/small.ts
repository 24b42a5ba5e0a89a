// Convolution of images so small that many of the kernel's taps fall on padding: for each output pixel and each tap that meets the image, a
// product over the batch, so that no zero is multiplied. Output channels come in eights.
import { pack } from '../gemm/pack';
import { Convolution } from '../records';
import { imageBytes, outputBytes, pixelAt } from './geometry';
import { panelWidth } from './pack';
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
 * `x` and `y` are the images and the outputs, or the gradients of them. `packed`: room for the panels of a tap, channels x filters numbers, or without
 * `packs` the panels of all.
 */
export function smallProducts(
  back: bool, r: Convolution, batch: usize, x: usize, w: usize, y: usize, packed: usize, packs: bool,
): void {
  const channels = r.channels, filters = r.filters, ldx = imageBytes(r), ldy = outputBytes(r), next: usize = packs ? <usize>0 : channels * filters * 4;
  for (let u: usize = 0; u < r.kernelHeight; u++) {
    for (let v: usize = 0; v < r.kernelWidth; v++, w += channels * filters * 4, packed += next) {
      if (packs) pack(!back, w, filters * 4, back ? channels : filters, panelWidth(back ? channels : filters), back ? filters : channels, packed);
      for (let i: usize = 0, out = y; i < r.outHeight; i++) {
        for (let j: usize = 0; j < r.outWidth; j++, out += filters * 4) {
          const pixel = pixelAt(r, x, i, j, u, v);
          if (!pixel) continue;
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
  const batch = r.batch, channels = r.channels, filters = r.filters, ldx = imageBytes(r), ldy = outputBytes(r);
  const panel = panelWidth(filters);
  const rows = packed + batch * filters * 4, row = channels * 4 + GAP;
  for (let i: usize = 0; i < r.outHeight; i++) {
    for (let j: usize = 0; j < r.outWidth; j++, dy += filters * 4) {
      pack(true, dy + first * 4, ldy, end - first, panel, batch, packed);
      for (let u: usize = 0, tap = dw; u < r.kernelHeight; u++) {
        for (let v: usize = 0; v < r.kernelWidth; v++, tap += channels * filters * 4) {
          const pixel = pixelAt(r, x, i, j, u, v);
          if (!pixel) continue;
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

/** Whether at most half of the kernel's taps meet the image, over at most 16 output pixels. */
export function isSmall(w: Convolution): bool {
  const places = w.outHeight * w.outWidth, taps = w.kernelHeight * w.kernelWidth;
  if (places > 16) return false;
  let met: usize = 0;
  for (let i: usize = 0; i < w.outHeight; i++) {
    for (let u: usize = 0; u < w.kernelHeight; u++) {
      for (let j: usize = 0; j < w.outWidth; j++) for (let v: usize = 0; v < w.kernelWidth; v++) if (pixelAt(w, 1, i, j, u, v)) met++;
    }
  }
  return met * 2 <= taps * places;
}
