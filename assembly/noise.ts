import { scratchBytes } from './gemm/gemm';
import { log } from './math';
import { philoxBlocks } from './random';
import { Dropout, GaussianNoise } from './records';
import { partStart } from './split';

/** Halves of random words: chances are whole multiples of 2^-16. */
const HALF: u32 = 0xffff;

/** Eight numbers of x by the eight halves of four words: the low halves decide over the first four, the high over the others. */
function drop8(x: usize, y: usize, words: v128, threshold: v128, scale: v128): void {
  const low = i32x4.ge_s(v128.and(words, i32x4.splat(HALF)), threshold);
  const high = i32x4.ge_s(i32x4.shr_u(words, 16), threshold);
  const a = v128.load(x), b = v128.load(x, 16);
  v128.store(y, v128.and(f32x4.mul(a, scale), low));
  v128.store(y, v128.and(f32x4.mul(b, scale), high), 16);
}

/**
 * Inverted dropout: y[i] = x[i] / (1 - rate), or 0 where half i % 8 of Philox block counter + i / 8 is below rate 2^16.
 * The mask depends on nothing but (key, stream, counter, i). A dropped NaN is 0. y may be x. `scratch`: 128 bytes.
 */
export function dropoutRange(
  key0: u32, key1: u32, stream: u32, counter: u64, x: usize, y: usize, n: usize, rate: f32, scratch: usize,
): void {
  const threshold = i32x4.splat(<i32>nearest<f32>(rate * 65536.0));
  const scale = f32x4.splat((1.0 as f32) / ((1.0 as f32) - rate));
  let i: usize = 0;
  for (; i + 32 <= n; i += 32, counter += 4) {
    philoxBlocks(counter, stream, key0, key1, scratch);
    for (let block: usize = 0; block < 4; block++) {
      const at = (i + block * 8) * 4;
      drop8(x + at, y + at, v128.load(scratch + block * 16), threshold, scale);
    }
  }
  if (i == n) return;
  // the tail through the same function, by way of the second half of the scratch
  philoxBlocks(counter, stream, key0, key1, scratch);
  for (let block: usize = 0; i < n; block++, i += 8) {
    const here = min<usize>(8, n - i), beside = scratch + 64;
    for (let j: usize = 0; j < 8; j++) store<f32>(beside + j * 4, j < here ? load<f32>(x + (i + j) * 4) : 0);
    drop8(beside, beside, v128.load(scratch + block * 16), threshold, scale);
    for (let j: usize = 0; j < here; j++) store<f32>(y + (i + j) * 4, load<f32>(beside + j * 4));
  }
}

/** A thread takes whole groups of 32 elements, which are 4 Philox blocks. */
export function dropout(r: Dropout, part: usize, parts: usize): void {
  const first = partStart(r.n, 32, part, parts), n = partStart(r.n, 32, part + 1, parts) - first;
  dropoutRange(r.key0, r.key1, r.stream, load<u64>(r.counter) + first / 32 * 4, r.x + first * 4, r.y + first * 4, n, r.rate, r.scratch + part * scratchBytes());
}

/** 2 pi in one f32. */
const TURN: f32 = 6.2831853071795864;

/** sin and cos of a whole turn times u, 0 <= u < 1: reduced to an eighth on either side of a quarter, so the polynomials stay short. */
function sine(u: v128): v128 {
  // u - nearest(2u) / 2 lies in -1/4..1/4, where sin(pi x) of half a turn changes sign with its number
  const halves = f32x4.nearest(f32x4.add(u, u));
  const angle = f32x4.mul(f32x4.sub(u, f32x4.mul(halves, f32x4.splat(0.5))), f32x4.splat(TURN));
  const z = f32x4.mul(angle, angle);
  // Taylor's series to the 11th power: within 1e-7 on -pi/2..pi/2
  let p = f32x4.add(f32x4.mul(f32x4.splat(-2.5052108e-8), z), f32x4.splat(2.7557319e-6));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-1.9841270e-4));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(8.3333333e-3));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-1.6666667e-1));
  const s = f32x4.add(f32x4.mul(f32x4.mul(p, z), angle), angle);
  const odd = i32x4.shl(i32x4.trunc_sat_f32x4_s(halves), 31);
  return v128.xor(s, odd);
}

/** Eight normal numbers times `deviation` added to x, from two blocks of words (Box and Muller, 1958). */
function noise8(x: usize, y: usize, radiusWords: v128, angleWords: v128, deviation: v128): void {
  const one = f32x4.splat(1.0), unit = f32x4.splat(5.9604644775390625e-8);
  const u = f32x4.mul(f32x4.add(f32x4.convert_i32x4_s(i32x4.shr_u(radiusWords, 8)), one), unit);
  const radius = f32x4.mul(f32x4.sqrt(f32x4.mul(log(u), f32x4.splat(-2.0))), deviation);
  const turn = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(angleWords, 8)), unit);
  const quarter = f32x4.add(turn, f32x4.splat(0.25));
  const a = v128.load(x), b = v128.load(x, 16);
  v128.store(y, f32x4.add(a, f32x4.mul(radius, sine(quarter))));
  v128.store(y, f32x4.add(b, f32x4.mul(radius, sine(turn))), 16);
}

/**
 * y[i] = x[i] + deviation * z_i, z normal: of each eight, the first four are radius cos(angle), the others radius sin(angle), with
 * radius = sqrt(-2 ln((w + 1) / 2^24)), angle = 2 pi w' / 2^24 from the upper 24 bits of the words of Philox blocks
 * counter + 2 (i / 8) and the one after it. y may be x. `scratch`: 128 bytes.
 */
function gaussianNoiseRange(
  key0: u32, key1: u32, stream: u32, counter: u64, x: usize, y: usize, n: usize, deviation: f32, scratch: usize,
): void {
  const deviation4 = f32x4.splat(deviation), beside = scratch + 64;
  for (let i: usize = 0; i < n; counter += 4) {
    philoxBlocks(counter, stream, key0, key1, scratch);
    for (let block: usize = 0; block < 4 && i < n; block += 2, i += 8) {
      const radius = v128.load(scratch + block * 16), angle = v128.load(scratch + block * 16, 16), at = i * 4;
      if (i + 8 <= n) {
        noise8(x + at, y + at, radius, angle, deviation4);
        continue;
      }
      for (let j: usize = 0; j < 8; j++) store<f32>(beside + j * 4, i + j < n ? load<f32>(x + at + j * 4) : 0);
      noise8(beside, beside, radius, angle, deviation4);
      for (let j: usize = 0; i + j < n; j++) store<f32>(y + at + j * 4, load<f32>(beside + j * 4));
    }
  }
}

/** A thread takes whole groups of 16 elements, which are 4 Philox blocks. */
export function gaussianNoise(r: GaussianNoise, part: usize, parts: usize): void {
  const first = partStart(r.n, 16, part, parts), n = partStart(r.n, 16, part + 1, parts) - first;
  gaussianNoiseRange(r.key0, r.key1, r.stream, load<u64>(r.counter) + first / 16 * 4, r.x + first * 4, r.y + first * 4, n, r.deviation, r.scratch + part * scratchBytes());
}
