import { GatherBytes } from './records';
import { partStart } from './split';
/** y (rows, columns) = source[indices[row], :]: rows of bytes, as images are kept, gathered and converted. */
function gatherBytesRange(source: usize, indices: usize, y: usize, rows: usize, columns: usize): void {
  for (let r: usize = 0; r < rows; r++) {
    let from = source + <usize>load<i32>(indices + r * 4) * columns;
    // bytes are as good signed, and that conversion is one instruction on x86
    for (const end = from + (columns & ~7); from < end; from += 8, y += 32) {
      const wide = v128.load_ext<u8>(from);
      const low = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(wide)), high = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(wide));
      v128.store(y, low);
      v128.store(y, high, 16);
    }
    for (const end = from + (columns & 7); from < end; from++, y += 4) store<f32>(y, load<u8>(from) as f32);
  }
}

export function gatherBytes(r: GatherBytes, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first;
  gatherBytesRange(r.source, r.indices + first * 4, r.y + first * r.columns * 4, count, r.columns);
}
