// The gradients of attention, by blocks whose weights are computed anew from what forward kept of every row: its largest score and 1 / the sum of its
// exponentials. A head of keys of an example is one thread's, with the heads of queries that attend to it: these and their queries in ascending order, and
// within a block of them keys.
import { scratchBytes } from '../gemm/gemm';
import { Lanes } from '../math';
import { AttentionGrad } from '../records';
import { loadUpTo4 } from '../rows';
import { sumLanes } from '../simd';
import { partStart } from '../split';
import { additiveGradients } from './additive';
import { anyKey, BLOCK, blockAt, blockProduct, dropBlock, keyHeadOf, passBytes, rowOf, rowsAt, scoreBlock } from './block';

/** Zeros in the rows of one head of x (batch, rows, heads, width). */
function clearHead(x: usize, b: usize, rows: usize, heads: usize, h: usize, width: usize): void {
  if (x) for (let i: usize = 0; i < rows; i++) memory.fill(rowOf(x, b, rows, i, heads, h, width), 0, width * 4);
}

function dot(x: usize, y: usize, n: usize): f32 {
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < n; i += 4) sum = f32x4.add(sum, f32x4.mul(loadUpTo4(x + i * 4, n - i, 0), loadUpTo4(y + i * 4, n - i, 0)));
  return sumLanes(sum);
}

/** Scores of a block become weights, in place, by every row's largest score and 1 / the sum of its exponentials. */
function weighBlock(s: usize, rows: usize, columns: usize, largestAt: usize, inverseAt: usize): void {
  const bytes = passBytes(columns);
  for (let row: usize = 0; row < rows; row++, s += BLOCK * 4) {
    const largest = load<f32>(largestAt + row * 4), shift = f32x4.splat(largest == -Infinity ? 0 : largest), by = v128.load32_splat(inverseAt + row * 4);
    for (let at = s; at < s + bytes; at += 16) v128.store(at, f32x4.mul(Lanes.expNonPositive(f32x4.sub(v128.load(at), shift)), by));
  }
}

/** dS = P (dP - along) scale, in dP's place. */
function scoreGradients(p: usize, dp: usize, rows: usize, columns: usize, along: usize, scale: f32): void {
  const by = f32x4.splat(scale), step = dp - p, bytes = passBytes(columns);
  for (let row: usize = 0; row < rows; row++, p += BLOCK * 4) {
    const centre = v128.load32_splat(along + row * 4);
    for (let at = p; at < p + bytes; at += 16) {
      v128.store(at + step, f32x4.mul(f32x4.mul(v128.load(at), f32x4.sub(v128.load(at + step), centre)), by));
    }
  }
}

/** What the block of queries from i on and keys from j on adds to the gradients. */
function gradientBlock(
  r: AttentionGrad, b: usize, h: usize, i: usize, rows: usize, j: usize, columns: usize, scratch: usize,
): void {
  const heads = r.heads, ldq = heads * r.depth, ldy = heads * r.valueDepth;
  const keyHeads = r.keyHeads, own = keyHeadOf(r, h), ldk = keyHeads * r.depth, ldv = keyHeads * r.valueDepth;
  const p = blockAt(scratch, 0), dp = blockAt(scratch, 1), along = rowsAt(scratch), first = ((b * heads + h) * r.queries + i) * 4;
  const q = rowOf(r.q, b, r.queries, i, heads, h, r.depth), k = rowOf(r.k, b, r.keys, j, keyHeads, own, r.depth);
  const dy = rowOf(r.dy, b, r.queries, i, heads, h, r.valueDepth);
  // the rows' largest scores of this block, which nothing asks for, go to where dP comes later
  scoreBlock(r, b, i, rows, j, columns, q, k, p, dp, scratch);
  weighBlock(p, rows, columns, r.largest + first, r.inverse + first);
  if (r.dv) {
    const kept = r.rate > 0 ? blockAt(scratch, 2) : p;
    if (r.rate > 0) dropBlock(r, b, h, i, rows, j, columns, p, kept, scratch);
    const dv = rowOf(r.dv, b, r.keys, j, keyHeads, own, r.valueDepth);
    blockProduct(r, scratch, true, false, columns, r.valueDepth, rows, kept, BLOCK, dy, ldy, dv, ldv, true);
  }
  if (!r.dq && !r.dk && !r.dw) return;
  const v = rowOf(r.v, b, r.keys, j, keyHeads, own, r.valueDepth);
  blockProduct(r, scratch, false, true, rows, columns, r.valueDepth, dy, ldy, v, ldv, dp, BLOCK, false);
  if (r.rate > 0) dropBlock(r, b, h, i, rows, j, columns, dp, dp, scratch);
  scoreGradients(p, dp, rows, columns, along, r.scale);
  const dq = r.dq ? rowOf(r.dq, b, r.queries, i, heads, h, r.depth) : 0, dk = r.dk ? rowOf(r.dk, b, r.keys, j, keyHeads, own, r.depth) : 0;
  if (r.w) {
    additiveGradients(r.w, r.depth, rows, columns, q, ldq * 4, k, ldk * 4, dp, BLOCK * 4, dq, dk, r.dw ? r.dw + (b * heads + h) * r.depth * 4 : 0);
    return;
  }
  if (dq) blockProduct(r, scratch, false, false, rows, r.depth, columns, dp, BLOCK, k, ldk, dq, ldq, true);
  if (dk) blockProduct(r, scratch, true, false, columns, r.depth, rows, dp, BLOCK, q, ldq, dk, ldk, true);
}

/** The gradients of the queries of a head, and what they add to those of its keys and values. */
function headGradients(r: AttentionGrad, b: usize, h: usize, scratch: usize): void {
  const heads = r.heads, along = rowsAt(scratch);
  clearHead(r.dq, b, r.queries, heads, h, r.depth);
  if (r.dw) memory.fill(r.dw + (b * heads + h) * r.depth * 4, 0, r.depth * 4);
  for (let i: usize = 0; i < r.queries; i += BLOCK) {
    const rows = min(BLOCK, r.queries - i), end = r.causal ? min(r.keys, i + rows) : r.keys;
    for (let row: usize = 0; row < rows; row++) {
      const skip = rowOf(0, b, r.queries, i + row, heads, h, r.valueDepth);
      store<f32>(along + row * 4, dot(r.dy + skip, r.y + skip, r.valueDepth));
    }
    for (let j: usize = 0; j < end; j += BLOCK) {
      const columns = min(BLOCK, end - j);
      if (anyKey(r, b, j, columns)) gradientBlock(r, b, h, i, rows, j, columns, scratch);
    }
  }
}

export function attentionGrad(r: AttentionGrad, part: usize, parts: usize): void {
  const keyHeads = r.keyHeads, each = r.heads / keyHeads, all = r.batch * keyHeads, scratch = r.scratch + part * scratchBytes();
  for (let n = partStart(all, 1, part, parts), last = partStart(all, 1, part + 1, parts); n < last; n++) {
    const b = n / keyHeads, own = n - b * keyHeads;
    clearHead(r.dk, b, r.keys, keyHeads, own, r.depth);
    clearHead(r.dv, b, r.keys, keyHeads, own, r.valueDepth);
    for (let h = own * each; h < (own + 1) * each; h++) headGradients(r, b, h, scratch);
  }
}
