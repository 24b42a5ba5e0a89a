// 3x3 convolution of stride 1 by Winograd's F(4x4, 3x3): a block of tiles is transformed, 36 matrix products over the channels follow, and
// the results are transformed back, while all of it stays in the second-level cache.
//
// Range. What lies between the transforms is larger than what goes in and comes out, so sums overflow sooner than direct ones. By the
// transforms' row sums (10 for B', 1 for G, 19 for A', 15 for A, 5/3 for G', each squared) no number is infinite as long as
//   100 |x| < 3.4e38 and 36100 C |x| |w| < 3.4e38, C the channels that are summed (dx: the same of dy and the filters);
//   225 |dy| < 3.4e38 and 62500 T |x| |dy| < 3.4e38 for dw, T = batch * ceil(outHeight / 4) * ceil(outWidth / 4) tiles,
// with the largest magnitudes of each. Direct sums have room for 9 C |x| |w|.
//
// Zeros. The terms of a sum that cancel by definition cancel but for rounding here. Where every product of an element of dw is 0, as at
// inputs that are 0 almost everywhere, direct sums give 0 and this way about 1e-6 of the largest element. An optimizer that divides by the
// size of the gradient (Adam, RMSprop, Adagrad) makes whole steps of that. A channel of zeros alone gives zeros.
import { activateRows } from '../activation';
import { columns16, rows16 } from './strips';
import { transformInput, transformKernel, transformKernelGrad, transformOutput, transformOutputGrad } from './winograd-transforms';

/** Filters that are computed at once: bounds the transformed kernel. */
const FILTERS: usize = 128;
/** Between planes of coefficients, so that 36 stores do not fall into one set of the cache. */
const GAP: usize = 64;
const WORK_BYTES: usize = 576;

/** Tiles of a block: 36 planes of them, in and out, fit in the second-level cache for up to 128 channels. */
function blockTiles(channels: usize): usize {
  return channels <= 32 ? 64 : 32;
}

/** Bytes of scratch for either pass. */
export function winogradScratch(channels: usize, filters: usize): u64 {
  const most = <u64>min(FILTERS, filters), tiles = <u64>blockTiles(channels);
  const edge: u64 = 36 * <u64>max(channels, filters) * 4;
  const planes: u64 = 36 * ((tiles * (channels + most) + channels * most) * 4 + 3 * GAP);
  return WORK_BYTES + 64 + edge + planes;
}

/** Copies a pixel of `bytes` bytes, in sixteens; from 0 it is zeros. */
function copyPixel(from: usize, to: usize, bytes: usize): void {
  if (from) for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.load(from + i));
  else for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, f32x4.splat(0));
}

/** The tile of `size` x `size` pixels at (i, j), with zeros where it lies outside of the image. */
function gatherTile(x: usize, height: isize, width: isize, bytes: usize, i: isize, j: isize, size: isize, to: usize): void {
  for (let r = i; r < i + size; r++) {
    const inside = r >= 0 && r < height;
    for (let c = j; c < j + size; c++, to += bytes) copyPixel(inside && c >= 0 && c < width ? x + <usize>(r * width + c) * bytes : 0, to, bytes);
  }
}

/** All coefficients of tiles `first` .. `first + count` of x: of the 6x6 pixels around each, or with `size` 4 of dy's own. */
function transformTiles(
  size: isize, x: usize, height: isize, width: isize, channels: usize, top: isize, left: isize, tilesY: usize, tilesX: usize,
  first: usize, count: usize, skip: usize, total: usize, to: usize, plane: usize, edge: usize, work: usize,
): void {
  const pixel = total * 4, row = <usize>width * pixel;
  for (let t: usize = 0; t < count; t++, to += channels * 4) {
    const tile = first + t, inImage = tile % (tilesY * tilesX);
    const image = x + tile / (tilesY * tilesX) * <usize>height * row;
    const i = <isize>(inImage / tilesX) * 4 - top, j = <isize>(inImage % tilesX) * 4 - left;
    let from = image + <usize>(i * width + j) * pixel + skip * 4, fromRow = row, fromPixel = pixel;
    if (i < 0 || j < 0 || i + size > height || j + size > width) {
      gatherTile(image, height, width, pixel, i, j, size, edge);
      from = edge + skip * 4;
      fromRow = <usize>size * pixel;
    }
    if (size == 6) transformInput(from, fromRow, fromPixel, channels, to, plane, work);
    else transformOutputGrad(from, fromRow, fromPixel, channels, to, plane, work);
  }
}

/** The pixels of a 4x4 tile of y at (i, j) that lie within the image, from their coefficients, then the activation. */
function storeTile(
  m: usize, plane: usize, count: usize, y: usize, height: usize, width: usize, total: usize, i: usize, j: usize,
  activation: i32, alpha: f32, edge: usize, work: usize,
): void {
  const pixel = total * 4, row = width * pixel;
  const rows = min<usize>(4, height - i), columns = min<usize>(4, width - j);
  const to = y + (i * width + j) * pixel;
  if (rows == 4 && columns == 4) {
    transformOutput(m, plane, count, to, row, pixel, work);
  } else {
    transformOutput(m, plane, count, edge, 16 * count, 4 * count, work);
    for (let r: usize = 0; r < rows; r++) {
      for (let c: usize = 0; c < columns; c++) memory.copy(to + r * row + c * pixel, edge + (r * 4 + c) * count * 4, count * 4);
    }
  }
  if (activation) for (let r: usize = 0; r < rows; r++) activateRows(activation, alpha, to + r * row, pixel, columns, count);
}

/** G w G' of filters `first` .. `first + count`, each plane in panels of 16 filters. */
function transformKernels(
  w: usize, channels: usize, filters: usize, first: usize, count: usize, to: usize, plane: usize, work: usize,
): void {
  const tap = channels * filters * 4;
  for (let c: usize = 0; c < channels; c++) {
    for (let f: usize = 0; f < count; f += 4) {
      const at = to + (f >> 4) * channels * 64 + c * 64 + (f & 15) * 4;
      transformKernel(w + (c * filters + first + f) * 4, 3 * tap, tap, at, plane, work);
    }
  }
}

/**
 * y (batch, outHeight, outWidth, filters) = activation(bias + 3x3 convolution of x (batch, height, width, channels) with w), stride 1.
 * Filters `from` .. `end` alone.
 * `channels` in fours, `filters` in sixteens.
 */
export function winograd(
  batch: usize, height: usize, width: usize, channels: usize, top: usize, left: usize, outHeight: usize, outWidth: usize, filters: usize,
  from: usize, end: usize, x: usize, w: usize, bias: usize, activation: i32, alpha: f32, y: usize, scratch: usize,
): void {
  const most = min(FILTERS, filters), blockSize = blockTiles(channels);
  const tilesY = (outHeight + 3) / 4, tilesX = (outWidth + 3) / 4, tiles = batch * tilesY * tilesX;
  const work = scratch, zeros = work + WORK_BYTES, edge = zeros + 64, v = edge + 36 * max(channels, filters) * 4;
  const planeV = blockSize * channels * 4 + GAP, m = v + 36 * planeV;
  const planeM = blockSize * most * 4 + GAP, u = m + 36 * planeM;
  const planeU = channels * most * 4 + GAP;
  memory.fill(zeros, 0, 64);
  for (let first = from; first < end; first += most) {
    const count = min(most, end - first);
    transformKernels(w, channels, filters, first, count, u, planeU, work);
    for (let tile: usize = 0; tile < tiles; tile += blockSize) {
      const block = min(blockSize, tiles - tile);
      transformTiles(6, x, height, width, channels, top, left, tilesY, tilesX, tile, block, 0, channels, v, planeV, edge, work);
      for (let p: usize = 0; p < 36; p++) {
        for (let f: usize = 0; f < count; f += 16) {
          // a constant in coefficient (1, 1) is that constant in all outputs
          const start = p == 7 && bias ? bias + (first + f) * 4 : zeros;
          rows16(block, 1, channels, v + p * planeV, channels * 4, 0, u + p * planeU + f * channels * 4, 0, start, 0, m + p * planeM + f * 4, count * 4);
        }
      }
      for (let t: usize = 0; t < block; t++) {
        const image = (tile + t) / (tilesY * tilesX), inImage = (tile + t) % (tilesY * tilesX);
        const to = y + (image * outHeight * outWidth * filters + first) * 4;
        const i = inImage / tilesX * 4, j = inImage % tilesX * 4;
        storeTile(m + t * count * 4, planeM, count, to, outHeight, outWidth, filters, i, j, activation, alpha, edge, work);
      }
    }
  }
}

/**
 * dw (3, 3, channels, filters) for the same convolution: G' [sum over tiles of (B' d B)' (A dy A')] G; of channels `fromChannel` .. `endChannel` and
 * filters `from` .. `end` alone.
 */
export function winogradKernelGrad(
  batch: usize, height: usize, width: usize, channels: usize, top: usize, left: usize, outHeight: usize, outWidth: usize, filters: usize,
  fromChannel: usize, endChannel: usize, from: usize, end: usize, x: usize, dy: usize, dw: usize, scratch: usize,
): void {
  const most = min(FILTERS, filters), blockSize = blockTiles(channels), own = endChannel - fromChannel;
  const tilesY = (outHeight + 3) / 4, tilesX = (outWidth + 3) / 4, tiles = batch * tilesY * tilesX;
  const work = scratch, edge = work + WORK_BYTES + 64, v = edge + 36 * max(channels, filters) * 4;
  const planeV = blockSize * channels * 4 + GAP, m = v + 36 * planeV;
  const planeM = blockSize * most * 4 + GAP, u = m + 36 * planeM;
  const planeU = channels * most * 4 + GAP, tap = channels * filters * 4;
  for (let first = from; first < end; first += most) {
    const count = min(most, end - first);
    memory.fill(u, 0, 36 * planeU);
    for (let tile: usize = 0; tile < tiles; tile += blockSize) {
      const block = min(blockSize, tiles - tile);
      transformTiles(6, x, height, width, own, top, left, tilesY, tilesX, tile, block, fromChannel, channels, v, planeV, edge, work);
      transformTiles(4, dy, outHeight, outWidth, count, 0, 0, tilesY, tilesX, tile, block, first, filters, m, planeM, edge, work);
      for (let p: usize = 0; p < 36; p++) {
        for (let f: usize = 0; f < count; f += 16) {
          columns16(own, 1, block, v + p * planeV, own * 4, 0, m + p * planeM + f * 4, count * 4, u + p * planeU + f * 4, count * 4);
        }
      }
    }
    for (let c: usize = 0; c < own; c++) {
      for (let f: usize = 0; f < count; f += 4) {
        const to = dw + ((fromChannel + c) * filters + first + f) * 4;
        transformKernelGrad(u + (c * count + f) * 4, planeU, to, 3 * tap, tap, work);
      }
    }
  }
}
