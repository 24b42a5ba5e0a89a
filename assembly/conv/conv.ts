// Convolution, and the memory that it and its gradients need.
import { activateRange } from '../activation';
import { pack } from '../gemm/pack';
import { Conv2d, Convolution, PackKernel } from '../records';
import { partStart } from '../split';
import { bandPixels, direct, directScratch, panelsIn } from './direct';
import { imageBytes, outputBytes, OWN, paddedBytes, patchNumbers, turnedPaddedBytes } from './geometry';
import { narrowScratch } from './narrow';
import { panelWidth, roundUp } from './pack';
import { plane } from './plane';
import { smallKernelGradScratch, smallProducts } from './small';
import { DIRECT, forwardWay, PLANE, TAPS, TILES, winogradFits } from './ways';
import { packWinograd, winograd, winogradKernelGradScratch, winogradScratch } from './winograd';
import { stripBytes } from './winograd-tiles';

/** Starts every row of y (rows, columns) from the bias, or from zeros. */
function startFrom(bias: usize, y: usize, rows: usize, columns: usize): void {
  memory.fill(y, 0, rows * columns * 4);
  if (bias) for (; rows > 0; rows--, y += columns * 4) memory.copy(y, bias, columns * 4);
}

/** Bytes of scratch for all three passes, for each thread: in 64 bits, so that more than memory has is not taken for little. */
export function convolutionScratch(r: Convolution): f64 {
  const channels = r.channels, filters = r.filters, taps = <u64>r.kernelHeight * r.kernelWidth, padded = paddedBytes(r);
  const forward = directScratch(taps * channels, filters, r.outWidth) + padded;
  const back = OWN + directScratch(taps * filters, channels, r.width) + turnedPaddedBytes(r);
  const kernel = (taps * channels + bandPixels(r.outWidth)) * roundUp(filters, 16) * 4 + padded;
  const small = max(<u64>channels * filters * 4, smallKernelGradScratch(r.batch, channels, filters));
  let most = max(max(max(forward, back), max(kernel, narrowScratch(r) + padded)), small);
  if (winogradFits(r)) {
    const widest = max(r.width, r.outWidth), strip = stripBytes(widest, widest, max(channels, filters));
    const turned = OWN + taps * channels * filters * 4 + winogradScratch(filters, channels);
    most = max(most, max(max(winogradScratch(channels, filters), turned), winogradKernelGradScratch()) + strip);
  }
  return <f64>((most + 63) & ~63);
}

/** The kernel as conv2d reads it for images of that size. One thread does it. */
export function packKernel(r: PackKernel, part: usize, parts: usize): void {
  if (part) return;
  const filters = r.filters, channels = r.channels, way = forwardWay(r), panel = panelWidth(filters);
  if (way == TILES) packWinograd(r.w, channels, filters, r.packed);
  else if (way == PLANE) memory.copy(r.packed, r.w, patchNumbers(r) * filters * 4);
  else if (way == DIRECT) pack(true, r.w, filters * 4, filters, panel, patchNumbers(r), r.packed);
  else {
    const tap = channels * filters * 4;
    for (let at: usize = 0, end = r.kernelHeight * r.kernelWidth * tap; at < end; at += tap) pack(true, r.w + at, filters * 4, filters, panel, channels, r.packed + at);
  }
}

/** y = activation(bias + convolution of x with w). Threads take images, or filters where transforming the kernel weighs more. */
export function conv2d(r: Conv2d, part: usize, parts: usize): void {
  const filters = r.filters, activation = <i32>r.activation, alpha = r.alpha, way = forwardWay(r);
  const scratch = r.scratch + part * <usize>convolutionScratch(r);
  if (way == TILES) {
    winograd(r, part, parts, r.x, r.w, r.packed, r.bias, activation, alpha, r.y, scratch);
    return;
  }
  const first = partStart(r.batch, 1, part, parts), batch = partStart(r.batch, 1, part + 1, parts) - first;
  const pixels = r.outHeight * r.outWidth, x = r.x + first * imageBytes(r), y = r.y + first * outputBytes(r);
  if (way == TAPS) {
    startFrom(r.bias, y, batch * pixels, filters);
    smallProducts(false, r, batch, x, r.w, y, r.packed ? r.packed : scratch, r.packed == 0);
    if (activation) activateRange(activation, alpha, y, y, batch * pixels * filters);
  } else if (way == PLANE) {
    plane(r, batch, x, r.packed ? r.packed : r.w, r.bias, activation, alpha, y, scratch);
  } else {
    const panels = r.packed ? r.packed : panelsIn(r, scratch);
    if (!r.packed) pack(true, r.w, filters * 4, filters, panelWidth(filters), patchNumbers(r), panels);
    direct(r, batch, x, panels, r.bias, activation, alpha, y, filters * 4, r.outWidth * filters * 4, outputBytes(r), scratch);
  }
}
