// The matrix product, in the five loops around a micro-kernel of Goto and van de Geijn, "Anatomy of High-Performance
// Matrix Multiplication" (2008): columns by NC, k by KC (pack B), rows by MC (pack A), then tiles of the micro-kernel.
import { activateRows } from '../activation';
import { KC, MC, NC } from './blocks';
import { few, isFew } from './few';
import { micro, microColumns, microRows } from './micro';
import { pack } from './pack';
import { panelAt } from './packed';
import { Gemm } from '../records';
import { partStart } from '../split';
import { isThin, thin } from './thin';

/** The widest and highest tile, 5 x 8 or 2 x 16, fits in 64 numbers. */
const TILE_BYTES: usize = 256;

/** No record is longer. */
const RECORD_BYTES: usize = 128;

/** Bytes of scratch that gemm needs, 64-byte aligned: an edge tile, a row of zeros, packed A, packed B; and the record of a kernel that calls it. */
export function scratchBytes(): usize {
  return 2 * TILE_BYTES + (MC * KC + KC * NC) * 4 + RECORD_BYTES;
}

/** The record of a product within a kernel: behind what the product works in, and all zeros. */
export function recordIn(scratch: usize): Gemm {
  const at = scratch + scratchBytes() - RECORD_BYTES;
  memory.fill(at, 0, RECORD_BYTES);
  return changetype<Gemm>(at);
}

/** Copies rows of `width` numbers. With `step` 0 each row is one number over and over. */
function copyRows(from: usize, fromRow: usize, step: usize, to: usize, toRow: usize, rows: usize, width: usize): void {
  const whole = step == 4 ? (width & ~3) * 4 : 0, bytes = width * 4;
  for (let y: usize = 0; y < rows; y++, from += fromRow, to += toRow) {
    let x: usize = 0;
    for (; x < whole; x += 16) v128.store(to + x, v128.load(from + x));
    for (; x < bytes; x += 4) store<f32>(to + x, load<f32>(step ? from + x : from));
  }
}

/** A tile that sticks out over the edge of C is computed beside C, and the part within is copied. */
function edgeTile(
  id: i32, height: usize, width: usize, k: usize, a: usize, b: usize,
  init: usize, initRow: usize, initColumn: usize, c: usize, ldcBytes: usize, tile: usize,
): void {
  const rowBytes = microColumns(id) * 4;
  copyRows(init, initRow, initColumn, tile, rowBytes, height, width);
  micro(id, k, a, b, tile, rowBytes, tile, rowBytes);
  copyRows(tile, rowBytes, 4, c, ldcBytes, height, width);
}

/**
 * One block of C, rows x columns, from packed panels k deep; a column of B takes stepB bytes. The sums start from `init`: C itself (initRow = ldcBytes,
 * initColumn = 4), a bias (0, 4), or zeros (0, 0).
 */
function tiles(
  id: i32, rows: usize, columns: usize, k: usize, a: usize, b: usize, stepB: usize,
  init: usize, initRow: usize, initColumn: usize, c: usize, ldcBytes: usize, tile: usize,
): void {
  const mr = microRows(id), nr = microColumns(id);
  for (let j: usize = 0; j < columns; j += nr) {
    const panelB = b + j * stepB;
    const width = min(nr, columns - j);
    for (let i: usize = 0; i < rows; i += mr) {
      const panelA = a + i * k * 4;
      const height = min(mr, rows - i);
      const from = init + i * initRow + j * initColumn;
      const to = c + i * ldcBytes + j * 4;
      if (width == nr && height == mr) micro(id, k, panelA, panelB, from, initRow, to, ldcBytes);
      else edgeTile(id, height, width, k, panelA, panelB, from, initRow, initColumn, to, ldcBytes, tile);
    }
  }
}

/** The block of C, m x n, at `c`, from its rows of op(A), its columns of op(B), at `packed` where they are packed, and of the bias. */
function product(r: Gemm, m: usize, n: usize, a: usize, b: usize, packed: usize, c: usize, bias: usize, scratch: usize): void {
  const transposeA = r.transposeA != 0, transposeB = r.transposeB != 0, accumulate = r.accumulate != 0, activation = <i32>r.activation;
  const k = r.k, ldaBytes = r.lda * 4, ldbBytes = r.ldb * 4, ldcBytes = r.ldc * 4, id = <i32>r.microKernel;
  if (isThin(transposeA, m, n, k)) {
    thin(transposeB, m, n, k, a, ldaBytes, b, ldbBytes, c, ldcBytes, accumulate, bias, activation, r.alpha, scratch);
    return;
  }
  if (isFew(transposeA, transposeB, packed != 0, m)) {
    few(m, n, k, a, ldaBytes, b, ldbBytes, c, ldcBytes, accumulate, bias, activation, r.alpha);
    return;
  }
  const mr = microRows(id), nr = microColumns(id);
  const tile = scratch, zeros = tile + TILE_BYTES, packedA = zeros + TILE_BYTES, packedB = packedA + MC * KC * 4;
  for (let i: usize = 0; i < 64; i += 16) v128.store(zeros + i, f32x4.splat(0));
  // equal slices of k, so that the last one is no sliver
  const slices = (k + KC - 1) / KC;
  const slice = (k + slices - 1) / slices;
  for (let j: usize = 0; j < n; j += NC) {
    const columns = min(NC, n - j);
    for (let p: usize = 0; p < k; p += slice) {
      const depth = min(slice, k - p);
      const panels = packed ? panelAt(packed, k, j) + p * nr * 4 : packedB, stepB = (packed ? k : depth) * 4;
      if (!packed) pack(!transposeB, b + (transposeB ? j * ldbBytes + p * 4 : p * ldbBytes + j * 4), ldbBytes, columns, nr, depth, packedB);
      const continues = p > 0 || accumulate;
      const finish = p + depth == k ? activation : 0;
      for (let i: usize = 0; i < m; i += MC) {
        const rows = min(MC, m - i);
        pack(transposeA, a + (transposeA ? p * ldaBytes + i * 4 : i * ldaBytes + p * 4), ldaBytes, rows, mr, depth, packedA);
        const to = c + i * ldcBytes + j * 4;
        const init = continues ? to : bias ? bias + j * 4 : zeros;
        const initRow = continues ? ldcBytes : 0;
        const initColumn: usize = continues || bias ? 4 : 0;
        tiles(id, rows, columns, depth, packedA, panels, stepB, init, initRow, initColumn, to, ldcBytes, tile);
        // while the block is in the second-level cache
        if (finish) activateRows(finish, r.alpha, to, ldcBytes, rows, columns);
      }
    }
  }
}

/** Rows and columns are dealt out in groups that every micro-kernel's tile fits into but for the last; of packed columns whole panels are. */
const ROW_GROUP: usize = 20;
const COLUMN_GROUP: usize = 16;

/**
 * C = activation(op(A) op(B) + bias), or with `accumulate` activation(C + op(A) op(B)).
 *
 * Any alignment. An output is ((start + a0 b0) + a1 b1) + ..., whatever the micro-kernel and the thread. NaN passes through. Threads take bands
 * of rows or of columns, whichever makes them pack less twice: all of B for bands of rows, all of A for bands of columns.
 */
export function gemm(r: Gemm, part: usize, parts: usize): void {
  const scratch = r.scratch + part * scratchBytes();
  const packed = r.packed;
  if (r.m >= r.n) {
    const group: usize = r.m >= 8 * ROW_GROUP ? ROW_GROUP : 4;
    const i = partStart(r.m, group, part, parts), m = partStart(r.m, group, part + 1, parts) - i;
    if (m) product(r, m, r.n, r.a + (r.transposeA ? i : i * r.lda) * 4, r.b, packed, r.c + i * r.ldc * 4, r.bias, scratch);
  } else {
    const group: usize = packed ? microColumns(<i32>r.microKernel) : COLUMN_GROUP;
    const j = partStart(r.n, group, part, parts), n = partStart(r.n, group, part + 1, parts) - j;
    const b = r.b + (r.transposeB ? j * r.ldb : j) * 4, panels = packed ? panelAt(packed, r.k, j) : 0;
    if (n) product(r, r.m, n, r.a, b, panels, r.c + j * 4, r.bias ? r.bias + j * 4 : 0, scratch);
  }
}
