// Convolution of images of one channel by a stride of 1, such as a network's first layer on gray ones: panels of few filters would be partly empty,
// and a row of a patch is too short to be worth a loop. So the vectors of the forward pass hold four pixels that lie side by side, which share a weight;
// those of the kernel's gradient hold four filters, and are shared by four taps wherever they lie in the kernel. The sums are those of the direct way, bit by
// bit.
import { activateRange } from '../activation';
import { ActivationKind, Convolution } from '../records';
import { multiplyAdd } from '../simd';
import { imageBytes, lineStep, outputBytes, rowBytes, runs, withPadding } from './geometry';
import { oneTap8, taps8 } from './strips';

/**
 * Whether a convolution goes this way. What is left of a row, of rows or of filters is covered by a vector that overlaps the one before; in the gradient
 * both must be of the same eight filters, or what they share would be added up twice.
 */
export function isPlane(w: Convolution): bool {
  const rest = w.filters & 7, fits = w.filters >= 4 && (rest == 0 || rest >= 4);
  return fits && w.channels == 1 && w.strideX == 1 && runs(w) == 1 && w.outWidth >= 4 && w.outHeight >= 2;
}

/** In a class, since functions take no decorators. */
class Pixels {
  /** Four filters of four pixels, a vector a filter, to y, a vector a pixel. */
  @inline
  static storeFour(a: v128, b: v128, c: v128, d: v128, y: usize, pixel: usize): void {
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    v128.store(y, v128.shuffle<f64>(ab, cd, 0, 2));
    v128.store(y + pixel, v128.shuffle<f64>(ab, cd, 1, 3));
    const above = v128.shuffle<f32>(a, b, 2, 6, 3, 7), below = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(y + 2 * pixel, v128.shuffle<f64>(above, below, 0, 2));
    v128.store(y + 3 * pixel, v128.shuffle<f64>(above, below, 1, 3));
  }

  /** Two filters of four pixels. */
  @inline
  static storeTwo(a: v128, b: v128, y: usize, pixel: usize): void {
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), above = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    v128.store64_lane(y, ab, 0);
    v128.store64_lane(y + pixel, ab, 1);
    v128.store64_lane(y + 2 * pixel, above, 0);
    v128.store64_lane(y + 3 * pixel, above, 1);
  }
}

/** What a filter starts from. */
function startOf(bias: usize): v128 {
  return bias ? v128.load32_splat(bias) : f32x4.splat(0);
}

/**
 * Four filters at four pixels of each of two rows: `height` x `width` taps, rows of x `down` bytes apart, the second row's x `below` bytes on. Taps of w
 * and pixels of y lie `pixel` bytes apart, rows of y `row`.
 */
function fourFilters(
  height: usize, width: usize, x: usize, down: usize, below: usize, w: usize, bias: usize, floor: v128, y: usize, pixel: usize, row: usize,
): void {
  let a0 = startOf(bias), a1 = startOf(bias ? bias + 4 : 0), a2 = startOf(bias ? bias + 8 : 0), a3 = startOf(bias ? bias + 12 : 0);
  let b0 = a0, b1 = a1, b2 = a2, b3 = a3;
  do {
    const end = x + width * 4;
    let at = x;
    do {
      const above = v128.load(at), under = v128.load(at + below);
      const w0 = v128.load32_splat(w);
      a0 = multiplyAdd(w0, above, a0);
      b0 = multiplyAdd(w0, under, b0);
      const w1 = v128.load32_splat(w, 4);
      a1 = multiplyAdd(w1, above, a1);
      b1 = multiplyAdd(w1, under, b1);
      const w2 = v128.load32_splat(w, 8);
      a2 = multiplyAdd(w2, above, a2);
      b2 = multiplyAdd(w2, under, b2);
      const w3 = v128.load32_splat(w, 12);
      a3 = multiplyAdd(w3, above, a3);
      b3 = multiplyAdd(w3, under, b3);
      w += pixel;
      at += 4;
    } while (at < end);
    x += down;
  } while (--height);
  Pixels.storeFour(f32x4.pmax(a0, floor), f32x4.pmax(a1, floor), f32x4.pmax(a2, floor), f32x4.pmax(a3, floor), y, pixel);
  Pixels.storeFour(f32x4.pmax(b0, floor), f32x4.pmax(b1, floor), f32x4.pmax(b2, floor), f32x4.pmax(b3, floor), y + row, pixel);
}

/** The same with two filters. */
function twoFilters(
  height: usize, width: usize, x: usize, down: usize, below: usize, w: usize, bias: usize, floor: v128, y: usize, pixel: usize, row: usize,
): void {
  let a0 = startOf(bias), a1 = startOf(bias ? bias + 4 : 0), b0 = a0, b1 = a1;
  do {
    const end = x + width * 4;
    let at = x;
    do {
      const above = v128.load(at), under = v128.load(at + below);
      const w0 = v128.load32_splat(w), w1 = v128.load32_splat(w, 4);
      a0 = multiplyAdd(w0, above, a0);
      b0 = multiplyAdd(w0, under, b0);
      a1 = multiplyAdd(w1, above, a1);
      b1 = multiplyAdd(w1, under, b1);
      w += pixel;
      at += 4;
    } while (at < end);
    x += down;
  } while (--height);
  Pixels.storeTwo(f32x4.pmax(a0, floor), f32x4.pmax(a1, floor), y, pixel);
  Pixels.storeTwo(f32x4.pmax(b0, floor), f32x4.pmax(b1, floor), y + row, pixel);
}

/** y = activation(bias + convolution of x with w), `batch` images. `padded`: paddedBytes. */
export function plane(
  r: Convolution, batch: usize, x: usize, w: usize, bias: usize, activation: i32, alpha: f32, y: usize, padded: usize,
): void {
  const filters = r.filters, height = r.kernelHeight, width = r.kernelWidth, pixel = filters * 4, row = r.outWidth * pixel, line = rowBytes(r);
  const down = lineStep(r, line), below = r.strideY * line, relu = activation == ActivationKind.relu;
  const floor = f32x4.splat(relu ? 0 : -Infinity), lastRow = r.outHeight - 2, lastColumn = r.outWidth - 4, two = pixel - 8;
  for (; batch > 0; batch--, x += imageBytes(r), y += outputBytes(r)) {
    const image = withPadding(r, x, padded);
    for (let next: usize = 0; next < r.outHeight; next += 2) {
      const i = min(next, lastRow);
      for (let right: usize = 0; right < r.outWidth; right += 4) {
        const j = min(right, lastColumn), from = image + i * below + j * 4, to = y + i * row + j * pixel;
        let done: usize = 0;
        for (; done + 2 < filters; done += 4) {
          const f = min(done, filters - 4) * 4;
          fourFilters(height, width, from, down, below, w + f, bias ? bias + f : 0, floor, to + f, pixel, row);
        }
        if (done < filters) twoFilters(height, width, from, down, below, w + two, bias ? bias + two : 0, floor, to + two, pixel, row);
      }
    }
    if (activation && !relu) activateRange(activation, alpha, y, y, r.outHeight * r.outWidth * filters);
  }
}

/** dw (height, width, 1, filters) for x and dy, of taps `first` .. `end`. `padded`: paddedBytes. */
export function planeKernelGrad(r: Convolution, first: usize, end: usize, x: usize, dy: usize, dw: usize, padded: usize): void {
  const filters = r.filters, pixel = filters * 4, line = rowBytes(r), down = lineStep(r, line), jump = r.strideY * line - r.outWidth * 4;
  memory.fill(dw + first * pixel, 0, (end - first) * pixel);
  for (let n = r.batch; n > 0; n--, x += imageBytes(r), dy += outputBytes(r)) {
    const image = withPadding(r, x, padded);
    for (let f: usize = 0; f < filters; f += 8) {
      // where they overlap they hold the same sums
      const one = min(f, filters - 4) * 4, other = min(f + 4, filters - 4) * 4;
      let tap = first;
      for (; tap + 4 <= end; tap += 4) {
        taps8(
          r.outHeight, r.outWidth, tapAt(r, image, down, tap), tapAt(r, image, down, tap + 1), tapAt(r, image, down, tap + 2),
          tapAt(r, image, down, tap + 3), jump, dy + one, dy + other, pixel, dw + tap * pixel + one, dw + tap * pixel + other,
        );
      }
      for (; tap < end; tap++) {
        oneTap8(r.outHeight, r.outWidth, tapAt(r, image, down, tap), jump, dy + one, dy + other, pixel, dw + tap * pixel + one, dw + tap * pixel + other);
      }
    }
  }
}

/** The pixel that a tap meets at the first output. */
function tapAt(r: Convolution, image: usize, down: usize, tap: usize): usize {
  return image + tap / r.kernelWidth * down + tap % r.kernelWidth * 4;
}
