// Convolution and its gradients: which way each shape goes, and the memory it needs. The ways give different bits, so the choice hangs on the
// shape alone: it is the same on every machine.
import { activate } from '../activation';
import { pack } from '../gemm/pack';
import { direct, directKernelGrad, paddedBytes } from './direct';
import { narrowInputGrad } from './narrow';
import { packTurned, panelWidth, roundUp } from './pack';
import { isSmall, smallKernelGrad, smallKernelGradScratch, smallProducts } from './small';
import { winograd, winogradKernelGrad, winogradScratch } from './winograd';

/** Starts every row of y (rows, columns) from the bias, or from zeros. */
function startFrom(bias: usize, y: usize, rows: usize, columns: usize): void {
  memory.fill(y, 0, rows * columns * 4);
  if (bias) for (; rows > 0; rows--, y += columns * 4) memory.copy(y, bias, columns * 4);
}

function winogradFits(kernelHeight: usize, kernelWidth: usize, strideY: usize, strideX: usize, outHeight: usize, outWidth: usize): bool {
  return kernelHeight == 3 && kernelWidth == 3 && strideY == 1 && strideX == 1 && outHeight > 2 && outWidth > 2;
}

/** Images of fewer channels have their gradient put together from patches. LeNet's second layer (6 channels): 0.53 ms instead of 1.04. */
const NARROW_CHANNELS: usize = 12;

/** How a pass goes, of `into` from `from` channels: 0 directly, 1 by Winograd's tiles, 2 pixel by pixel. */
export function convWay(
  height: usize, width: usize, from: usize, into: usize, kernelHeight: usize, kernelWidth: usize, strideY: usize, strideX: usize,
  top: isize, left: isize, outHeight: usize, outWidth: usize, allowWinograd: bool,
): i32 {
  if ((into & 7) == 0 && isSmall(height, width, kernelHeight, kernelWidth, strideY, strideX, top, left, outHeight, outWidth)) return 2;
  const fits = winogradFits(kernelHeight, kernelWidth, strideY, strideX, outHeight, outWidth);
  return allowWinograd && fits && (from & 3) == 0 && (into & 15) == 0 ? 1 : 0;
}

/** Where part `part` of `parts` begins, of n things that are dealt out in groups of `group`. */
function partStart(n: usize, group: usize, part: usize, parts: usize): usize {
  return min(n, (n + group - 1) / group * part / parts * group);
}

/**
 * Threads share Winograd's work by output channels where transforming the kernel weighs more than transforming the images, else by images.
 * Either way each output is computed as by one thread.
 */
function byFilters(batch: usize, outHeight: usize, outWidth: usize, channels: usize, filters: usize, parts: usize): bool {
  return filters >= 16 * parts && batch * outHeight * outWidth < 64 * channels;
}

/** Bytes of scratch for all three passes: in 64 bits, so that more than memory has is not taken for little. */
export function convScratchBytes(
  batch: usize, height: usize, width: usize, channels: usize, kernelHeight: usize, kernelWidth: usize, strideY: usize, strideX: usize,
  outHeight: usize, outWidth: usize, filters: usize,
): f64 {
  const taps = <u64>kernelHeight * kernelWidth, wide = <u64>roundUp(filters, 16), wideBack = <u64>roundUp(channels, 16);
  const pixels = <u64>max<usize>(128, outWidth);
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
  if (way == 1 && byFilters(batch, outHeight, outWidth, channels, filters, parts)) {
    const first = partStart(filters, 16, part, parts), end = partStart(filters, 16, part + 1, parts);
    winograd(batch, height, width, channels, top, left, outHeight, outWidth, filters, first, end, x, w, bias, activation, slope, y, scratch);
    return;
  }
  const first = partStart(batch, 1, part, parts);
  batch = partStart(batch, 1, part + 1, parts) - first;
  x += first * height * width * channels * 4;
  y += first * outHeight * outWidth * filters * 4;
  if (way == 1) {
    winograd(batch, height, width, channels, top, left, outHeight, outWidth, filters, 0, filters, x, w, bias, activation, slope, y, scratch);
    return;
  }
  if (way == 2) {
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

/** Part `part` of `parts` of dx for dy. A stride of s makes s x s convolutions of dy, one for each place of a pixel between the strides, with the taps that reach it. */
export function conv2dInputGrad(
  allowWinograd: bool, batch: usize, height: usize, width: usize, channels: usize, kernelHeight: usize, kernelWidth: usize,
  strideY: usize, strideX: usize, top: usize, left: usize, outHeight: usize, outWidth: usize, filters: usize,
  dy: usize, w: usize, dx: usize, scratch: usize, part: usize, parts: usize,
): void {
  const way = convWay(
    height, width, filters, channels, kernelHeight, kernelWidth, strideY, strideX, top, left, outHeight, outWidth, allowWinograd,
  );
  // the padding of the turned kernel may not be negative on Winograd's way
  const tiled = way == 1 && top <= 2 && left <= 2;
  let firstChannel: usize = 0, endChannel = channels;
  if (tiled && byFilters(batch, height, width, filters, channels, parts)) {
    firstChannel = partStart(channels, 16, part, parts);
    endChannel = partStart(channels, 16, part + 1, parts);
  } else {
    const first = partStart(batch, 1, part, parts);
    batch = partStart(batch, 1, part + 1, parts) - first;
    dx += first * height * width * channels * 4;
    dy += first * outHeight * outWidth * filters * 4;
  }
  if (way == 2) {
    memory.fill(dx, 0, batch * height * width * channels * 4);
    smallProducts(
      true, batch, height, width, channels, kernelHeight, kernelWidth, strideY, strideX, top, left, outHeight, outWidth, filters,
      dx, w, dy, scratch,
    );
    return;
  }
  if (tiled) {
    const turned = scratch;
    for (let t: usize = 0; t < 9; t++) {
      packTurned(w + (8 - t) * channels * filters * 4, 1, channels, filters, 1, 1, 0, 0, 1, 1, channels, turned + t * channels * filters * 4);
    }
    winograd(
      batch, outHeight, outWidth, filters, 2 - top, 2 - left, height, width, channels, firstChannel, endChannel, dy, turned, 0, 0, 0, dx,
      turned + 9 * channels * filters * 4,
    );
    return;
  }
  const k = kernelHeight * kernelWidth * channels;
  const panel = panelWidth(channels), wide = roundUp(channels, panel), pixel = channels * 4, rowBytes = width * pixel;
  const start = scratch, panels = start + max<usize>(wide, 16) * 4;
  memory.fill(start, 0, max<usize>(wide, 16) * 4);
  if (channels < NARROW_CHANNELS) {
    const patches = panels + roundUp(k, 16) * filters * 4;
    pack(false, w, filters * 4, k, 16, filters, panels);
    narrowInputGrad(
      batch, height, width, channels, kernelHeight, kernelWidth, strideY, strideX, top, left, outHeight, outWidth, filters,
      dy, panels, start, dx, patches, patches + outWidth * roundUp(k, 16) * 4,
    );
    return;
  }
  for (let py: usize = 0; py < min(strideY, height); py++) {
    const firstY = (py + top) % strideY, tapsY = firstY < kernelHeight ? (kernelHeight - firstY - 1) / strideY + 1 : 0;
    const rows = (height - py - 1) / strideY + 1;
    for (let px: usize = 0; px < min(strideX, width); px++) {
      const firstX = (px + left) % strideX, tapsX = firstX < kernelWidth ? (kernelWidth - firstX - 1) / strideX + 1 : 0;
      const columns = (width - px - 1) / strideX + 1;
      const to = dx + py * rowBytes + px * pixel;
      const taps = tapsY * tapsX;
      if (taps == 0) {
        clearPixels(batch, rows, columns, to, strideX * pixel, strideY * rowBytes, height * rowBytes, pixel);
        continue;
      }
      const lastY = firstY + (tapsY - 1) * strideY, lastX = firstX + (tapsX - 1) * strideX;
      packTurned(w, kernelWidth, channels, filters, tapsY, tapsX, lastY, lastX, strideY, strideX, panel, panels);
      const strip = panels + taps * filters * wide * 4, padded = strip + width * 64;
      direct(
        batch, outHeight, outWidth, filters, tapsY, tapsX, 1, 1,
        <isize>(tapsY - 1) - <isize>((py + top) / strideY), <isize>(tapsX - 1) - <isize>((px + left) / strideX), rows, columns, channels,
        dy, panels, panel, start, 0, 0, to, strideX * pixel, strideY * rowBytes, height * rowBytes, strip, padded,
      );
    }
  }
}

/** Zeros in pixels that no tap reaches. */
function clearPixels(batch: usize, rows: usize, columns: usize, to: usize, step: usize, rowStep: usize, imageStep: usize, bytes: usize): void {
  for (let n: usize = 0; n < batch; n++, to += imageStep) {
    for (let i: usize = 0; i < rows; i++) {
      for (let j: usize = 0; j < columns; j++) memory.fill(to + i * rowStep + j * step, 0, bytes);
    }
  }
}

/** Part `part` of `parts` of dw for x and dy. */
export function conv2dKernelGrad(
  allowWinograd: bool, batch: usize, height: usize, width: usize, channels: usize, kernelHeight: usize, kernelWidth: usize,
  strideY: usize, strideX: usize, top: usize, left: usize, outHeight: usize, outWidth: usize, filters: usize,
  x: usize, dy: usize, dw: usize, scratch: usize, part: usize, parts: usize,
): void {
  const way = convWay(
    height, width, channels, filters, kernelHeight, kernelWidth, strideY, strideX, top, left, outHeight, outWidth, allowWinograd,
  );
  if (way == 1) {
    const wide = filters >= 16 * parts;
    winogradKernelGrad(
      batch, height, width, channels, top, left, outHeight, outWidth, filters, wide ? 0 : partStart(channels, 4, part, parts),
      wide ? channels : partStart(channels, 4, part + 1, parts), wide ? partStart(filters, 16, part, parts) : 0,
      wide ? partStart(filters, 16, part + 1, parts) : filters, x, dy, dw, scratch,
    );
    return;
  }
  const k = kernelHeight * kernelWidth * channels;
  if (way == 2) {
    const panel = panelWidth(filters), first = partStart(filters, panel, part, parts), end = partStart(filters, panel, part + 1, parts);
    for (let i: usize = 0; i < k; i++) memory.fill(dw + (i * filters + first) * 4, 0, (end - first) * 4);
    smallKernelGrad(
      batch, height, width, channels, kernelHeight, kernelWidth, strideY, strideX, top, left, outHeight, outWidth, filters, first, end,
      x, dy, dw, scratch,
    );
    return;
  }
  const run = kernelWidth * channels, first = partStart(run, 2, part, parts), count = partStart(run, 2, part + 1, parts) - first;
  if (count == 0) return;
  const wide = roundUp(filters, panelWidth(filters)), rows = kernelHeight * count;
  const sums = scratch, packed = sums + rows * wide * 4, padded = packed + max<usize>(128, outWidth) * wide * 4;
  memory.fill(sums, 0, rows * wide * 4);
  directKernelGrad(
    batch, height, width, channels, kernelHeight, kernelWidth, strideY, strideX, top, left, outHeight, outWidth, filters, first, count,
    x, dy, sums, wide, packed, padded,
  );
  for (let i: usize = 0; i < rows; i++) {
    const to = i / count * run + first + i % count;
    memory.copy(dw + to * filters * 4, sums + i * wide * 4, filters * 4);
  }
}
