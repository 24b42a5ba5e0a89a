// The gradients of convolution.
import { Conv2dInputGrad, Conv2dKernelGrad, Convolution } from '../records';
import { partStart } from '../split';
import { convolutionScratch } from './conv';
import { bandPixels, direct, directKernelGrad, panelsIn } from './direct';
import { imageBytes, outputBytes, OWN, patchNumbers, runs, turn } from './geometry';
import { narrowInputGrad } from './narrow';
import { packTurned, panelWidth, roundUp } from './pack';
import { planeKernelGrad } from './plane';
import { smallKernelGrad, smallProducts } from './small';
import { convWay, PLANE, TAPS, TILES } from './ways';
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

/** dx directly: a convolution of dy for each place of a pixel between the strides. */
function betweenStrides(r: Conv2dInputGrad, own: Convolution, batch: usize, dy: usize, dx: usize, scratch: usize): void {
  const pixel = r.channels * 4, rowBytes = r.width * pixel, step = r.strideX * pixel, rowStep = r.strideY * rowBytes;
  for (let y: usize = 0; y < min(r.strideY, r.height); y++) {
    for (let x: usize = 0; x < min(r.strideX, r.width); x++) {
      const to = dx + y * rowBytes + x * pixel;
      turn(r, y, x, own);
      if (patchNumbers(own) == 0) {
        clearPixels(batch, own.outHeight, own.outWidth, to, step, rowStep, imageBytes(r), pixel);
      } else {
        const panels = panelsIn(own, scratch);
        packTurned(r, r.w, own, y, x, panelWidth(r.channels), panels);
        direct(own, batch, dy, panels, 0, 0, 0, to, step, rowStep, imageBytes(r), scratch);
      }
    }
  }
}

/** dx for dy. Threads take images, or channels where transforming the kernel weighs more. */
export function conv2dInputGrad(r: Conv2dInputGrad, part: usize, parts: usize): void {
  const channels = r.channels, filters = r.filters, way = convWay(r, filters, channels);
  const scratch = r.scratch + part * <usize>convolutionScratch(r), own = changetype<Convolution>(scratch), turned = scratch + OWN;
  turn(r, 0, 0, own);
  // the padding of the turned kernel may not be negative on Winograd's way
  if (way == TILES && min(own.padTop, own.padLeft) >= 0) {
    packTurned(r, r.w, own, 0, 0, channels, turned);
    winograd(own, part, parts, r.dy, turned, 0, 0, 0, 0, r.dx, turned + patchNumbers(own) * channels * 4);
    return;
  }
  const first = partStart(r.batch, 1, part, parts), batch = partStart(r.batch, 1, part + 1, parts) - first;
  const dx = r.dx + first * imageBytes(r), dy = r.dy + first * outputBytes(r);
  if (way == TAPS) {
    memory.fill(dx, 0, batch * imageBytes(r));
    smallProducts(true, r, batch, dx, r.w, dy, scratch, true);
  } else if (channels < NARROW_CHANNELS && runs(r) == 1) {
    narrowInputGrad(r, batch, r.w, dy, dx, scratch);
  } else {
    betweenStrides(r, own, batch, dy, dx, turned);
  }
}

/** dw for x and dy. Threads take filters or channels: a sum over images is never shared. */
export function conv2dKernelGrad(r: Conv2dKernelGrad, part: usize, parts: usize): void {
  const channels = r.channels, filters = r.filters;
  const way = convWay(r, channels, filters);
  const scratch = r.scratch + part * <usize>convolutionScratch(r);
  if (way == TILES) {
    const wide = filters >= 16 * parts;
    winogradKernelGrad(
      r, wide ? 0 : partStart(channels, 4, part, parts), wide ? channels : partStart(channels, 4, part + 1, parts),
      wide ? partStart(filters, 16, part, parts) : 0, wide ? partStart(filters, 16, part + 1, parts) : filters, scratch,
    );
    return;
  }
  if (way == TAPS) {
    const panel = panelWidth(filters), first = partStart(filters, panel, part, parts), end = partStart(filters, panel, part + 1, parts);
    for (let i: usize = 0; i < patchNumbers(r); i++) memory.fill(r.dw + (i * filters + first) * 4, 0, (end - first) * 4);
    smallKernelGrad(r, first, end, r.x, r.dy, r.dw, scratch);
    return;
  }
  if (way == PLANE) {
    const taps = patchNumbers(r);
    planeKernelGrad(r, partStart(taps, 4, part, parts), partStart(taps, 4, part + 1, parts), r.x, r.dy, r.dw, scratch);
    return;
  }
  const run = r.kernelWidth * channels, first = partStart(run, 2, part, parts), count = partStart(run, 2, part + 1, parts) - first;
  if (count == 0) return;
  const wide = roundUp(filters, panelWidth(filters)), rows = r.kernelHeight * count;
  const sums = scratch, packed = sums + rows * wide * 4, padded = packed + bandPixels(r.outWidth) * wide * 4;
  memory.fill(sums, 0, rows * wide * 4);
  directKernelGrad(r, first, count, r.x, r.dy, sums, wide, packed, padded);
  for (let i: usize = 0; i < rows; i++) {
    const to = i / count * run + first + i % count;
    memory.copy(r.dw + to * filters * 4, sums + i * wide * 4, filters * 4);
  }
}
