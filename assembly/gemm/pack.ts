// Packing: a block of A or B becomes panels in which the micro-kernel reads forward only.
// Panel p of width w holds, for k = 0, 1, ..., the w elements (p*w .. p*w+w-1, k); lines beyond the edge are zeros.
// A is "lines" = rows, B is "lines" = columns; either lies in memory line by line (k contiguous) or k by k (lines contiguous).

/** Lines contiguous for each k: element (line, k) at x + (k * ld + line) * 4. One whole panel: copies `width` floats a k. */
function packAcross(x: usize, ldBytes: usize, width: usize, k: usize, out: usize): void {
  const end = out + k * width * 4;
  if (width == 8) {
    while (out < end) {
      v128.store(out, v128.load(x));
      v128.store(out, v128.load(x, 16), 16);
      x += ldBytes;
      out += 32;
    }
  } else if (width == 4) {
    while (out < end) {
      v128.store(out, v128.load(x));
      x += ldBytes;
      out += 16;
    }
  } else {
    while (out < end) {
      let w: usize = 0;
      for (; w + 4 <= width; w += 4) v128.store(out + w * 4, v128.load(x + w * 4));
      for (; w < width; w++) store<f32>(out + w * 4, load<f32>(x + w * 4));
      x += ldBytes;
      out += width * 4;
    }
  }
}

/** As packAcross for a panel with only `lines` < width lines. */
function packAcrossEdge(x: usize, ldBytes: usize, lines: usize, width: usize, k: usize, out: usize): void {
  for (let i: usize = 0; i < k; i++) {
    let w: usize = 0;
    for (; w < lines; w++) store<f32>(out + w * 4, load<f32>(x + w * 4));
    for (; w < width; w++) store<f32>(out + w * 4, 0);
    x += ldBytes;
    out += width * 4;
  }
}

/** Transposes 4 lines x 4 k and stores the four columns `step` bytes apart. */
function transpose4(x: usize, ldBytes: usize, out: usize, step: usize): void {
  const r0 = v128.load(x), r1 = v128.load(x + ldBytes), r2 = v128.load(x + 2 * ldBytes), r3 = v128.load(x + 3 * ldBytes);
  const p = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), q = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const s = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), t = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f32>(p, q, 0, 1, 4, 5));
  v128.store(out + step, v128.shuffle<f32>(p, q, 2, 3, 6, 7));
  v128.store(out + 2 * step, v128.shuffle<f32>(s, t, 0, 1, 4, 5));
  v128.store(out + 3 * step, v128.shuffle<f32>(s, t, 2, 3, 6, 7));
}

/** k contiguous for each line: element (line, k) at x + (line * ld + k) * 4. Packs `lines` <= width lines. */
export function packAlong(x: usize, ldBytes: usize, lines: usize, width: usize, k: usize, out: usize): void {
  const step = width * 4;
  let line: usize = 0;
  for (; line + 4 <= lines; line += 4) {
    let from = x + line * ldBytes, to = out + line * 4, i: usize = 0;
    for (; i + 4 <= k; i += 4) {
      transpose4(from, ldBytes, to, step);
      from += 16;
      to += 4 * step;
    }
    for (; i < k; i++) {
      store<f32>(to, load<f32>(from));
      store<f32>(to, load<f32>(from + ldBytes), 4);
      store<f32>(to, load<f32>(from + 2 * ldBytes), 8);
      store<f32>(to, load<f32>(from + 3 * ldBytes), 12);
      from += 4;
      to += step;
    }
  }
  for (; line < lines; line++) {
    const from = x + line * ldBytes, to = out + line * 4;
    for (let i: usize = 0; i < k; i++) store<f32>(to + i * step, load<f32>(from + i * 4));
  }
  for (; line < width; line++) {
    const to = out + line * 4;
    for (let i: usize = 0; i < k; i++) store<f32>(to + i * step, 0);
  }
}

/**
 * Rows of k that are packed across all panels before the next ones: a panel is narrower than a cache line, so what one
 * panel leaves of a line must still be in the cache when its neighbour comes for it.
 */
const ROWS_AT_ONCE: usize = 16;

/** Packs `lines` lines of k elements into panels `width` wide. `across`: lines are contiguous in memory, else k is. */
export function pack(across: bool, x: usize, ldBytes: usize, lines: usize, width: usize, k: usize, out: usize): void {
  const panelBytes = width * k * 4;
  if (!across) {
    for (let line: usize = 0; line < lines; line += width) {
      packAlong(x + line * ldBytes, ldBytes, min(width, lines - line), width, k, out);
      out += panelBytes;
    }
    return;
  }
  for (let i: usize = 0; i < k; i += ROWS_AT_ONCE) {
    const rows = min(ROWS_AT_ONCE, k - i);
    let from = x + i * ldBytes, to = out + i * width * 4, line: usize = 0;
    for (; line + width <= lines; line += width) {
      packAcross(from, ldBytes, width, rows, to);
      from += width * 4;
      to += panelBytes;
    }
    if (line < lines) packAcrossEdge(from, ldBytes, lines - line, width, rows, to);
  }
}
