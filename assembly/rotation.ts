// Random rotations of images (height, width, channels). Places are reckoned in f64, (row, column) side by side, so that f32 rounding
// never moves one across a pixel's border; weights and pixels are f32. Any alignment; y may not overlap x; every number of y is
// written. Channels are summed four at a time, the last channels % 4 singly with the same bits.
import { philox4x32 } from './random';
import { RandomRotation, RandomRotationGrad } from './records';
import { partStart } from './split';

const TURN: f64 = 6.283185307179586;

/** (sin, cos) of whole turns: Taylor's series of the at most 1/8 turn beside the nearest quarter, to the 15th and 16th power: 1e-16. */
function direction(turns: f64): v128 {
  const quarters = nearest<f64>(turns * 4.0);
  const r = (turns - quarters * 0.25) * TURN, z = r * r;
  let s: f64 = 1.0, c: f64 = 1.0;
  for (let n: f64 = 14.0; n > 0.0; n -= 2.0) {
    s = 1.0 - (z / (n * (n + 1.0))) * s;
    c = 1.0 - (z / ((n + 2.0) * (n + 1.0))) * c;
  }
  s *= r;
  c = 1.0 - (z / 2.0) * c;
  const quarter = <i32>quarters & 3;
  if (quarter == 0) return f64x2(s, c);
  if (quarter == 1) return f64x2(c, -s);
  return quarter == 2 ? f64x2(-s, -c) : f64x2(-c, s);
}

/** The pixel at `to` += weight times the pixel at `from`. */
function addPixel(from: usize, to: usize, weight: f32, channels: usize): void {
  const weights = f32x4.splat(weight), end = channels * 4;
  let c: usize = 0;
  for (; c + 16 <= end; c += 16) v128.store(to + c, f32x4.add(v128.load(to + c), f32x4.mul(weights, v128.load(from + c))));
  for (; c < end; c += 4) store<f32>(to + c, load<f32>(to + c) + weight * load<f32>(from + c));
}

/** The pixel at `to` = a and b of the upper row, d and e of the lower one, weighted: what four addPixel make of zeros. */
function blend(upper: usize, lower: usize, to: usize, a: f32, b: f32, d: f32, e: f32, channels: usize): void {
  const end = channels * 4;
  let c: usize = 0;
  for (; c + 16 <= end; c += 16) {
    const above = f32x4.add(f32x4.mul(f32x4.splat(a), v128.load(upper + c)), f32x4.mul(f32x4.splat(b), v128.load(upper + end + c)));
    const three = f32x4.add(above, f32x4.mul(f32x4.splat(d), v128.load(lower + c)));
    v128.store(to + c, f32x4.add(three, f32x4.mul(f32x4.splat(e), v128.load(lower + end + c))));
  }
  for (; c < end; c += 4) {
    const above = a * load<f32>(upper + c) + b * load<f32>(upper + end + c);
    store<f32>(to + c, above + d * load<f32>(lower + c) + e * load<f32>(lower + end + c));
  }
}

/** Where pixel (row, column) of an image lies, or 0 outside of it. */
function pixelAt(image: usize, row: i32, column: i32, height: i32, width: i32, channels: i32): usize {
  return <u32>row < <u32>height && <u32>column < <u32>width ? image + ((row * width + column) * channels) * 4 : 0;
}

/** Adds the image's pixel at `tap` to `pixel`, or with `transpose` the other way; nothing where `tap` is 0. */
function addTap(tap: usize, pixel: usize, weight: f32, channels: usize, transpose: bool): void {
  if (tap == 0) return;
  if (transpose) addPixel(pixel, tap, weight, channels);
  else addPixel(tap, pixel, weight, channels);
}

/** Pixel `pixel` of the rotated image and the four around place `at` of the image, whose upper left one has the number `base`. */
function interpolate(
  image: usize, pixel: usize, at: v128, base: v128, height: i32, width: i32, channels: i32, transpose: bool,
): void {
  const whole = i32x4.trunc_sat_f64x2_s_zero(base);
  const row = i32x4.extract_lane(whole, 0), column = i32x4.extract_lane(whole, 1);
  const part = f64x2.sub(at, base), one: f32 = 1.0;
  const down = <f32>f64x2.extract_lane(part, 0), right = <f32>f64x2.extract_lane(part, 1);
  const a = (one - down) * (one - right), b = (one - down) * right, d = down * (one - right), e = down * right;
  const first = pixelAt(image, row, column, height, width, channels);
  const last = pixelAt(image, row + 1, column + 1, height, width, channels);
  if (first != 0 && last != 0 && !transpose) {
    blend(first, last - channels * 4, pixel, a, b, d, e, channels);
    return;
  }
  addTap(first, pixel, a, channels, transpose);
  addTap(pixelAt(image, row, column + 1, height, width, channels), pixel, b, channels, transpose);
  addTap(pixelAt(image, row + 1, column, height, width, channels), pixel, d, channels, transpose);
  addTap(last, pixel, e, channels, transpose);
}

/** One image rotated into zeros at `rotated`, or with `transpose` what is at `rotated` added back into zeros at `image`. */
function rotate(
  image: usize, rotated: usize, height: i32, width: i32, channels: i32, turns: f64, bilinear: bool, clamp: bool, transpose: bool,
): void {
  const cy = <f64>(height - 1) * 0.5, cx = <f64>(width - 1) * 0.5;
  const across = direction(turns);
  const down = f64x2(f64x2.extract_lane(across, 1), -f64x2.extract_lane(across, 0));
  const centre = f64x2(cy, cx), last = f64x2(<f64>(height - 1), <f64>(width - 1)), zero = f64x2.splat(0);
  for (let i = 0; i < height; i++) {
    const start = f64x2.add(centre, f64x2.mul(down, f64x2.splat(<f64>i - cy)));
    for (let j = 0; j < width; j++, rotated += channels * 4) {
      let at = f64x2.add(start, f64x2.mul(across, f64x2.splat(<f64>j - cx)));
      if (clamp) at = f64x2.min(f64x2.max(at, zero), last);
      if (bilinear) {
        interpolate(image, rotated, at, f64x2.floor(at), height, width, channels, transpose);
        continue;
      }
      const whole = i32x4.trunc_sat_f64x2_s_zero(f64x2.floor(f64x2.add(at, f64x2.splat(0.5))));
      const tap = pixelAt(image, i32x4.extract_lane(whole, 0), i32x4.extract_lane(whole, 1), height, width, channels);
      addTap(tap, rotated, 1.0, channels, transpose);
    }
  }
}

/** Turns image n counter-clockwise by low + (high - low) word0 / 2^32 turns; `clamp` repeats its edge around it, else that is 0. */
function randomRotationRange(
  key0: u32, key1: u32, stream: u32, counter: u64, x: usize, y: usize,
  batch: usize, height: i32, width: i32, channels: i32, low: f64, high: f64, bilinear: bool, clamp: bool,
): void {
  const size = height * width * channels * 4;
  memory.fill(y, 0, batch * size);
  for (let n: usize = 0; n < batch; n++, counter++, x += size, y += size) {
    const turns = drawTurns(counter, stream, key0, key1, low, high);
    rotate(x, y, height, width, channels, turns, bilinear, clamp, false);
  }
}

export function randomRotation(r: RandomRotation, part: usize, parts: usize): void {
  const first = partStart(r.batch, 1, part, parts), count = partStart(r.batch, 1, part + 1, parts) - first;
  randomRotationRange(
    r.key0, r.key1, r.stream, load<u64>(r.counter) + first, r.x + first * <usize>(r.height * r.width * r.channels) * 4, r.y + first * <usize>(r.height * r.width * r.channels) * 4,
    count, r.height, r.width, r.channels, r.low, r.high, r.bilinear != 0, r.clamp != 0,
  );
}

/** The transpose: each pixel of dy added, in order, to those of dx that it was made of. */
function randomRotationGradRange(
  key0: u32, key1: u32, stream: u32, counter: u64, dy: usize, dx: usize,
  batch: usize, height: i32, width: i32, channels: i32, low: f64, high: f64, bilinear: bool, clamp: bool,
): void {
  const size = height * width * channels * 4;
  memory.fill(dx, 0, batch * size);
  for (let n: usize = 0; n < batch; n++, counter++, dy += size, dx += size) {
    const turns = drawTurns(counter, stream, key0, key1, low, high);
    rotate(dx, dy, height, width, channels, turns, bilinear, clamp, true);
  }
}

export function randomRotationGrad(r: RandomRotationGrad, part: usize, parts: usize): void {
  const first = partStart(r.batch, 1, part, parts), count = partStart(r.batch, 1, part + 1, parts) - first;
  randomRotationGradRange(
    r.key0, r.key1, r.stream, load<u64>(r.counter) + first, r.dy + first * <usize>(r.height * r.width * r.channels) * 4, r.dx + first * <usize>(r.height * r.width * r.channels) * 4,
    count, r.height, r.width, r.channels, r.low, r.high, r.bilinear != 0, r.clamp != 0,
  );
}

function drawTurns(counter: u64, stream: u32, key0: u32, key1: u32, low: f64, high: f64): f64 {
  const word = <u32>i32x4.extract_lane(philox4x32(counter, stream, key0, key1), 0);
  return low + (high - low) * (<f64>word * 2.3283064365386963e-10); // 2^-32
}
