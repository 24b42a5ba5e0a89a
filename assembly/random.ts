// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3, SC 2011). Counter words are
// (counter low, counter high, stream, 0), the key is the seed: as in src/random.ts.
import { RandomUniform } from './records';
import { partStart } from './split';

const ROUNDS: i32 = 10;
const MULTIPLIER_0: u32 = 0xd2511f53;
const MULTIPLIER_1: u32 = 0xcd9e8d57;
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;
const TO_UNIT: f32 = 1.0 / 16777216.0;

/**
 * Blocks `counter` ... `counter + 3` of a stream: 16 random u32 in order, to `out`, which need not be aligned.
 *
 * A vector holds two blocks, as even (c0, c2, c0', c2') and odd (c1, c3, c1', c3'): that puts the factors of a round side by
 * side for the widening product. A round waits for its products, so two such pairs run side by side: 1.4 times one's speed.
 */
export function philoxBlocks(counter: u64, stream: u32, key0: u32, key1: u32, out: usize): void {
  const second = counter + 1, third = counter + 2, fourth = counter + 3;
  let evenA = i32x4(<i32>counter, stream, <i32>second, stream);
  let evenB = i32x4(<i32>third, stream, <i32>fourth, stream);
  let oddA = i32x4(<i32>(counter >> 32), 0, <i32>(second >> 32), 0);
  let oddB = i32x4(<i32>(third >> 32), 0, <i32>(fourth >> 32), 0);
  let key = i32x4(key0, key1, key0, key1);
  const multipliers = i32x4(MULTIPLIER_0, MULTIPLIER_1, MULTIPLIER_0, MULTIPLIER_1);
  const weyl = i32x4(WEYL_0, WEYL_1, WEYL_0, WEYL_1);
  for (let round = 0; round < ROUNDS; round++) {
    // each (low 0, high 0, low 1, high 1)
    const a0 = i64x2.extmul_low_i32x4_u(evenA, multipliers);
    const a1 = i64x2.extmul_high_i32x4_u(evenA, multipliers);
    const b0 = i64x2.extmul_low_i32x4_u(evenB, multipliers);
    const b1 = i64x2.extmul_high_i32x4_u(evenB, multipliers);
    evenA = v128.xor(v128.xor(i32x4.shuffle(a0, a1, 3, 1, 7, 5), oddA), key);
    evenB = v128.xor(v128.xor(i32x4.shuffle(b0, b1, 3, 1, 7, 5), oddB), key);
    oddA = i32x4.shuffle(a0, a1, 2, 0, 6, 4);
    oddB = i32x4.shuffle(b0, b1, 2, 0, 6, 4);
    key = i32x4.add(key, weyl);
  }
  v128.store(out, i32x4.shuffle(evenA, oddA, 0, 4, 1, 5));
  v128.store(out, i32x4.shuffle(evenA, oddA, 2, 6, 3, 7), 16);
  v128.store(out, i32x4.shuffle(evenB, oddB, 0, 4, 1, 5), 32);
  v128.store(out, i32x4.shuffle(evenB, oddB, 2, 6, 3, 7), 48);
}

/** One block: the four words of `counter` in order. For tails, which have no room for four blocks. */
export function philox4x32(counter: u64, stream: u32, key0: u32, key1: u32): v128 {
  let c0 = <u32>counter, c1 = <u32>(counter >> 32), c2 = stream, c3: u32 = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const product0 = <u64>c0 * <u64>MULTIPLIER_0;
    const product1 = <u64>c2 * <u64>MULTIPLIER_1;
    c0 = <u32>(product1 >> 32) ^ c1 ^ key0;
    c1 = <u32>product1;
    c2 = <u32>(product0 >> 32) ^ c3 ^ key1;
    c3 = <u32>product0;
    key0 += WEYL_0;
    key1 += WEYL_1;
  }
  return i32x4(c0, c1, c2, c3);
}

/** Random words as f32 in [0, 1): the upper 24 bits of each, times 2^-24, exactly. */
export function wordsToUniform(words: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(words, 8)), f32x4.splat(TO_UNIT));
}

/**
 * y (n) = uniform numbers in [0, 1): y[i] is word i % 4 of block counter + i / 4 of the stream, its upper 24 bits times 2^-24.
 * So y[i] depends on nothing but (key, stream, counter, i), and any part may be computed alone. The counter is of 64 bits,
 * (counterHigh, counterLow), and carries. Any alignment; the last n % 16 elements come from single blocks, with the same bits.
 */
function randomUniformRange(key0: u32, key1: u32, stream: u32, counter: u64, y: usize, n: usize): void {
  let i: usize = 0;
  for (; i + 16 <= n; i += 16, counter += 4) {
    const to = y + i * 4;
    philoxBlocks(counter, stream, key0, key1, to);
    v128.store(to, wordsToUniform(v128.load(to)));
    v128.store(to, wordsToUniform(v128.load(to, 16)), 16);
    v128.store(to, wordsToUniform(v128.load(to, 32)), 32);
    v128.store(to, wordsToUniform(v128.load(to, 48)), 48);
  }
  for (; i < n; counter++) {
    let block = wordsToUniform(philox4x32(counter, stream, key0, key1));
    for (let word = 0; word < 4 && i < n; word++, i++) {
      store<f32>(y + i * 4, f32x4.extract_lane(block, 0));
      block = i32x4.shuffle(block, block, 1, 2, 3, 0);
    }
  }
}

/** A thread takes whole groups of 16 elements, which are 4 Philox blocks. */
export function randomUniform(r: RandomUniform, part: usize, parts: usize): void {
  const first = partStart(r.n, 16, part, parts), n = partStart(r.n, 16, part + 1, parts) - first;
  randomUniformRange(r.key0, r.key1, r.stream, load<u64>(r.counter) + first / 16 * 4, r.y + first * 4, n);
}
