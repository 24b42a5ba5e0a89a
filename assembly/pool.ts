// Pooling of images x (batch, height, width, channels) to y (batch, outHeight, outWidth, channels), channel by channel. A window
// is kernelHeight x kernelWidth pixels, moved by strideY and strideX, with padTop rows and padLeft columns before the image.
//
// Any alignment; outputs overlap no inputs; NaN passes through. Windows are cut to the image, then go four channels at a time.
// The last four channels may overlap the four before: they get the same values again, or zeros are added to them. With fewer
// than four channels they are loaded and stored one by one.
import { loadUpTo4, storeUpTo4 } from './rows';
import { isTiled, poolTiles, poolTilesGrad } from './pool-tiles';
import { addToAll, addToFirst, maxOf, sumOf } from './pool-window';
import { AveragePool2d, AveragePool2dGrad, MaxPool2d, MaxPool2dGrad, Window } from './records';
import { partStart } from './split';

/** v with zeros in the first `done` lanes. */
function dropFirst(v: v128, done: usize): v128 {
  return v128.and(v, i32x4.ge_s(i32x4(0, 1, 2, 3), i32x4.splat(<i32>done)));
}

/** All channels of one window: y from x, the largest or the mean. */
function pool(x: usize, y: usize, rows: i32, columns: i32, rowBytes: usize, pixelBytes: usize, mean: bool): void {
  const left = min<usize>(pixelBytes / 4, 4), last = pixelBytes - left * 4;
  const pixels = f32x4.splat(max(rows * columns, 1) as f32);
  for (let c: usize = 0; ; c = min(c + 16, last)) {
    const v = mean
      ? f32x4.div(sumOf(x + c, rows, columns, rowBytes, pixelBytes, left), pixels)
      : maxOf(x + c, rows, columns, rowBytes, pixelBytes, left);
    storeUpTo4(y + c, v, left);
    if (c == last) break;
  }
}

/** All channels of one window: dx from dy, and for the largest from x and y. */
function poolGrad(
  x: usize, y: usize, dy: usize, dx: usize, rows: i32, columns: i32, rowBytes: usize, pixelBytes: usize, mean: bool,
): void {
  const left = min<usize>(pixelBytes / 4, 4), last = pixelBytes - left * 4;
  const pixels = f32x4.splat(max(rows * columns, 1) as f32);
  for (let c: usize = 0, done: usize = 0; ; ) {
    let d = loadUpTo4(dy + c, left, 0);
    if (mean) d = f32x4.div(d, pixels);
    if (done) d = dropFirst(d, done);
    if (mean) addToAll(d, dx + c, rows, columns, rowBytes, pixelBytes, left);
    else addToFirst(x + c, loadUpTo4(y + c, left, 0), d, dx + c, rows, columns, rowBytes, pixelBytes, left);
    if (c == last) break;
    const next = c + 16;
    c = min(next, last);
    done = (next - c) / 4;
  }
}

/** Slides the window over a thread's images: y from x, or with `gradient` dx from dy. */
function slide(
  w: Window, part: usize, parts: usize, x: usize, y: usize, dy: usize, dx: usize, mean: bool, gradient: bool,
): void {
  const height = <i32>w.height, width = <i32>w.width, kernelHeight = <i32>w.kernelHeight, kernelWidth = <i32>w.kernelWidth;
  const strideY = <i32>w.strideY, strideX = <i32>w.strideX, outHeight = <i32>w.outHeight, outWidth = <i32>w.outWidth;
  const pixelBytes = w.channels * 4, rowBytes = w.width * pixelBytes, imageBytes = w.height * rowBytes;
  const first = partStart(w.batch, 1, part, parts), outBytes = w.outHeight * w.outWidth * pixelBytes;
  let batch = partStart(w.batch, 1, part + 1, parts) - first;
  x += first * imageBytes;
  dx += first * imageBytes;
  y += first * outBytes;
  dy += first * outBytes;
  if (isTiled(w)) {
    if (gradient) poolTilesGrad(w, batch, x, y, dy, dx, mean);
    else poolTiles(w, batch, x, y, mean);
    return;
  }
  if (gradient) memory.fill(dx, 0, batch * imageBytes);
  for (; batch > 0; batch--, x += imageBytes, dx += imageBytes) {
    for (let i = 0; i < outHeight; i++) {
      const above = i * strideY - w.padTop, top = max(above, 0), rows = min(above + kernelHeight, height) - top;
      for (let j = 0; j < outWidth; j++, y += pixelBytes, dy += pixelBytes) {
        const before = j * strideX - w.padLeft, start = max(before, 0), columns = min(before + kernelWidth, width) - start;
        const inImage = rows > 0 && columns > 0;
        const at = <usize>top * rowBytes + <usize>start * pixelBytes;
        if (!gradient) pool(x + at, y, inImage ? rows : 0, columns, rowBytes, pixelBytes, mean);
        else if (inImage) poolGrad(x + at, y, dy, dx + at, rows, columns, rowBytes, pixelBytes, mean);
      }
    }
  }
}

/** y = the largest x of the window; padding is -infinity. */
export function maxPool2d(r: MaxPool2d, part: usize, parts: usize): void {
  slide(r, part, parts, r.x, r.y, 0, 0, false, false);
}

/** dx = dy at the first place of the window where x is not below y. */
export function maxPool2dGrad(r: MaxPool2dGrad, part: usize, parts: usize): void {
  slide(r, part, parts, r.x, r.y, r.dy, r.dx, false, true);
}

/** y = the mean of x over the places of the window that are in the image. */
export function averagePool2d(r: AveragePool2d, part: usize, parts: usize): void {
  slide(r, part, parts, r.x, r.y, 0, 0, true, false);
}

/** dx = dy / places, added up over the windows. */
export function averagePool2dGrad(r: AveragePool2dGrad, part: usize, parts: usize): void {
  slide(r, part, parts, 0, 0, r.dy, r.dx, true, true);
}
