// The gradient of a depthwise kernel. Threads take channels, in lines of the cache: a sum over images is never shared. A tap's products are added up
// along a block of a row of outputs, where all taps of its row of taps lie in the image in registers, and then to what there is.
import { loadUpTo4, storeUpTo4 } from '../rows';
import { DepthwiseConv2dKernelGrad } from '../records';
import { multiplyAdd } from '../simd';
import { LINE, partStart } from '../split';
import { endOutput, endTap, firstOutput, firstTap } from './taps';

/** Numbers of a block of a row of outputs, all channels: its pixels and those of three rows of x stay in the first-level cache (8 KiB each). */
const BLOCK: isize = 2048;

/** dw += x dy over n outputs, for three taps side by side and 8 channels. */
function three(n: isize, x: usize, tap: usize, xStep: usize, dy: usize, pixel: usize, dw: usize): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00;
  for (const end = dy + n * pixel; dy != end; dy += pixel, x += xStep) {
    const d0 = v128.load(dy), d1 = v128.load(dy, 16), x1 = x + tap, x2 = x1 + tap;
    s00 = multiplyAdd(v128.load(x), d0, s00);
    s01 = multiplyAdd(v128.load(x, 16), d1, s01);
    // never: where V8 might leave, it does not load all at once, which is more than registers hold
    if (dy == 0) break;
    s10 = multiplyAdd(v128.load(x1), d0, s10);
    s11 = multiplyAdd(v128.load(x1, 16), d1, s11);
    if (dy == 0) break;
    s20 = multiplyAdd(v128.load(x2), d0, s20);
    s21 = multiplyAdd(v128.load(x2, 16), d1, s21);
  }
  v128.store(dw, f32x4.add(v128.load(dw), s00));
  v128.store(dw, f32x4.add(v128.load(dw, 16), s01), 16);
  dw += pixel;
  v128.store(dw, f32x4.add(v128.load(dw), s10));
  v128.store(dw, f32x4.add(v128.load(dw, 16), s11), 16);
  dw += pixel;
  v128.store(dw, f32x4.add(v128.load(dw), s20));
  v128.store(dw, f32x4.add(v128.load(dw, 16), s21), 16);
}

/** The same for one tap. */
function one(n: isize, x: usize, xStep: usize, dy: usize, pixel: usize, dw: usize): void {
  let s0 = f32x4.splat(0), s1 = s0;
  for (const end = dy + n * pixel; dy != end; dy += pixel, x += xStep) {
    s0 = multiplyAdd(v128.load(x), v128.load(dy), s0);
    s1 = multiplyAdd(v128.load(x, 16), v128.load(dy, 16), s1);
  }
  v128.store(dw, f32x4.add(v128.load(dw), s0));
  v128.store(dw, f32x4.add(v128.load(dw, 16), s1), 16);
}

/** The same for up to 4 channels. */
function few(n: isize, x: usize, xStep: usize, dy: usize, pixel: usize, dw: usize, left: usize): void {
  let sum = f32x4.splat(0);
  for (const end = dy + n * pixel; dy != end; dy += pixel, x += xStep) sum = multiplyAdd(loadUpTo4(x, left, 0), loadUpTo4(dy, left, 0), sum);
  storeUpTo4(dw, f32x4.add(loadUpTo4(dw, left, 0), sum), left);
}

/** dw += x dy over n outputs, one after the other. */
function besides(n: isize, channels: usize, x: usize, xStep: usize, dy: usize, pixel: usize, dw: usize): void {
  for (; n > 0; n--, x += xStep, dy += pixel) {
    for (let c: usize = 0; c < channels; c += 4) {
      const left = channels - c, at = c * 4;
      storeUpTo4(dw + at, multiplyAdd(loadUpTo4(x + at, left, 0), loadUpTo4(dy + at, left, 0), loadUpTo4(dw + at, left, 0)), left);
    }
  }
}

/** dw += x dy for `n` outputs at dy, which `taps` taps side by side, 1 or 3, all meet the image for: the first of them at x. */
function meeting(n: isize, channels: usize, taps: isize, x: usize, tap: usize, xStep: usize, dy: usize, pixel: usize, dw: usize): void {
  let c: usize = 0;
  for (; c + 8 <= channels; c += 8, x += 32, dy += 32, dw += 32) {
    if (taps == 3) three(n, x, tap, xStep, dy, pixel, dw);
    else one(n, x, xStep, dy, pixel, dw);
  }
  for (; c < channels; c += 4, x += 16, dy += 16, dw += 16) {
    for (let t: isize = 0; t < taps; t++) few(n, x + t * tap, xStep, dy, pixel, dw + t * pixel, channels - c);
  }
}

/** dw += x dy for outputs `begin` .. `end` of a row and one row of taps. x, dy and dw are rows, from the thread's channels on. */
function addBlock(
  r: DepthwiseConv2dKernelGrad, begin: isize, end: isize, channels: usize, x: usize, dy: usize, dw: usize,
): void {
  const step: isize = r.strideX, dilation = max<isize>(r.dilationX, 1), taps: isize = r.kernelWidth, width: isize = r.width, outs: isize = r.outWidth;
  const pixel = r.channels * 4, xStep = step * pixel, tap = dilation * pixel;
  for (let v: isize = 0; v < taps; ) {
    const together: isize = v + 3 <= taps ? 3 : 1, place = v * dilation - r.padLeft;
    const from = max(firstOutput(place, step, outs), begin);
    const to = max(min(endOutput(place + (together - 1) * dilation, step, width, outs), end), from);
    if (to > from) meeting(to - from, channels, together, x + (from * step + place) * pixel, tap, xStep, dy + from * pixel, pixel, dw + v * pixel);
    // outputs that some of the three meet the image for
    if (together == 3) {
      for (let t: isize = 0; t < 3; t++) {
        const own = place + t * dilation, first = max(firstOutput(own, step, outs), begin), stop = min(endOutput(own, step, width, outs), end);
        const at = x + own * pixel, to3 = dw + (v + t) * pixel;
        besides(min(from, stop) - first, channels, at + first * xStep, xStep, dy + first * pixel, pixel, to3);
        besides(stop - to, channels, at + to * xStep, xStep, dy + to * pixel, pixel, to3);
      }
    }
    v += together;
  }
}

/** dw for x and dy. */
export function depthwiseConv2dKernelGrad(r: DepthwiseConv2dKernelGrad, part: usize, parts: usize): void {
  const start = partStart(r.channels, LINE, part, parts), channels = partStart(r.channels, LINE, part + 1, parts) - start;
  if (channels == 0) return;
  const pixel = r.channels * 4, row = r.width * pixel, outRow = r.outWidth * pixel, taps: isize = r.kernelHeight, outWidth: isize = r.outWidth;
  const dilation = max<isize>(r.dilationY, 1), height: isize = r.height;
  // told from all channels, so that blocks are the same for any number of threads
  const columns = max<isize>(BLOCK / r.channels, 8);
  const dw = r.dw + start * 4, x = r.x + start * 4;
  let dy = r.dy + start * 4;
  for (let tap: usize = 0; tap < r.kernelHeight * r.kernelWidth; tap++) memory.fill(dw + tap * pixel, 0, channels * 4);
  for (let n: usize = 0; n < r.batch; n++) {
    for (let i: usize = 0; i < r.outHeight; i++, dy += outRow) {
      const at = <isize>(i * r.strideY) - r.padTop, last = endTap(at, dilation, height, taps);
      for (let j: isize = 0; j < outWidth; j += columns) {
        for (let u = firstTap(at, dilation, height, taps); u < last; u++) {
          addBlock(r, j, min(j + columns, outWidth), channels, x + (n * r.height + at + u * dilation) * row, dy, dw + u * r.kernelWidth * pixel);
        }
      }
    }
  }
}
