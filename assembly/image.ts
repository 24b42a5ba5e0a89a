/** y (rows, columns) = scale * source[indices[row], :] + offset: rows of bytes, as images are kept, gathered and converted. */
export function gatherBytes(source: usize, indices: usize, y: usize, rows: usize, columns: usize, scale: f32, offset: f32): void {
  const scale4 = f32x4.splat(scale), offset4 = f32x4.splat(offset);
  for (let r: usize = 0; r < rows; r++) {
    let from = source + <usize>load<i32>(indices + r * 4) * columns;
    // bytes are as good signed, and that conversion is one instruction on x86
    for (const end = from + (columns & ~7); from < end; from += 8, y += 32) {
      const wide = v128.load_ext<u8>(from);
      const low = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(wide)), high = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(wide));
      v128.store(y, f32x4.add(f32x4.mul(low, scale4), offset4));
      v128.store(y, f32x4.add(f32x4.mul(high, scale4), offset4), 16);
    }
    for (const end = from + (columns & 7); from < end; from++, y += 4) store<f32>(y, (load<u8>(from) as f32) * scale + offset);
  }
}
