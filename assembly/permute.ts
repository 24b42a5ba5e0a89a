// Axes in another order: y[i, j, k, l] = x[i stride0 + j stride1 + k stride2 + l stride3], split along y's first axis. Where x's numbers lie beside each other
// along y's last axis they are copied in runs; else tiles of four by four are turned round in registers, so that both sides are read and written in vectors.
import { Permute } from './records';
import { partStart } from './split';

/** y (rows, columns), `ldy` bytes a row = the transpose of x (columns, rows), `ldx` bytes a row. */
function transpose(x: usize, ldx: usize, y: usize, ldy: usize, rows: usize, columns: usize): void {
  const wholeRows = rows & ~3, wholeColumns = columns & ~3;
  for (let r: usize = 0; r < wholeRows; r += 4) {
    for (let c: usize = 0; c < wholeColumns; c += 4) {
      const from = x + c * ldx + r * 4, to = y + r * ldy + c * 4;
      const a = v128.load(from), b = v128.load(from + ldx), d = v128.load(from + 2 * ldx), e = v128.load(from + 3 * ldx);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), de = v128.shuffle<f32>(d, e, 0, 4, 1, 5);
      const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7), deHigh = v128.shuffle<f32>(d, e, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<i64>(ab, de, 0, 2));
      v128.store(to + ldy, v128.shuffle<i64>(ab, de, 1, 3));
      v128.store(to + 2 * ldy, v128.shuffle<i64>(abHigh, deHigh, 0, 2));
      v128.store(to + 3 * ldy, v128.shuffle<i64>(abHigh, deHigh, 1, 3));
    }
  }
  for (let r: usize = 0; r < rows; r++)
    for (let c: usize = r < wholeRows ? wholeColumns : 0; c < columns; c++) store<u32>(y + r * ldy + c * 4, load<u32>(x + c * ldx + r * 4));
}

export function permute(r: Permute, part: usize, parts: usize): void {
  const end = partStart(r.extent0, 1, part + 1, parts), last = r.extent3, ld2 = last * 4, ld1 = r.extent2 * ld2, ld0 = r.extent1 * ld1;
  for (let i = partStart(r.extent0, 1, part, parts); i < end; i++) {
    const x = r.x + i * r.stride0 * 4, y = r.y + i * ld0;
    if (r.stride3 == 1) {
      for (let j: usize = 0; j < r.extent1; j++)
        for (let k: usize = 0; k < r.extent2; k++)
          memory.copy(y + j * ld1 + k * ld2, x + (j * r.stride1 + k * r.stride2) * 4, ld2);
    } else if (r.stride2 == 1) {
      for (let j: usize = 0; j < r.extent1; j++) transpose(x + j * r.stride1 * 4, r.stride3 * 4, y + j * ld1, ld2, r.extent2, last);
    } else {
      // along the second axis x's numbers lie beside each other
      for (let k: usize = 0; k < r.extent2; k++) transpose(x + k * r.stride2 * 4, r.stride3 * 4, y + k * ld2, ld1, r.extent1, last);
    }
  }
}
