// The gradients of convolution.
import { pack } from '../gemm/pack';
import { Conv2dInputGrad, Conv2dKernelGrad, Convolution } from '../records';
import { partStart } from '../split';
import { convolutionScratch, OWN_WINDOW } from './conv';
import { bandPixels, direct, directKernelGrad, spanOf } from './direct';
import { narrowInputGrad } from './narrow';
import { packTurned, panelWidth, roundUp } from './pack';
import { smallKernelGrad, smallProducts } from './small';
import { byFilters, convWay, isDilated, TAPS, TILES } from './ways';
import { winograd, winogradKernelGrad } from './winograd';

/** Images of fewer channels have their gradient put together from patches. LeNet's second layer (6 channels): 0.53 ms instead of 1.04. */
const NARROW_CHANNELS: usize = 12;

/** Zeros in pixels that no tap reaches. */
function clearPixels(batch: usize, rows: usize, columns: usize, to: usize, step: usize, rowStep: usize, imageStep: usize, bytes: usize): void {
  for (let n: usize = 0; n < batch; n++, to += imageStep) {
    for (let i: usize = 0; i < rows; i++) {
      let at = to + i * rowStep;
      for (let j: usize = 0; j < columns; j++, at += step) for (let b: usize = 0; b < bytes; b += 4) store<f32>(at + b, 0);
    }
  }
}

/**
 * dx directly: a stride of s makes s x s convolutions of dy, one for each place of a pixel between the strides, with the taps that
 * reach it. With a dilation there is no stride, and dy is convolved with the same dilation.
 */
function betweenStrides(r: Conv2dInputGrad, batch: usize, dy: usize, dx: usize, scratch: usize): void {
  const height = r.height, width = r.width, channels = r.channels, filters = r.filters;
  const kernelHeight = r.kernelHeight, kernelWidth = r.kernelWidth, strideY = r.strideY, strideX = r.strideX;
  const top = <usize>r.padTop, left = <usize>r.padLeft;
  const panel = panelWidth(channels), wide = roundUp(channels, panel), pixel = channels * 4, rowBytes = width * pixel;
  const own = changetype<Convolution>(scratch), start = scratch + OWN_WINDOW, panels = start + wide * 4;
  memory.fill(start, 0, wide * 4);
  own.height = r.outHeight;
  own.width = r.outWidth;
  own.channels = filters;
  own.strideY = 1;
  own.strideX = 1;
  own.dilationY = r.dilationY;
  own.dilationX = r.dilationX;
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
      packTurned(r.w, kernelWidth, channels, filters, tapsY, tapsX, lastY, lastX, strideY, strideX, panel, panels);
      const strip = panels + taps * filters * wide * 4, padded = strip + width * 64;
      own.kernelHeight = tapsY;
      own.kernelWidth = tapsX;
      own.padTop = <i32>(spanOf(tapsY, r.dilationY) - 1) - <i32>((py + top) / strideY);
      own.padLeft = <i32>(spanOf(tapsX, r.dilationX) - 1) - <i32>((px + left) / strideX);
      own.outHeight = rows;
      own.outWidth = columns;
      direct(
        own, batch, channels, dy, panels, panel, start, 0, 0, to, strideX * pixel, strideY * rowBytes, height * rowBytes, strip, padded,
      );
    }
  }
}

/** dx for dy. Threads take images, or channels where transforming the kernel weighs more. */
export function conv2dInputGrad(r: Conv2dInputGrad, part: usize, parts: usize): void {
  const channels = r.channels, filters = r.filters;
  const way = convWay(r, filters, channels);
  const scratch = r.scratch + part * <usize>convolutionScratch(r);
  // the padding of the turned kernel may not be negative on Winograd's way
  const tiled = way == TILES && r.padTop <= 2 && r.padLeft <= 2;
  let firstChannel: usize = 0, endChannel = channels, first: usize = 0, batch = r.batch;
  if (tiled && byFilters(batch, r.height, r.width, filters, channels, parts)) {
    firstChannel = partStart(channels, 16, part, parts);
    endChannel = partStart(channels, 16, part + 1, parts);
  } else {
    first = partStart(r.batch, 1, part, parts);
    batch = partStart(r.batch, 1, part + 1, parts) - first;
  }
  const imageBytes = r.height * r.width * channels * 4, dx = r.dx + first * imageBytes;
  const dy = r.dy + first * r.outHeight * r.outWidth * filters * 4;
  if (way == TAPS) {
    memory.fill(dx, 0, batch * imageBytes);
    smallProducts(true, r, batch, dx, r.w, dy, scratch);
    return;
  }
  if (tiled) {
    const turned = scratch;
    packTurned(r.w, 3, channels, filters, 3, 3, 2, 2, 1, 1, channels, turned);
    winograd(
      batch, r.outHeight, r.outWidth, filters, 2 - r.padTop, 2 - r.padLeft, r.height, r.width, channels, firstChannel, endChannel,
      dy, turned, 0, 0, 0, dx, turned + 9 * channels * filters * 4,
    );
    return;
  }
  if (channels < NARROW_CHANNELS && !isDilated(r)) {
    const k = r.kernelHeight * r.kernelWidth * channels, wide = roundUp(k, 16);
    const zeros = scratch, panels = zeros + 64, patches = panels + wide * filters * 4;
    memory.fill(zeros, 0, 64);
    pack(false, r.w, filters * 4, k, 16, filters, panels);
    narrowInputGrad(r, batch, filters, dy, panels, zeros, dx, patches, patches + r.outWidth * wide * 4);
    return;
  }
  betweenStrides(r, batch, dy, dx, scratch);
}

/** dw for x and dy. Threads take filters or channels: a sum over images is never shared. */
export function conv2dKernelGrad(r: Conv2dKernelGrad, part: usize, parts: usize): void {
  const channels = r.channels, filters = r.filters;
  const way = convWay(r, channels, filters);
  const scratch = r.scratch + part * <usize>convolutionScratch(r);
  if (way == TILES) {
    const wide = filters >= 16 * parts;
    winogradKernelGrad(
      r.batch, r.height, r.width, channels, r.padTop, r.padLeft, r.outHeight, r.outWidth, filters,
      wide ? 0 : partStart(channels, 4, part, parts), wide ? channels : partStart(channels, 4, part + 1, parts),
      wide ? partStart(filters, 16, part, parts) : 0, wide ? partStart(filters, 16, part + 1, parts) : filters, r.x, r.dy, r.dw, scratch,
    );
    return;
  }
  const k = r.kernelHeight * r.kernelWidth * channels;
  if (way == TAPS) {
    const panel = panelWidth(filters), first = partStart(filters, panel, part, parts), end = partStart(filters, panel, part + 1, parts);
    for (let i: usize = 0; i < k; i++) memory.fill(r.dw + (i * filters + first) * 4, 0, (end - first) * 4);
    smallKernelGrad(r, first, end, r.x, r.dy, r.dw, scratch);
    return;
  }
  const run = r.kernelWidth * channels, first = partStart(run, 2, part, parts), count = partStart(run, 2, part + 1, parts) - first;
  if (count == 0) return;
  const wide = roundUp(filters, panelWidth(filters)), rows = r.kernelHeight * count;
  const sums = scratch, packed = sums + rows * wide * 4, padded = packed + bandPixels(r.outWidth) * wide * 4;
  memory.fill(sums, 0, rows * wide * 4);
  directKernelGrad(r, filters, first, count, r.x, r.dy, sums, wide, packed, padded);
  for (let i: usize = 0; i < rows; i++) {
    const to = i / count * run + first + i % count;
    memory.copy(r.dw + to * filters * 4, sums + i * wide * 4, filters * 4);
  }
}
