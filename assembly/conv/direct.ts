// Convolution as a matrix product whose A is the image itself: a row of output pixels reads its patches where they lie, since
// in NHWC a patch is one run of numbers a kernel row. No patch is stored; only padding makes a copy, of one image.
import { activateRange } from '../activation';
import { pack } from '../gemm/pack';
import { crop } from '../crop';
import { Convolution } from '../records';
import { panelWidth } from './pack';
import { columns16, columns8, rows16, rows8 } from './strips';

/** Output pixels that the kernel's gradient takes at once: their panel of dy (8 KiB) and patches stay in the first-level cache. */
const BAND: usize = 128;

/** The most pixels of a band, which is of whole rows. */
export function bandPixels(outWidth: usize): usize {
  return max(BAND, outWidth);
}

/** From one tap to the next in one direction: a record without a dilation has 0 there. */
function tapStep(dilation: usize): usize {
  return max<usize>(dilation, 1);
}

/** What `taps` taps span in one direction. */
export function spanOf(taps: usize, dilation: usize): usize {
  return (taps - 1) * tapStep(dilation) + 1;
}

/** Bytes of one image with its padding; kernelHeight and kernelWidth are what the kernel spans. */
export function paddedBytes(
  channels: usize, kernelHeight: usize, kernelWidth: usize, strideY: usize, strideX: usize, outHeight: usize, outWidth: usize,
): u64 {
  return (<u64>(outHeight - 1) * strideY + kernelHeight) * (<u64>(outWidth - 1) * strideX + kernelWidth) * channels * 4;
}

/**
 * y = activation(start + convolution of x with the kernel in `panels`), `filters` numbers an output pixel; `start` holds a number for each
 * column of the panels. Output pixels lie `yPixel`, rows `yRow`, images `yImage` bytes apart; with an activation, without gaps.
 * `strip`: outWidth x 64 bytes; `padded`: paddedBytes.
 */
export function direct(
  w: Convolution, batch: usize, filters: usize, x: usize, panels: usize, panel: usize, start: usize,
  activation: i32, alpha: f32, y: usize, yPixel: usize, yRow: usize, yImage: usize, strip: usize, padded: usize,
): void {
  const height = w.height, width = w.width, channels = w.channels, outHeight = w.outHeight, outWidth = w.outWidth;
  const kernelHeight = w.kernelHeight, kernelWidth = w.kernelWidth, strideY = w.strideY, strideX = w.strideX;
  const apartY = tapStep(w.dilationY), apartX = tapStep(w.dilationX);
  const extentY = (outHeight - 1) * strideY + spanOf(kernelHeight, apartY), extentX = (outWidth - 1) * strideX + spanOf(kernelWidth, apartX);
  const whole = (w.padTop | w.padLeft) == 0 && extentY <= height && extentX <= width;
  const pixel = channels * 4, imageBytes = height * width * pixel;
  const rowBytes = (whole ? width : extentX) * pixel;
  const run = kernelWidth * channels;
  const panelBytes = kernelHeight * run * panel * 4;
  for (let n: usize = 0; n < batch; n++, x += imageBytes, y += yImage) {
    const image = whole ? x : padded;
    if (!whole) crop(x, padded, height, width, channels, extentY, extentX, -w.padTop, -w.padLeft);
    for (let f: usize = 0; f < filters; f += panel) {
      const columns = min(panel, filters - f);
      const b = panels + (f / panel) * panelBytes;
      for (let i: usize = 0; i < outHeight; i++) {
        const a = image + i * strideY * rowBytes;
        const to = y + i * yRow + f * 4;
        const c = columns == panel ? to : strip, ldc = columns == panel ? yPixel : 64;
        if (apartX > 1) {
          dilatedRow(w, panel, a, rowBytes, b, start + f * 4, c, ldc);
        } else {
          const jump = apartY * rowBytes - run * 4;
          if (panel == 16) rows16(outWidth, kernelHeight, run, a, strideX * pixel, jump, b, 0, start + f * 4, 0, c, ldc);
          else rows8(outWidth, kernelHeight, run, a, strideX * pixel, jump, b, 0, start + f * 4, 0, c, ldc);
        }
        if (columns != panel) copyStrip(strip, to, yPixel, outWidth, columns * 4);
      }
    }
    if (activation) activateRange(activation, alpha, y, y, outHeight * outWidth * filters);
  }
}

/** A row of output pixels where columns of taps lie apart: kernel row by kernel row, a tap's channels being one stretch. */
function dilatedRow(w: Convolution, panel: usize, a: usize, rowBytes: usize, b: usize, start: usize, c: usize, ldc: usize): void {
  const channels = w.channels, outWidth = w.outWidth, kernelWidth = w.kernelWidth, pixel = channels * 4, jump = (w.dilationX - 1) * pixel;
  let init = start, ldInit: usize = 0;
  for (let u: usize = 0; u < w.kernelHeight; u++) {
    if (panel == 16) rows16(outWidth, kernelWidth, channels, a, w.strideX * pixel, jump, b, 0, init, ldInit, c, ldc);
    else rows8(outWidth, kernelWidth, channels, a, w.strideX * pixel, jump, b, 0, init, ldInit, c, ldc);
    init = c;
    ldInit = ldc;
    a += tapStep(w.dilationY) * rowBytes;
    b += kernelWidth * channels * panel * 4;
  }
}

/** Copies the first `bytes` bytes of each row of a strip to rows `step` bytes apart. */
function copyStrip(from: usize, to: usize, step: usize, rows: usize, bytes: usize): void {
  for (; rows > 0; rows--, from += 64, to += step) {
    for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, load<f32>(from + i));
  }
}

/**
 * sums (kernelHeight, count, columns) += patches^T dy, image by image and row by row, for `count` numbers of each of a patch's rows from
 * `first` on; `columns` are filters, rounded up to whole panels. `packed`: a band of dy in panels, at most bandPixels x columns numbers.
 */
export function directKernelGrad(
  w: Convolution, filters: usize, first: usize, count: usize, x: usize, dy: usize, sums: usize, columns: usize, packed: usize, padded: usize,
): void {
  const batch = w.batch, height = w.height, width = w.width, channels = w.channels, outHeight = w.outHeight, outWidth = w.outWidth;
  const kernelHeight = w.kernelHeight, kernelWidth = w.kernelWidth, strideY = w.strideY, strideX = w.strideX;
  const apartY = tapStep(w.dilationY), apartX = tapStep(w.dilationX);
  const extentY = (outHeight - 1) * strideY + spanOf(kernelHeight, apartY), extentX = (outWidth - 1) * strideX + spanOf(kernelWidth, apartX);
  const whole = (w.padTop | w.padLeft) == 0 && extentY <= height && extentX <= width;
  const pixel = channels * 4, imageBytes = height * width * pixel;
  const rowBytes = (whole ? width : extentX) * pixel;
  const panel = panelWidth(filters);
  const bandRows = max<usize>(1, BAND / outWidth);
  const jump = strideY * rowBytes - outWidth * strideX * pixel;
  for (let n: usize = 0; n < batch; n++, x += imageBytes) {
    const image = whole ? x : padded;
    if (!whole) crop(x, padded, height, width, channels, extentY, extentX, -w.padTop, -w.padLeft);
    for (let i: usize = 0; i < outHeight; i += bandRows) {
      const rows = min(bandRows, outHeight - i);
      const pixels = rows * outWidth;
      pack(true, dy, filters * 4, filters, panel, pixels, packed);
      dy += pixels * filters * 4;
      for (let f: usize = 0; f < columns; f += panel) {
        const b = packed + f * pixels * 4;
        for (let u: usize = 0; u < kernelHeight; u++) {
          const a = image + (i * strideY + u * apartY) * rowBytes;
          // a stretch of the patch's row: all of it, or where taps lie apart one tap after another
          for (let from = first, end = first + count; from < end;) {
            const tap = from / channels, to = apartX > 1 ? min((tap + 1) * channels, end) : end;
            const at = a + (from + (apartX - 1) * tap * channels) * 4, c = sums + ((u * count + from - first) * columns + f) * 4;
            if (panel == 16) columns16(to - from, rows, outWidth, at, strideX * pixel, jump, b, 64, c, columns * 4);
            else columns8(to - from, rows, outWidth, at, strideX * pixel, jump, b, 32, c, columns * 4);
            from = to;
          }
        }
      }
    }
  }
}
