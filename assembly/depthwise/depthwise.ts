// Convolution of each channel with a kernel of its own, and its input's gradient, which is one of dy by the turned kernel. Any alignment; outputs overlap
// no inputs. Rows of outputs are dealt out among threads. Where taps would meet padding they are left out; the others are added in their order.
import { activateRange } from '../activation';
import { ActivationKind, DepthwiseConv2d, DepthwiseConv2dInputGrad } from '../records';
import { partStart } from '../split';
import { single, strip4 } from './strips';
import { endOutput, endTap, firstOutput, firstTap } from './taps';

/**
 * `outs` outputs `yStep` bytes apart, from a row of images `width` pixels wide at x, of which output j's tap v lies at `first` + j `step` + v `tap`.
 * `rows` rows of taps lie `xRow` bytes apart, and `wRow` in the kernel, its taps `wTap`.
 */
function line(
  channels: usize, outs: isize, width: isize, first: isize, step: isize, tap: isize, taps: isize, rows: usize,
  x: usize, xRow: usize, w: usize, wTap: usize, wRow: usize, bias: usize, low: f32, high: f32, y: usize, yStep: usize,
): void {
  const pixel = channels * 4, reach = (taps - 1) * tap, xTap = tap * pixel, xStep = step * pixel;
  // outputs whose taps are all in the image, if there are four channels twice
  const from = firstOutput(first + min(reach, 0), step, outs);
  const end: isize = channels < 8 || taps == 0 ? <isize>0 : endOutput(first + max(reach, 0), step, width, outs);
  for (let j: isize = 0; j < outs; ) {
    const at = first + j * step;
    if (j >= from && j + 4 <= end) {
      strip4(
        channels, rows, taps, x + at * pixel, xStep, xTap, xRow - taps * xTap, w, wTap, wRow - taps * wTap, bias, low, high, y + j * yStep, yStep,
      );
      j += 4;
    } else {
      const v = firstTap(at, tap, width, taps), count = max(endTap(at, tap, width, taps) - v, 0);
      single(
        channels, count > 0 ? rows : 0, count, x + (at + v * tap) * pixel, xTap, xRow - count * xTap, w + v * wTap, wTap, wRow - count * wTap,
        bias, low, high, y + j * yStep,
      );
      j++;
    }
  }
}

/** y = activation(bias + convolution of x with w). */
export function depthwiseConv2d(r: DepthwiseConv2d, part: usize, parts: usize): void {
  const channels = r.channels, pixel = channels * 4, row = r.width * pixel, outRow = r.outWidth * pixel, height: isize = r.height;
  const dilationY = max<isize>(r.dilationY, 1), taps: isize = r.kernelHeight, wRow = r.kernelWidth * pixel;
  const kind = <i32>r.activation, rectified = kind == ActivationKind.relu;
  const low: f32 = rectified ? 0 : -Infinity;
  for (let i = partStart(r.batch * r.outHeight, 1, part, parts), end = partStart(r.batch * r.outHeight, 1, part + 1, parts); i < end; i++) {
    const n = i / r.outHeight, at = <isize>((i - n * r.outHeight) * r.strideY) - r.padTop;
    const u = firstTap(at, dilationY, height, taps), rows = max(endTap(at, dilationY, height, taps) - u, 0);
    const y = r.y + i * outRow;
    line(
      channels, r.outWidth, r.width, -r.padLeft, r.strideX, max<isize>(r.dilationX, 1), r.kernelWidth, rows,
      r.x + (n * height + at + u * dilationY) * row, dilationY * row, r.w + u * wRow, pixel, wRow, r.bias, low, Infinity, y, pixel,
    );
    if (kind && !rectified) activateRange(kind, r.alpha, y, y, r.outWidth * channels);
  }
}

/** How many of `taps` come upon a place with a stride, the first of them being `from`. */
function tapsFrom(from: isize, taps: isize, stride: isize): isize {
  return from < taps ? (taps - from - 1) / stride + 1 : 0;
}

/**
 * dx for dy. The taps that reach a pixel are every stride-th, from one that hangs on the pixel's place; dy's pixels go backwards from tap to tap. A
 * dilation goes with strides of 1.
 */
export function depthwiseConv2dInputGrad(r: DepthwiseConv2dInputGrad, part: usize, parts: usize): void {
  const channels = r.channels, pixel = channels * 4, row = r.width * pixel, outRow = r.outWidth * pixel, outHeight: isize = r.outHeight;
  const strideY: isize = r.strideY, strideX: isize = r.strideX, down = -max<isize>(r.dilationY, 1), along = -max<isize>(r.dilationX, 1);
  for (let i = partStart(r.batch * r.height, 1, part, parts), end = partStart(r.batch * r.height, 1, part + 1, parts); i < end; i++) {
    const n = i / r.height, top = <isize>(i - n * r.height) + r.padTop, firstY = top % strideY, at = top / strideY;
    const taps = tapsFrom(firstY, r.kernelHeight, strideY);
    const u = firstTap(at, down, outHeight, taps), rows = max(endTap(at, down, outHeight, taps) - u, 0);
    const dy = r.dy + (n * outHeight + at + u * down) * outRow, w = r.w + (firstY + u * strideY) * r.kernelWidth * pixel;
    for (let q: isize = 0; q < min<isize>(strideX, r.width); q++) {
      const left = q + r.padLeft, firstX = left % strideX;
      line(
        channels, (<isize>r.width - q - 1) / strideX + 1, r.outWidth, left / strideX, 1, along, tapsFrom(firstX, r.kernelWidth, strideX), rows,
        dy, down * outRow, w + firstX * pixel, strideX * pixel, strideY * r.kernelWidth * pixel, 0, -Infinity, Infinity,
        r.dx + i * row + q * pixel, strideX * pixel,
      );
    }
  }
}
