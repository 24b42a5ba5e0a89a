// Convolution as a matrix product whose A is the image itself: a row of output pixels reads its patches where they lie, since
// in NHWC a patch is one run of numbers a kernel row. No patch is stored; only padding makes a copy, of one image.
import { activateRange } from '../activation';
import { pack } from '../gemm/pack';
import { Convolution } from '../records';
import { imageBytes, lineStep, patchNumbers, rowBytes, runNumbers, runs, runStep, withPadding } from './geometry';
import { panelWidth, roundUp } from './pack';
import { columns16, columns8, rows16, rows8 } from './strips';

/** Output pixels that the kernel's gradient takes at once: their panel of dy (8 KiB) and patches stay in the first-level cache. */
const BAND: usize = 128;

/** The most pixels of a band, which is of whole rows. */
export function bandPixels(outWidth: usize): usize {
  return max(BAND, outWidth);
}

/** Where the kernel is packed for `direct`, which before it holds what each of their columns starts from. */
export function panelsIn(w: Convolution, scratch: usize): usize {
  return scratch + roundUp(w.filters, 16) * 4;
}

/** Bytes of scratch, besides paddedBytes: those of what columns start from, of panels, and of a row of outputs of a panel. */
export function directScratch(patch: u64, filters: usize, outWidth: usize): u64 {
  return ((1 + patch) * roundUp(filters, 16) + <u64>outWidth * 16) * 4;
}

/**
 * y = activation(bias + convolution of x with the kernel in `panels`), `batch` images. Output pixels lie `yPixel`, rows `yRow`, images `yImage` bytes
 * apart; with an activation, without gaps.
 */
export function direct(
  w: Convolution, batch: usize, x: usize, panels: usize, bias: usize, activation: i32, alpha: f32,
  y: usize, yPixel: usize, yRow: usize, yImage: usize, scratch: usize,
): void {
  const filters = w.filters, outHeight = w.outHeight, outWidth = w.outWidth, row = rowBytes(w), step = w.strideX * w.channels * 4;
  const panel = panelWidth(filters), own = panelsIn(w, scratch), panelBytes = patchNumbers(w) * panel * 4;
  const strip = own + patchNumbers(w) * roundUp(filters, 16) * 4, padded = strip + outWidth * 64;
  // a call takes all of the kernel's rows where each is one run, else a row
  const run = runNumbers(w), whole = runs(w) == 1, calls: usize = whole ? 1 : w.kernelHeight, times = whole ? w.kernelHeight : runs(w);
  const down = lineStep(w, row), jump = (whole ? down : runStep(w)) - run * 4;
  memory.fill(scratch, 0, own - scratch);
  if (bias) memory.copy(scratch, bias, filters * 4);
  for (let n: usize = 0; n < batch; n++, x += imageBytes(w), y += yImage) {
    const image = withPadding(w, x, padded);
    for (let f: usize = 0; f < filters; f += panel) {
      const columns = min(panel, filters - f);
      for (let i: usize = 0; i < outHeight; i++) {
        const to = y + i * yRow + f * 4;
        const c = columns == panel ? to : strip, ldc = columns == panel ? yPixel : 64;
        let a = image + i * w.strideY * row, b = panels + (f / panel) * panelBytes, init = scratch + f * 4, ldInit: usize = 0;
        for (let u: usize = 0; u < calls; u++) {
          if (panel == 16) rows16(outWidth, times, run, a, step, jump, b, 0, init, ldInit, c, ldc);
          else rows8(outWidth, times, run, a, step, jump, b, 0, init, ldInit, c, ldc);
          a += down;
          b += times * run * panel * 4;
          init = c;
          ldInit = ldc;
        }
        if (columns != panel) copyStrip(strip, to, yPixel, outWidth, columns * 4);
      }
    }
    if (activation) activateRange(activation, alpha, y, y, outHeight * outWidth * filters);
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
  w: Convolution, first: usize, count: usize, x: usize, dy: usize, sums: usize, columns: usize, packed: usize, padded: usize,
): void {
  const filters = w.filters, outHeight = w.outHeight, outWidth = w.outWidth, row = rowBytes(w), step = w.strideX * w.channels * 4;
  const panel = panelWidth(filters), bandRows = max<usize>(1, BAND / outWidth), jump = w.strideY * row - outWidth * step, run = runNumbers(w);
  for (let n: usize = 0; n < w.batch; n++, x += imageBytes(w)) {
    const image = withPadding(w, x, padded);
    for (let i: usize = 0; i < outHeight; i += bandRows) {
      const rows = min(bandRows, outHeight - i);
      const pixels = rows * outWidth;
      pack(true, dy, filters * 4, filters, panel, pixels, packed);
      dy += pixels * filters * 4;
      for (let f: usize = 0; f < columns; f += panel) {
        const b = packed + f * pixels * 4;
        for (let u: usize = 0; u < w.kernelHeight; u++) {
          const line = image + i * w.strideY * row + u * lineStep(w, row);
          for (let from = first, end = first + count; from < end;) {
            // what is left of a run
            const k = from / run, to = min((k + 1) * run, end);
            const a = line + k * runStep(w) + (from - k * run) * 4, c = sums + ((u * count + from - first) * columns + f) * 4;
            if (panel == 16) columns16(to - from, rows, outWidth, a, step, jump, b, 64, c, columns * 4);
            else columns8(to - from, rows, outWidth, a, step, jump, b, 32, c, columns * 4);
            from = to;
          }
        }
      }
    }
  }
}
