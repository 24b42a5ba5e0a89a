// Attention works on blocks of the scores, queries by keys, and holds none but the one that it works on. What several kernels need of a block is here.
import { dropoutRange } from '../noise';
import { gemm, recordIn } from '../gemm/gemm';
import { Attending } from '../records';
import { largestLane, loadUpTo4 } from '../rows';
import { additiveScores } from './additive';

/** Queries and keys of a block. Three such blocks, 48 KiB, and what they are made of stay in a second-level cache. */
export const BLOCK: usize = 64;
export const BLOCK_BYTES: usize = BLOCK * BLOCK * 4;


/**
 * Where a thread has its blocks, by their number: at the end of what a product works in. The products of blocks do not reach it: they pack either up
 * to BLOCK columns KC deep or up to NC columns BLOCK deep.
 */
export function blockAt(scratch: usize, number: usize): usize {
  return changetype<usize>(recordIn(scratch)) - (number + 1) * BLOCK_BYTES;
}

/** A number for every row of a block: before the three blocks. */
export function rowsAt(scratch: usize): usize {
  return blockAt(scratch, 2) - BLOCK * 4;
}

/** C (m, n) = op(A) op(B), or added to C. Rows lie lda, ldb and ldc numbers apart. */
export function blockProduct(
  r: Attending, scratch: usize, transposeA: bool, transposeB: bool, m: usize, n: usize, k: usize,
  a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize, accumulate: bool,
): void {
  const g = recordIn(scratch);
  g.m = m;
  g.n = n;
  g.k = k;
  g.a = a;
  g.b = b;
  g.c = c;
  g.lda = lda;
  g.ldb = ldb;
  g.ldc = ldc;
  g.transposeA = transposeA ? 1 : 0;
  g.transposeB = transposeB ? 1 : 0;
  g.accumulate = accumulate ? 1 : 0;
  g.microKernel = r.microKernel;
  g.scratch = scratch;
  gemm(g, 0, 1);
}

/** Where row i of head h of example b begins, in (batch, rows, heads, width). */
export function rowOf(x: usize, b: usize, rows: usize, i: usize, heads: usize, h: usize, width: usize): usize {
  return x + ((b * rows + i) * heads + h) * width * 4;
}

/** The head of keys and values that head h of the queries attends to. */
export function keyHeadOf(r: Attending, h: usize): usize {
  return h / (r.heads / r.keyHeads);
}

/** Whether any of the keys from j on may be attended to. */
export function anyKey(r: Attending, b: usize, j: usize, columns: usize): bool {
  if (!r.keyMask) return true;
  const from = r.keyMask + (b * r.keys + j) * 4;
  for (let at = from; at < from + columns * 4; at += 4) if (load<f32>(at) != 0) return true;
  return false;
}

/** Numbers that the passes over a row of a block take at a time: beyond its columns, up to a multiple, scores are -infinity. */
const STEP: usize = 8;
const STEP_BYTES: usize = STEP * 4;

/** Bytes of a row of so many columns that passes go over. */
export function passBytes(columns: usize): usize {
  return (columns + STEP - 1) / STEP * STEP_BYTES;
}

/** A row's scores times the scale, where it attends to all of them; the largest. */
function scaleRow(s: usize, end: usize, scale: v128): v128 {
  let a = f32x4.splat(-Infinity), b = a;
  for (; s < end; s += STEP_BYTES) {
    const x = f32x4.mul(v128.load(s), scale), y = f32x4.mul(v128.load(s, 16), scale);
    v128.store(s, x);
    v128.store(s, y, 16);
    a = f32x4.pmax(a, x);
    b = f32x4.pmax(b, y);
  }
  return f32x4.pmax(a, b);
}

/** x, and -infinity in the lanes of numbers at `mask` that are 0 or are not there. */
function masked(x: v128, mask: usize, left: usize): v128 {
  return v128.bitselect(f32x4.splat(-Infinity), x, f32x4.eq(loadUpTo4(mask, left, 0), f32x4.splat(0)));
}

/**
 * Row i's scores of `columns` keys from j on, times the scale, and -infinity where it does not attend to them; in place. Returns the largest, which may hide a
 * NaN: the sum of exponentials does not.
 */
function limitRow(r: Attending, b: usize, i: usize, j: usize, columns: usize, s: usize): f32 {
  const scale = f32x4.splat(r.scale), none = f32x4.splat(-Infinity), end = passBytes(columns);
  let allowed: usize = columns;
  if (r.causal) allowed = i < j ? 0 : min(columns, i - j + 1);
  if (r.queryMask && load<f32>(r.queryMask + (b * r.queries + i) * 4) == 0) allowed = 0;
  const keyMask = r.keyMask ? r.keyMask + (b * r.keys + j) * 4 : 0;
  const mask = r.mask ? r.mask + ((b * r.queries + i) * r.keys + j) * 4 : 0;
  if (!keyMask && !mask && allowed * 4 == end) return largestLane(scaleRow(s, s + end, scale));
  let largest = none;
  for (let c: usize = 0; c < end >> 2; c += 4) {
    let x = none;
    if (c < allowed) {
      const left = allowed - c;
      x = f32x4.mul(v128.load(s + c * 4), scale);
      if (left < 4) x = v128.bitselect(x, none, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(<i32>left)));
      if (keyMask) x = masked(x, keyMask + c * 4, left);
      if (mask) x = masked(x, mask + c * 4, left);
      largest = f32x4.pmax(largest, x);
    }
    v128.store(s + c * 4, x);
  }
  return largestLane(largest);
}

/** to (rows, columns) = the scores of a block: of queries from i on, at q, and keys from j on, at k; the largest of every row goes to `largest`. */
export function scoreBlock(
  r: Attending, b: usize, i: usize, rows: usize, j: usize, columns: usize, q: usize, k: usize, to: usize, largest: usize, scratch: usize,
): void {
  const ldq = r.heads * r.depth, ldk = r.keyHeads * r.depth;
  if (r.w) additiveScores(r.w, r.depth, rows, columns, q, ldq * 4, k, ldk * 4, to, BLOCK * 4);
  else blockProduct(r, scratch, false, true, rows, columns, r.depth, q, ldq, k, ldk, to, BLOCK, false);
  for (let row: usize = 0; row < rows; row++) store<f32>(largest + row * 4, limitRow(r, b, i + row, j, columns, to + row * BLOCK * 4));
}

/** Dropout of a block of weights, or of their gradients: `to` may be `from`. */
export function dropBlock(
  r: Attending, b: usize, h: usize, i: usize, rows: usize, j: usize, columns: usize, from: usize, to: usize, scratch: usize,
): void {
  // rows of random numbers begin with a block's first key, and are of whole blocks
  const pitch = (r.keys + BLOCK - 1) / BLOCK * BLOCK, first = (b * r.heads + h) * r.queries + i;
  for (let row: usize = 0; row < rows; row++) {
    const counter = load<u64>(r.counter) + (<u64>(first + row) * <u64>pitch + <u64>j) / 8, at = row * BLOCK * 4;
    dropoutRange(r.key0, r.key1, r.stream, counter, from + at, to + at, columns, r.rate, scratch);
  }
}
