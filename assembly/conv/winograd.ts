// 3x3 convolution of stride 1 by Winograd's F(4x4, 3x3), with tiles of 3 where 4 would reach beyond the outputs: a block of tiles is transformed,
// 36 matrix products over the channels follow, and the results are transformed back, while all of it stays in the second-level cache.
//
// Range. What lies between the transforms is larger than what goes in and comes out, so sums overflow sooner than direct ones. By the
// transforms' row sums (10 for B', 12 in tiles of 3, 1 for G, 19 for A', 15 for A, 5/3 for G', each squared) no number is infinite as long as
//   144 |x| < 3.4e38 and 36100 C |x| |w| < 3.4e38, C the channels that are summed (dx: the same of dy and the filters);
//   225 |dy| < 3.4e38 and 62500 T |x| |dy| < 3.4e38 for dw, T = batch * ceil(outHeight / 4) * ceil(outWidth / 4) tiles,
// with the largest magnitudes of each. Direct sums have room for 9 C |x| |w|.
//
// Zeros. The terms of a sum that cancel by definition cancel but for rounding here. Where every product of an element of dw is 0, as at
// inputs that are 0 almost everywhere, direct sums give 0 and this way about 1e-6 of the largest element. An optimizer that divides by the
// size of the gradient (Adam, RMSprop, Adagrad) makes whole steps of that. A channel of zeros alone gives zeros.
import { Conv2dKernelGrad, Convolution } from '../records';
import { partStart } from '../split';
import { imageBytes, outputBytes } from './geometry';
import { panelWidth } from './pack';
import { tileColumns8, tileRows16, tileRows8 } from './strips';
import { blockTiles, channelsOf, countWith, firstBlock, firstWith, MOST_CHANNELS, nextBlock, PLANE, PLANES, Tiling, TILING } from './tiling';
import { transformKernel, transformKernelGrad } from './winograd-kernels';
import { GRADIENT, INPUT, tilesFromPlanes, tilesToPlanes } from './winograd-tiles';

/** Numbers of a plane of transformed kernel that are held at once, at least 128 filters: bounds it to 9.4 MB up to 512 channels. */
const KERNEL_NUMBERS: usize = 65536;
/** Between planes of the transformed kernel, so that 36 stores do not fall into one set of the cache. */
const GAP: usize = 64;
/** A transformed kernel on its way. */
const WORK_BYTES: usize = 576;

/** Filters whose kernels are transformed at once. */
function filtersAtOnce(channels: usize, filters: usize): usize {
  return min(filters, max<usize>(128, (KERNEL_NUMBERS / channels) & ~15));
}

/** Sets of planes that hold so many channels. */
function setsOf(channels: usize): usize {
  return (channels + MOST_CHANNELS - 1) / MOST_CHANNELS;
}

/** Bytes of scratch to convolve, besides stripBytes for x. */
export function winogradScratch(channels: usize, filters: usize): u64 {
  return TILING + WORK_BYTES + <u64>(setsOf(channels) + 1) * PLANES + 36 * (<u64>channels * filtersAtOnce(channels, filters) * 4 + GAP);
}

/** G w G' of filters `first` .. `first + count`, each plane in panels. */
function transformKernels(
  w: usize, channels: usize, filters: usize, first: usize, count: usize, panel: usize, to: usize, plane: usize, work: usize,
): void {
  const tap = channels * filters * 4;
  for (let c: usize = 0; c < channels; c++) {
    for (let f: usize = 0; f < count; f += 4) {
      const at = to + ((f / panel) * channels + c) * panel * 4 + f % panel * 4;
      transformKernel(w + (c * filters + first + f) * 4, 3 * tap, tap, at, plane, work);
    }
  }
}

/** Bytes from a plane of transformed kernel to the next. */
function planeOf(channels: usize, filters: usize): usize {
  return channels * filters * 4 + GAP;
}

/** All of a kernel as `winograd` takes it: 36 planes, and behind them WORK_BYTES. */
export function packWinograd(w: usize, channels: usize, filters: usize, packed: usize): void {
  const plane = planeOf(channels, filters);
  transformKernels(w, channels, filters, 0, filters, panelWidth(filters), packed, plane, packed + 36 * plane);
}

/** `start` for the tiles of a block that have coefficient 7, the only one that all of a constant's transform is in. */
function startFrom(start: usize, t: Tiling, filters: usize, m: usize): void {
  const planes = t.most * 16, tiles = countWith(t, 7) * 16;
  for (let f: usize = 0; f < filters; f += 4, m += planes) {
    const four = v128.load(start + f * 4);
    for (let i: usize = 0; i < tiles; i += 16) v128.store(m + i, four);
  }
}

/** Coefficient `p` of `count` filters (+= with `accumulate`): the products of a block's tiles with panels of the transformed kernel. */
function products(t: Tiling, p: usize, channels: usize, v: usize, count: usize, panel: usize, u: usize, accumulate: bool, m: usize): void {
  const first = firstWith(t, p) * 16, tiles = countWith(t, p), planes = t.most * 16;
  for (let f: usize = 0; f < count; f += panel, m += panel / 4 * planes) {
    for (let k: usize = 0; k < channels; k += MOST_CHANNELS) {
      const quads = min(MOST_CHANNELS, channels - k) / 4, a = v + k / MOST_CHANNELS * PLANES + first, b = u + (f * channels + k * panel) * 4;
      if (panel == 16) tileRows16(tiles, quads, a, planes, b, accumulate || k > 0, m + first, planes);
      else tileRows8(tiles, quads, a, planes, b, accumulate || k > 0, m + first, planes);
    }
  }
}

/**
 * y = activation(bias + convolution of x with w, or with the kernel in `packed` if that is there); channels in fours, filters in eights. Threads share it by images, or by filters where transforming
 * the kernel weighs more than transforming the images.
 */
export function winograd(
  r: Convolution, part: usize, parts: usize, x: usize, w: usize, packed: usize, bias: usize, activation: i32, alpha: f32, y: usize,
  scratch: usize,
): void {
  const channels = r.channels, filters = r.filters;
  let batch = r.batch, from: usize = 0, end = filters;
  if (filters >= 16 * parts && batch * r.outHeight * r.outWidth < 64 * channels) {
    from = partStart(filters, 16, part, parts);
    end = partStart(filters, 16, part + 1, parts);
  } else {
    const image = partStart(batch, 1, part, parts);
    batch = partStart(batch, 1, part + 1, parts) - image;
    x += image * imageBytes(r);
    y += image * outputBytes(r);
  }
  const t = changetype<Tiling>(scratch), most = blockTiles(channels), wide = channelsOf(most), atOnce = filtersAtOnce(channels, filters);
  const panel = panelWidth(filters), planeU = planeOf(channels, packed ? filters : atOnce);
  const work = scratch + TILING, v = work + WORK_BYTES, m = v + setsOf(channels) * PLANES, own = m + PLANES;
  const strip = own + 36 * planeOf(channels, atOnce);
  for (let first = from; first < end; first += atOnce) {
    const count = min(atOnce, end - first), u = packed ? packed + first * channels * 4 : own;
    if (!packed) transformKernels(w, channels, filters, first, count, panel, u, planeU, work);
    for (let more = firstBlock(t, batch, r, most); more; more = nextBlock(t)) {
      for (let c: usize = 0; c < channels; c += MOST_CHANNELS) {
        const own = min(MOST_CHANNELS, channels - c);
        tilesToPlanes(INPUT, t, r, x, c, own, v + c / MOST_CHANNELS * PLANES, strip);
      }
      for (let f: usize = 0; f < count; f += wide) {
        const own = min(wide, count - f);
        if (bias) startFrom(bias + (first + f) * 4, t, own, m + 7 * PLANE);
        for (let p: usize = 0; p < 36; p++) {
          products(t, p, channels, v + p * PLANE, own, panel, u + p * planeU + f * channels * 4, p == 7 && bias != 0, m + p * PLANE);
        }
        tilesFromPlanes(t, r, m, y, first + f, own, activation, alpha, strip);
      }
    }
  }
}

/** Channels and filters whose sums over tiles are held at once, 576 KiB, beside the planes in the second-level cache. */
const GRADIENT_MOST: usize = 64;

/** Tiles of a block of the kernel's gradient. */
function gradientTiles(channels: usize, filters: usize): usize {
  return blockTiles(max(channels, filters));
}

/** Bytes of scratch for the kernel's gradient, besides stripBytes for x and dy. */
export function winogradKernelGradScratch(): u64 {
  return TILING + WORK_BYTES + 2 * <u64>PLANES + 36 * <u64>(GRADIENT_MOST * GRADIENT_MOST * 4 + GAP);
}

/**
 * dw (3, 3, channels, filters) for the same convolution: G' [sum over tiles of (B' d B)' (A dy A')] G; of channels `fromChannel` .. `endChannel` and
 * filters `from` .. `end` alone.
 */
export function winogradKernelGrad(r: Conv2dKernelGrad, fromChannel: usize, endChannel: usize, from: usize, end: usize, scratch: usize): void {
  const channels = r.channels, filters = r.filters;
  const t = changetype<Tiling>(scratch), most = gradientTiles(channels, filters), wide = min(GRADIENT_MOST, channelsOf(most));
  const work = scratch + TILING, v = work + WORK_BYTES, m = v + PLANES, u = m + PLANES;
  const strip = u + 36 * (GRADIENT_MOST * GRADIENT_MOST * 4 + GAP);
  const planes = most * 16, tap = channels * filters * 4;
  for (let c = fromChannel; c < endChannel; c += wide) {
    const own = min(wide, endChannel - c);
    for (let f = from; f < end; f += wide) {
      const count = min(wide, end - f), planeU = own * count * 4 + GAP;
      memory.fill(u, 0, 36 * planeU);
      for (let more = firstBlock(t, r.batch, r, most); more; more = nextBlock(t)) {
        tilesToPlanes(INPUT, t, r, r.x, c, own, v, strip);
        tilesToPlanes(GRADIENT, t, r, r.dy, f, count, m, strip);
        for (let p: usize = 0; p < 36; p++) {
          const first = p * PLANE + firstWith(t, p) * 16, tiles = countWith(t, p);
          for (let g: usize = 0; g < count; g += 8) {
            tileColumns8(tiles, own / 4, v + first, planes, m + first + g / 4 * planes, planes, u + p * planeU + g * 4, count * 4);
          }
        }
      }
      for (let k: usize = 0; k < own; k++) {
        for (let g: usize = 0; g < count; g += 4) {
          transformKernelGrad(u + (k * count + g) * 4, planeU, r.dw + ((c + k) * filters + f + g) * 4, 3 * tap, tap, work);
        }
      }
    }
  }
}
