// Rows of a table (held, columns) by index, for embeddings. Indices are floats, rounded towards zero; those that no row has are
// told apart here, so that nothing beside the table is read or written. Any alignment; nothing overlaps; NaN passes through.
import { GatherRows, ScatterAddRows } from './records';
import { LINE, partStart } from './split';

/** Whether 0 <= index < held; not for NaN. */
function isHeld(index: f32, held: usize): bool {
  return index >= (0 as f32) && index < (held as f32);
}

/** y (rows, columns) = table[indices[row], :]; NaN for an index that is not held. */
function gatherRowsRange(table: usize, held: usize, indices: usize, y: usize, rows: usize, columns: usize): void {
  const rowBytes = columns * 4;
  for (let row: usize = 0; row < rows; row++, y += rowBytes) {
    const index = load<f32>(indices + row * 4);
    if (isHeld(index, held)) memory.copy(y, table + (index as usize) * rowBytes, rowBytes);
    else for (let c: usize = 0; c < rowBytes; c += 4) store<f32>(y + c, NaN);
  }
}

export function gatherRows(r: GatherRows, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first;
  gatherRowsRange(r.table, r.held, r.indices + first * 4, r.y + first * r.columns * 4, count, r.columns);
}

/** table[indices[row], :] += y[row, :], row after row; nothing for an index that is not held. */
function scatterAddRowsRange(table: usize, held: usize, indices: usize, y: usize, rows: usize, columns: usize, ld: usize): void {
  const rowBytes = ld * 4, bytes = columns * 4, whole = bytes & ~15;
  for (let row: usize = 0; row < rows; row++, y += rowBytes) {
    const index = load<f32>(indices + row * 4);
    if (!isHeld(index, held)) continue;
    const to = table + (index as usize) * rowBytes;
    let c: usize = 0;
    for (; c < whole; c += 16) v128.store(to + c, f32x4.add(v128.load(to + c), v128.load(y + c)));
    for (; c < bytes; c += 4) store<f32>(to + c, load<f32>(to + c) + load<f32>(y + c));
  }
}

/** A thread takes columns, so that each number of the table is one thread's. */
export function scatterAddRows(r: ScatterAddRows, part: usize, parts: usize): void {
  const first = partStart(r.columns, LINE, part, parts), count = partStart(r.columns, LINE, part + 1, parts) - first;
  scatterAddRowsRange(r.table + first * 4, r.held, r.indices, r.y + first * 4, r.rows, count, r.columns);
}
