// Attention without its matrix of weights: keys come block by block, and what they add to a row of y is scaled down when a larger score comes than all
// before (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018; Dao et al., "FlashAttention", 2022). Blocks that a causal mask
// or the keys' mask leaves nothing of are passed over. Bits do not hang on the keys behind the last that is attended to. NaN passes through.
import { scratchBytes } from '../gemm/gemm';
import { Lanes } from '../math';
import { Attention } from '../records';
import { loadUpTo4, storeUpTo4 } from '../rows';
import { sumLanes } from '../simd';
import { partStart } from '../split';
import { anyKey, BLOCK, blockAt, blockProduct, dropBlock, keyHeadOf, passBytes, rowOf, rowsAt, scoreBlock } from './block';

function scaleRow(x: usize, n: usize, factor: f32): void {
  const by = f32x4.splat(factor);
  for (let i: usize = 0; i < n; i += 4) storeUpTo4(x + i * 4, f32x4.mul(loadUpTo4(x + i * 4, n - i, 0), by), n - i);
}

/**
 * Exponentials of a block of scores, in place, of whose rows the largest are at `here`. Each row's largest score of all and the sum of exponentials so far are
 * carried on, at `largestAt` and `sumAt`, and the sums at y, rows of `width` numbers, if there are any, are made such as belong to them.
 */
function takeBlock(
  s: usize, rows: usize, columns: usize, here: usize, largestAt: usize, sumAt: usize, y: usize, ldyBytes: usize, width: usize,
): void {
  const bytes = passBytes(columns);
  for (let row: usize = 0; row < rows; row++, s += BLOCK * 4, here += 4, largestAt += 4, sumAt += 4) {
    const before = load<f32>(largestAt), own = load<f32>(here), largest = own > before ? own : before;
    // where nothing has been attended to all exponentials are to be 0
    const least: f32 = largest == -Infinity ? 0 : largest, shift = f32x4.splat(least);
    let a = f32x4.splat(0), b = a;
    for (let at = s; at < s + bytes; at += 32) {
      const e = Lanes.expNonPositive(f32x4.sub(v128.load(at), shift)), f = Lanes.expNonPositive(f32x4.sub(v128.load(at, 16), shift));
      v128.store(at, e);
      v128.store(at, f, 16);
      a = f32x4.add(a, e);
      b = f32x4.add(b, f);
    }
    let sum = sumLanes(f32x4.add(a, b));
    if (y) {
      const shrink = f32x4.extract_lane(Lanes.expNonPositive(f32x4.splat(before - least)), 0);
      sum += load<f32>(sumAt) * shrink;
      if (shrink != 1) scaleRow(y + row * ldyBytes, width, shrink);
    }
    store<f32>(sumAt, sum);
    store<f32>(largestAt, largest);
  }
}

/** The rows of y of `rows` queries from i on. */
function attendBlock(r: Attention, b: usize, h: usize, i: usize, scratch: usize): void {
  const rows = min(BLOCK, r.queries - i), heads = r.heads, ldy = heads * r.valueDepth, s = blockAt(scratch, 0);
  const keyHeads = r.keyHeads, own = keyHeadOf(r, h), ldv = keyHeads * r.valueDepth;
  const q = rowOf(r.q, b, r.queries, i, heads, h, r.depth), y = rowOf(r.y, b, r.queries, i, heads, h, r.valueDepth);
  const first = ((b * heads + h) * r.queries + i) * 4, largest = r.largest + first, sums = r.inverse + first, here = rowsAt(scratch);
  for (let row: usize = 0; row < rows; row++) {
    store<f32>(largest + row * 4, -Infinity);
    store<f32>(sums + row * 4, 0);
  }
  const end = r.causal ? min(r.keys, i + rows) : r.keys;
  let started = false;
  for (let j: usize = 0; j < end; j += BLOCK) {
    const columns = min(BLOCK, end - j);
    if (!anyKey(r, b, j, columns)) continue;
    scoreBlock(r, b, i, rows, j, columns, q, rowOf(r.k, b, r.keys, j, keyHeads, own, r.depth), s, here, scratch);
    takeBlock(s, rows, columns, here, largest, sums, started ? y : 0, ldy * 4, r.valueDepth);
    if (r.rate > 0) dropBlock(r, b, h, i, rows, j, columns, s, s, scratch);
    const v = rowOf(r.v, b, r.keys, j, keyHeads, own, r.valueDepth);
    blockProduct(r, scratch, false, false, rows, r.valueDepth, columns, s, BLOCK, v, ldv, y, ldy, started);
    started = true;
  }
  for (let row: usize = 0; row < rows; row++) {
    const sum = load<f32>(sums + row * 4), inverse: f32 = sum == 0 ? 0 : (1.0 as f32) / sum;
    store<f32>(sums + row * 4, inverse);
    if (started) scaleRow(y + row * ldy * 4, r.valueDepth, inverse);
    else memory.fill(y + row * ldy * 4, 0, r.valueDepth * 4);
  }
}

export function attention(r: Attention, part: usize, parts: usize): void {
  const blocks = (r.queries + BLOCK - 1) / BLOCK, all = r.batch * r.heads * blocks, scratch = r.scratch + part * scratchBytes();
  for (let n = partStart(all, 1, part, parts), end = partStart(all, 1, part + 1, parts); n < end; n++) {
    const head = n / blocks;
    attendBlock(r, head / r.heads, head % r.heads, (n - head * blocks) * BLOCK, scratch);
  }
}
