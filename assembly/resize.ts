// Images x (batch, height, width, channels) made larger or smaller: y (batch, outHeight, outWidth, channels), pixels counted by their centres. Any
// alignment; outputs overlap no inputs. Threads take rows of all images, of the gradient whole images. Places are told in integers, so that they are exact.
import { loadUpTo4, storeUpTo4 } from './rows';
import { ResizeImages, ResizeImagesGrad } from './records';
import { partStart } from './split';

/** 2 out times the place in x of place i of `out`: the floor of its quotient is below 0 for places before the first. */
function scaled(i: usize, size: usize, out: usize): i64 {
  return (<i64>(2 * i + 1)) * size - out;
}

/** The floor of the quotient. */
function floorOf(place: i64, out: usize): i64 {
  return place < 0 ? -1 : place / (2 * out);
}

/** What is left of it, from 0 to 1: the share of the place behind. */
function shareOf(place: i64, floor: i64, out: usize): f32 {
  const whole: i64 = 2 * out;
  return <f32>(place - floor * whole) / <f32>whole;
}

function nearest(i: usize, size: usize, out: usize): usize {
  return <usize>((<i64>(2 * i + 1)) * size / (2 * out));
}

/** Of four pixels: between the upper two by `across`, between the lower two, and between those by `down`. */
class Between {
  @inline
  static two(a: v128, b: v128, share: v128): v128 {
    return f32x4.add(a, f32x4.mul(f32x4.sub(b, a), share));
  }
}

function bilinearPixel(upper: usize, lower: usize, left: usize, right: usize, across: f32, down: f32, channels: usize, y: usize): void {
  const x = f32x4.splat(across), d = f32x4.splat(down);
  for (let c: usize = 0; c < channels; c += 4) {
    const n = channels - c, at = c * 4, l = left + at, r = right + at;
    const above = Between.two(loadUpTo4(upper + l, n, 0), loadUpTo4(upper + r, n, 0), x);
    const below = Between.two(loadUpTo4(lower + l, n, 0), loadUpTo4(lower + r, n, 0), x);
    storeUpTo4(y + at, Between.two(above, below, d), n);
  }
}

/** y = x, a pixel. */
function copyPixel(x: usize, channels: usize, y: usize): void {
  for (let c: usize = 0; c < channels; c += 4) storeUpTo4(y + c * 4, loadUpTo4(x + c * 4, channels - c, 0), channels - c);
}

/** dx += share dy, a pixel. */
function addPixel(dy: usize, channels: usize, share: f32, dx: usize): void {
  if (share == 0) return;
  const s = f32x4.splat(share);
  for (let c: usize = 0; c < channels; c += 4) {
    const n = channels - c, at = c * 4;
    storeUpTo4(dx + at, f32x4.add(loadUpTo4(dx + at, n, 0), f32x4.mul(loadUpTo4(dy + at, n, 0), s)), n);
  }
}

export function resizeImages(r: ResizeImages, part: usize, parts: usize): void {
  const height = r.height, width = r.width, outHeight = r.outHeight, outWidth = r.outWidth, channels = r.channels;
  const pixel = channels * 4, row = width * pixel, end = partStart(r.batch * outHeight, 1, part + 1, parts);
  for (let k = partStart(r.batch * outHeight, 1, part, parts); k < end; k++) {
    const n = k / outHeight, i = k - n * outHeight, x = r.x + n * height * row;
    let y = r.y + k * outWidth * pixel;
    if (!r.bilinear) {
      const from = x + nearest(i, height, outHeight) * row;
      for (let j: usize = 0; j < outWidth; j++, y += pixel) copyPixel(from + nearest(j, width, outWidth) * pixel, channels, y);
      continue;
    }
    const place = scaled(i, height, outHeight), f = floorOf(place, outHeight), down = shareOf(place, f, outHeight);
    const upper = x + <usize>max<i64>(f, 0) * row, lower = x + <usize>min<i64>(f + 1, height - 1) * row;
    for (let j: usize = 0; j < outWidth; j++, y += pixel) {
      const column = scaled(j, width, outWidth), g = floorOf(column, outWidth), across = shareOf(column, g, outWidth);
      bilinearPixel(upper, lower, <usize>max<i64>(g, 0) * pixel, <usize>min<i64>(g + 1, width - 1) * pixel, across, down, channels, y);
    }
  }
}

/** dx from dy, image by image: what a pixel of x gave is added in the order of the pixels of y. */
export function resizeImagesGrad(r: ResizeImagesGrad, part: usize, parts: usize): void {
  const height = r.height, width = r.width, outHeight = r.outHeight, outWidth = r.outWidth, channels = r.channels;
  const pixel = channels * 4, row = width * pixel, first = partStart(r.batch, 1, part, parts), end = partStart(r.batch, 1, part + 1, parts);
  let dx = r.dx + first * height * row, dy = r.dy + first * outHeight * outWidth * pixel;
  memory.fill(dx, 0, (end - first) * height * row);
  for (let n = first; n < end; n++, dx += height * row) {
    for (let i: usize = 0; i < outHeight; i++) {
      const place = scaled(i, height, outHeight), f = floorOf(place, outHeight), down = shareOf(place, f, outHeight);
      const upper = dx + <usize>max<i64>(f, 0) * row, lower = dx + <usize>min<i64>(f + 1, height - 1) * row;
      const only = dx + nearest(i, height, outHeight) * row;
      for (let j: usize = 0; j < outWidth; j++, dy += pixel) {
        if (!r.bilinear) {
          addPixel(dy, channels, 1, only + nearest(j, width, outWidth) * pixel);
          continue;
        }
        const column = scaled(j, width, outWidth), g = floorOf(column, outWidth), across = shareOf(column, g, outWidth);
        const left = <usize>max<i64>(g, 0) * pixel, right = <usize>min<i64>(g + 1, width - 1) * pixel;
        addPixel(dy, channels, (1 - down) * (1 - across), upper + left);
        addPixel(dy, channels, (1 - down) * across, upper + right);
        addPixel(dy, channels, down * (1 - across), lower + left);
        addPixel(dy, channels, down * across, lower + right);
      }
    }
  }
}
