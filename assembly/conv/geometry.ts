// Where the numbers of a convolution lie: what follows from its record's window. The algorithms ask here, so a field of the window is read here, and
// not where they multiply.
import { crop } from '../crop';
import { Convolution } from '../records';

/** From one tap to the next in one direction: a record without a dilation has 0 there. */
function apart(dilation: usize): usize {
  return max<usize>(dilation, 1);
}

/** Rows of the image that the outputs reach over, its padding included. */
function extentY(w: Convolution): usize {
  return (w.outHeight - 1) * w.strideY + (w.kernelHeight - 1) * apart(w.dilationY) + 1;
}

function extentX(w: Convolution): usize {
  return (w.outWidth - 1) * w.strideX + (w.kernelWidth - 1) * apart(w.dilationX) + 1;
}

/** The pixel, in the image at x, that tap (u, v) meets at output (i, j); 0 where it meets padding. */
export function pixelAt(w: Convolution, x: usize, i: usize, j: usize, u: usize, v: usize): usize {
  const row = i * w.strideY + u * apart(w.dilationY) - <usize>w.padTop;
  const column = j * w.strideX + v * apart(w.dilationX) - <usize>w.padLeft;
  // below 0 is a large number
  return row < w.height && column < w.width ? x + (row * w.width + column) * w.channels * 4 : 0;
}

/** Whether it is a kernel of 3 x 3 taps side by side that moves by 1. */
export function isThreeByThree(w: Convolution): bool {
  return w.kernelHeight == 3 && w.kernelWidth == 3 && max(max(w.dilationY, w.dilationX), w.strideY * w.strideX) == 1;
}

/** Bytes of an image, of its outputs. */
export function imageBytes(w: Convolution): usize {
  return w.height * w.width * w.channels * 4;
}

export function outputBytes(w: Convolution): usize {
  return w.outHeight * w.outWidth * w.filters * 4;
}

/** Numbers of the kernel for one filter. */
export function patchNumbers(w: Convolution): usize {
  return w.kernelHeight * w.kernelWidth * w.channels;
}

/** Whether all patches lie in the image. */
function isWhole(w: Convolution): bool {
  return (w.padTop | w.padLeft) == 0 && extentY(w) <= w.height && extentX(w) <= w.width;
}

/** Bytes of an image with its padding, which the outputs reach over. */
export function paddedBytes(w: Convolution): u64 {
  return <u64>extentY(w) * extentX(w) * w.channels * 4;
}

/** The image at x with its padding: where it lies, or if there is padding in `padded`. */
export function withPadding(w: Convolution, x: usize, padded: usize): usize {
  if (isWhole(w)) return x;
  crop(x, padded, w.height, w.width, w.channels, extentY(w), extentX(w), -w.padTop, -w.padLeft);
  return padded;
}

/** Bytes of a row of it. */
export function rowBytes(w: Convolution): usize {
  return (isWhole(w) ? w.width : extentX(w)) * w.channels * 4;
}

/** Where the gradient of an image with its padding is added up, from zeros on: dx, or if there is padding `padded`. */
export function startGradient(w: Convolution, dx: usize, padded: usize): usize {
  const whole = isWhole(w), sum = whole ? dx : padded;
  memory.fill(sum, 0, whole ? imageBytes(w) : <usize>paddedBytes(w));
  return sum;
}

/** dx from it. */
export function endGradient(w: Convolution, dx: usize, sum: usize): void {
  if (sum != dx) crop(sum, dx, extentY(w), extentX(w), w.channels, w.height, w.width, w.padTop, w.padLeft);
}

/**
 * A row of a patch is `runs` runs of numbers that lie side by side, `runStep` bytes apart: one where taps lie side by side, else one a tap.
 * Rows of a patch lie `lineStep` bytes apart, in an image with rows of `row` bytes.
 */
export function runs(w: Convolution): usize {
  return w.dilationX > 1 ? w.kernelWidth : 1;
}

export function runNumbers(w: Convolution): usize {
  return w.kernelWidth * w.channels / runs(w);
}

export function runStep(w: Convolution): usize {
  return apart(w.dilationX) * w.channels * 4;
}

export function lineStep(w: Convolution, row: usize): usize {
  return apart(w.dilationY) * row;
}

/** How many taps of a direction come upon a pixel whose place, padding included, is `at`: the first is at % stride, then one a stride. */
function tapsUpon(at: usize, taps: usize, stride: usize): usize {
  const first = at % stride;
  return first < taps ? (taps - first - 1) / stride + 1 : 0;
}

/** Bytes of a convolution that a pass puts into its scratch: the record, in whole lines of the cache. */
export const OWN: usize = (offsetof<Convolution>() + 63) & ~63;

/**
 * The convolution of dy by the turned kernel that gives dx at every strideY-th row from `y` on and every strideX-th column from `x` on: a stride of s
 * makes s x s of them, each with the taps that reach these pixels, which may be none. A dilation stays, since it goes with strides of 1.
 */
export function turn(r: Convolution, y: usize, x: usize, to: Convolution): void {
  const top = y + <usize>r.padTop, left = x + <usize>r.padLeft;
  to.batch = r.batch;
  to.height = r.outHeight;
  to.width = r.outWidth;
  to.channels = r.filters;
  to.filters = r.channels;
  to.strideY = 1;
  to.strideX = 1;
  to.dilationY = r.dilationY;
  to.dilationX = r.dilationX;
  to.kernelHeight = tapsUpon(top, r.kernelHeight, r.strideY);
  to.kernelWidth = tapsUpon(left, r.kernelWidth, r.strideX);
  to.padTop = <i32>((to.kernelHeight - 1) * apart(r.dilationY) - top / r.strideY);
  to.padLeft = <i32>((to.kernelWidth - 1) * apart(r.dilationX) - left / r.strideX);
  to.outHeight = (r.height - y - 1) / r.strideY + 1;
  to.outWidth = (r.width - x - 1) / r.strideX + 1;
}

/** Bytes that the largest of these reaches over. */
export function turnedPaddedBytes(r: Convolution): u64 {
  const rows = (r.height - 1) / r.strideY + (r.kernelHeight - 1) * apart(r.dilationY) / r.strideY + 1;
  const columns = (r.width - 1) / r.strideX + (r.kernelWidth - 1) * apart(r.dilationX) / r.strideX + 1;
  return <u64>rows * columns * r.filters * 4;
}
