// Convolution, and the memory that it and its gradients need.
import { activate } from '../activation';
import { pack } from '../gemm/pack';
import { bandPixels, direct, paddedBytes } from './direct';
import { panelWidth, roundUp } from './pack';
import { smallKernelGradScratch, smallProducts } from './small';
import { byFilters, convWay, partStart, TAPS, TILES, winogradFits } from './ways';
import { winograd, winogradScratch } from './winograd';

/** Starts every row of y (rows, columns) from the bias, or from zeros. */
function startFrom(bias: usize, y: usize, rows: usize, columns: usize): void {
  memory.fill(y, 0, rows * columns * 4);
  if (bias) for (; rows > 0; rows--, y += columns * 4) memory.copy(y, bias, columns * 4);
}

/** Bytes of scratch for all three passes: in 64 bits, so that more than memory has is not taken for little. */
export function convScratchBytes(
  batch: usize, height: usize, width: usize, channels: usize, kernelHeight: usize, kernelWidth: usize, strideY: usize, strideX: usize,
  outHeight: usize, outWidth: usize, filters: usize,
): f64 {
  const taps = <u64>kernelHeight * kernelWidth, wide = <u64>roundUp(filters, 16), wideBack = <u64>roundUp(channels, 16);
  const pixels = <u64>bandPixels(outWidth);
  const padded = paddedBytes(channels, kernelHeight, kernelWidth, strideY, strideX, outHeight, outWidth);
  const forward = (wide + taps * channels * wide + <u64>outWidth * 16) * 4 + padded;
  // each of the convolutions of dy has the rows, the columns and the taps of one place between the strides
  const paddedBack = paddedBytes(
    filters, (kernelHeight - 1) / strideY + 1, (kernelWidth - 1) / strideX + 1, 1, 1, (height - 1) / strideY + 1, (width - 1) / strideX + 1,
  );
  const back = (wideBack + taps * filters * wideBack + <u64>width * 16) * 4 + paddedBack;
  const kernel = (taps * channels * wide + pixels * wide) * 4 + padded;
  const wideK = (taps * channels + 15) & ~15;
  const narrow = (wideBack + wideK * (<u64>filters + outWidth)) * 4 + padded;
  const small = max(<u64>channels * filters * 4, smallKernelGradScratch(batch, channels, filters));
  let most = max(max(max(forward, narrow), small), max(back, kernel));
  if (winogradFits(kernelHeight, kernelWidth, strideY, strideX, outHeight, outWidth)) {
    most = max(most, max(winogradScratch(channels, filters), winogradScratch(filters, channels) + taps * channels * filters * 4));
  }
  return <f64>((most + 63) & ~63);
}

/** Part `part` of `parts`, which threads compute at the same time, of y = activation(bias + convolution of x with w). */
export function conv2d(
  allowWinograd: bool, batch: usize, height: usize, width: usize, channels: usize, kernelHeight: usize, kernelWidth: usize,
  strideY: usize, strideX: usize, top: usize, left: usize, outHeight: usize, outWidth: usize, filters: usize,
  x: usize, w: usize, y: usize, scratch: usize, part: usize, parts: usize, bias: usize, activation: i32, slope: f32,
): void {
  const way = convWay(
    height, width, channels, filters, kernelHeight, kernelWidth, strideY, strideX, top, left, outHeight, outWidth, allowWinograd,
  );
  let firstFilter: usize = 0, endFilter = filters;
  if (way == TILES && byFilters(batch, outHeight, outWidth, channels, filters, parts)) {
    firstFilter = partStart(filters, 16, part, parts);
    endFilter = partStart(filters, 16, part + 1, parts);
  } else {
    const first = partStart(batch, 1, part, parts);
    batch = partStart(batch, 1, part + 1, parts) - first;
    x += first * height * width * channels * 4;
    y += first * outHeight * outWidth * filters * 4;
  }
  if (way == TILES) {
    winograd(
      batch, height, width, channels, top, left, outHeight, outWidth, filters, firstFilter, endFilter, x, w, bias, activation, slope, y, scratch,
    );
    return;
  }
  if (way == TAPS) {
    startFrom(bias, y, batch * outHeight * outWidth, filters);
    smallProducts(
      false, batch, height, width, channels, kernelHeight, kernelWidth, strideY, strideX, top, left, outHeight, outWidth, filters,
      x, w, y, scratch,
    );
    if (activation) activate(activation, slope, y, y, batch * outHeight * outWidth * filters);
    return;
  }
  const panel = panelWidth(filters), wide = roundUp(filters, panel), k = kernelHeight * kernelWidth * channels;
  const start = scratch, panels = start + wide * 4, strip = panels + k * wide * 4, padded = strip + outWidth * 64;
  memory.fill(start, 0, wide * 4);
  if (bias) memory.copy(start, bias, filters * 4);
  pack(true, w, filters * 4, filters, panel, k, panels);
  direct(
    batch, height, width, channels, kernelHeight, kernelWidth, strideY, strideX, top, left, outHeight, outWidth, filters,
    x, panels, panel, start, activation, slope, y, filters * 4, outWidth * filters * 4, outHeight * outWidth * filters * 4, strip, padded,
  );
}
