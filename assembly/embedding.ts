// Rows of a table (held, columns) by index, for embeddings. Indices are floats, rounded towards zero; those that no row has are
// told apart here, so that nothing beside the table is read or written. Any alignment; nothing overlaps; NaN passes through.

/** Whether 0 <= index < held; not for NaN. */
function isHeld(index: f32, held: usize): bool {
  return index >= (0 as f32) && index < (held as f32);
}

/** y (rows, columns) = table[indices[row], :]; NaN for an index that is not held. */
export function gatherRows(table: usize, held: usize, indices: usize, y: usize, rows: usize, columns: usize): void {
  const rowBytes = columns * 4;
  for (let row: usize = 0; row < rows; row++, y += rowBytes) {
    const index = load<f32>(indices + row * 4);
    if (isHeld(index, held)) memory.copy(y, table + (index as usize) * rowBytes, rowBytes);
    else for (let c: usize = 0; c < rowBytes; c += 4) store<f32>(y + c, NaN);
  }
}

/** table[indices[row], :] += y[row, :], row after row; nothing for an index that is not held. */
export function scatterAddRows(table: usize, held: usize, indices: usize, y: usize, rows: usize, columns: usize): void {
  const rowBytes = columns * 4, whole = rowBytes & ~15;
  for (let row: usize = 0; row < rows; row++, y += rowBytes) {
    const index = load<f32>(indices + row * 4);
    if (!isHeld(index, held)) continue;
    const to = table + (index as usize) * rowBytes;
    let c: usize = 0;
    for (; c < whole; c += 16) v128.store(to + c, f32x4.add(v128.load(to + c), v128.load(y + c)));
    for (; c < rowBytes; c += 4) store<f32>(to + c, load<f32>(to + c) + load<f32>(y + c));
  }
}
