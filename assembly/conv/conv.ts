// Convolution, and the memory that it and its gradients need.
import { activateRange } from '../activation';
import { pack } from '../gemm/pack';
import { Conv2d, Convolution } from '../records';
import { partStart } from '../split';
import { bandPixels, direct, paddedBytes, spanOf } from './direct';
import { panelWidth, roundUp } from './pack';
import { smallKernelGradScratch, smallProducts } from './small';
import { byFilters, convWay, TAPS, TILES, winogradFits } from './ways';
import { winograd, winogradKernelGradScratch, winogradScratch } from './winograd';
import { stripBytes } from './winograd-tiles';

/** Starts every row of y (rows, columns) from the bias, or from zeros. */
function startFrom(bias: usize, y: usize, rows: usize, columns: usize): void {
  memory.fill(y, 0, rows * columns * 4);
  if (bias) for (; rows > 0; rows--, y += columns * 4) memory.copy(y, bias, columns * 4);
}

/** Bytes of a convolution of its own that a pass may put into its scratch: the record, in whole lines of the cache. */
export const OWN_WINDOW: usize = (offsetof<Convolution>() + 63) & ~63;

/** Bytes of scratch for all three passes, for each thread: in 64 bits, so that more than memory has is not taken for little. */
export function convolutionScratch(r: Convolution): f64 {
  const channels = r.channels, filters = r.filters, kernelHeight = r.kernelHeight, kernelWidth = r.kernelWidth;
  const strideY = r.strideY, strideX = r.strideX, outHeight = r.outHeight, outWidth = r.outWidth;
  const taps = <u64>kernelHeight * kernelWidth, wide = <u64>roundUp(filters, 16), wideBack = <u64>roundUp(channels, 16);
  const pixels = <u64>bandPixels(outWidth);
  const spanY = spanOf(kernelHeight, r.dilationY), spanX = spanOf(kernelWidth, r.dilationX);
  const padded = paddedBytes(channels, spanY, spanX, strideY, strideX, outHeight, outWidth);
  const forward = (wide + taps * channels * wide + <u64>outWidth * 16) * 4 + padded;
  // each of the convolutions of dy has the rows, the columns and the taps of one place between the strides
  const paddedBack = paddedBytes(
    filters, (spanY - 1) / strideY + 1, (spanX - 1) / strideX + 1, 1, 1, (r.height - 1) / strideY + 1, (r.width - 1) / strideX + 1,
  );
  const back = OWN_WINDOW + (wideBack + taps * filters * wideBack + <u64>r.width * 16) * 4 + paddedBack;
  const kernel = (taps * channels * wide + pixels * wide) * 4 + padded;
  const wideK = (taps * channels + 15) & ~15;
  const narrow = (wideBack + wideK * (<u64>filters + outWidth)) * 4 + padded;
  const small = max(<u64>channels * filters * 4, smallKernelGradScratch(r.batch, channels, filters));
  let most = max(max(max(forward, narrow), small), max(back, kernel));
  if (winogradFits(r)) {
    const widest = max(r.width, outWidth), strip = stripBytes(widest, widest, max(channels, filters));
    const turned = winogradScratch(filters, channels) + taps * channels * filters * 4;
    most = max(most, max(max(winogradScratch(channels, filters), turned), winogradKernelGradScratch()) + strip);
  }
  return <f64>((most + 63) & ~63);
}

/** y = activation(bias + convolution of x with w). Threads take images, or filters where transforming the kernel weighs more. */
export function conv2d(r: Conv2d, part: usize, parts: usize): void {
  const filters = r.filters, channels = r.channels, activation = <i32>r.activation, alpha = r.alpha;
  const way = convWay(r, channels, filters);
  const scratch = r.scratch + part * <usize>convolutionScratch(r);
  let firstFilter: usize = 0, endFilter = filters, first: usize = 0, batch = r.batch;
  if (way == TILES && byFilters(batch, r.outHeight, r.outWidth, channels, filters, parts)) {
    firstFilter = partStart(filters, 16, part, parts);
    endFilter = partStart(filters, 16, part + 1, parts);
  } else {
    first = partStart(r.batch, 1, part, parts);
    batch = partStart(r.batch, 1, part + 1, parts) - first;
  }
  const x = r.x + first * r.height * r.width * channels * 4, pixels = r.outHeight * r.outWidth, y = r.y + first * pixels * filters * 4;
  if (way == TILES) {
    winograd(
      batch, r.height, r.width, channels, r.padTop, r.padLeft, r.outHeight, r.outWidth, filters, firstFilter, endFilter,
      x, r.w, r.bias, activation, alpha, y, scratch,
    );
    return;
  }
  if (way == TAPS) {
    startFrom(r.bias, y, batch * pixels, filters);
    smallProducts(false, r, batch, x, r.w, y, scratch);
    if (activation) activateRange(activation, alpha, y, y, batch * pixels * filters);
    return;
  }
  const panel = panelWidth(filters), wide = roundUp(filters, panel), k = r.kernelHeight * r.kernelWidth * channels;
  const start = scratch, panels = start + wide * 4, strip = panels + k * wide * 4, padded = strip + r.outWidth * 64;
  memory.fill(start, 0, wide * 4);
  if (r.bias) memory.copy(start, r.bias, filters * 4);
  pack(true, r.w, filters * 4, filters, panel, k, panels);
  direct(
    r, batch, filters, x, panels, panel, start, activation, alpha, y, filters * 4, r.outWidth * filters * 4, pixels * filters * 4, strip, padded,
  );
}
