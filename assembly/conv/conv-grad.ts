// The gradients of convolution.
import { pack } from '../gemm/pack';
import { bandPixels, direct, directKernelGrad } from './direct';
import { narrowInputGrad } from './narrow';
import { packTurned, panelWidth, roundUp } from './pack';
import { smallKernelGrad, smallProducts } from './small';
import { byFilters, convWay, partStart, TAPS, TILES } from './ways';
import { winograd, winogradKernelGrad } from './winograd';

/** Images of fewer channels have their gradient put together from patches. LeNet's second layer (6 channels): 0.53 ms instead of 1.04. */
const NARROW_CHANNELS: usize = 12;

/** Zeros in pixels that no tap reaches. */
function clearPixels(batch: usize, rows: usize, columns: usize, to: usize, step: usize, rowStep: usize, imageStep: usize, bytes: usize): void {
  for (let n: usize = 0; n < batch; n++, to += imageStep) {
    for (let i: usize = 0; i < rows; i++) {
      for (let j: usize = 0; j < columns; j++) memory.fill(to + i * rowStep + j * step, 0, bytes);
    }
  }
}

/**
 * dx directly: a stride of s makes s x s convolutions of dy, one for each place of a pixel between the strides, with the taps that
 * reach it.
 */
function betweenStrides(
  batch: usize, height: usize, width: usize, channels: usize, kernelHeight: usize, kernelWidth: usize,
  strideY: usize, strideX: usize, top: usize, left: usize, outHeight: usize, outWidth: usize, filters: usize,
  dy: usize, w: usize, dx: usize, scratch: usize,
): void {
  const panel = panelWidth(channels), wide = roundUp(channels, panel), pixel = channels * 4, rowBytes = width * pixel;
  const start = scratch, panels = start + wide * 4;
  memory.fill(start, 0, wide * 4);
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

/** Part `part` of `parts` of dx for dy. */
export function conv2dInputGrad(
  allowWinograd: bool, batch: usize, height: usize, width: usize, channels: usize, kernelHeight: usize, kernelWidth: usize,
  strideY: usize, strideX: usize, top: usize, left: usize, outHeight: usize, outWidth: usize, filters: usize,
  dy: usize, w: usize, dx: usize, scratch: usize, part: usize, parts: usize,
): void {
  const way = convWay(
    height, width, filters, channels, kernelHeight, kernelWidth, strideY, strideX, top, left, outHeight, outWidth, allowWinograd,
  );
  // the padding of the turned kernel may not be negative on Winograd's way
  const tiled = way == TILES && top <= 2 && left <= 2;
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
  if (way == TAPS) {
    memory.fill(dx, 0, batch * height * width * channels * 4);
    smallProducts(
      true, batch, height, width, channels, kernelHeight, kernelWidth, strideY, strideX, top, left, outHeight, outWidth, filters,
      dx, w, dy, scratch,
    );
    return;
  }
  if (tiled) {
    const turned = scratch;
    packTurned(w, 3, channels, filters, 3, 3, 2, 2, 1, 1, channels, turned);
    winograd(
      batch, outHeight, outWidth, filters, 2 - top, 2 - left, height, width, channels, firstChannel, endChannel, dy, turned, 0, 0, 0, dx,
      turned + 9 * channels * filters * 4,
    );
    return;
  }
  if (channels < NARROW_CHANNELS) {
    const k = kernelHeight * kernelWidth * channels, wide = roundUp(k, 16);
    const zeros = scratch, panels = zeros + 64, patches = panels + wide * filters * 4;
    memory.fill(zeros, 0, 64);
    pack(false, w, filters * 4, k, 16, filters, panels);
    narrowInputGrad(
      batch, height, width, channels, kernelHeight, kernelWidth, strideY, strideX, top, left, outHeight, outWidth, filters,
      dy, panels, zeros, dx, patches, patches + outWidth * wide * 4,
    );
    return;
  }
  betweenStrides(
    batch, height, width, channels, kernelHeight, kernelWidth, strideY, strideX, top, left, outHeight, outWidth, filters, dy, w, dx, scratch,
  );
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
  if (way == TILES) {
    const wide = filters >= 16 * parts;
    winogradKernelGrad(
      batch, height, width, channels, top, left, outHeight, outWidth, filters, wide ? 0 : partStart(channels, 4, part, parts),
      wide ? channels : partStart(channels, 4, part + 1, parts), wide ? partStart(filters, 16, part, parts) : 0,
      wide ? partStart(filters, 16, part + 1, parts) : filters, x, dy, dw, scratch,
    );
    return;
  }
  const k = kernelHeight * kernelWidth * channels;
  if (way == TAPS) {
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
  const sums = scratch, packed = sums + rows * wide * 4, padded = packed + bandPixels(outWidth) * wide * 4;
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
