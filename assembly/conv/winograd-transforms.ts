// The transforms of Winograd's F(4x4, 3x3): a 4x4 tile of outputs of a 3x3 convolution as A'[(G g G') * (B' d B)]A, of its 6x6 tile of
// inputs d and the kernel g, with 36 products instead of 144. Points 0, 1, -1, 2, -2 and infinity.
// Source: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015). Four channels at a time; `work`: 576 bytes.
// A tile is a square of vectors, `row` bytes from one row to the next and `pixel` bytes from one column to the next.

function times(s: f32, v: v128): v128 {
  return f32x4.mul(f32x4.splat(s), v);
}

/** The transforms along one line, written into their callers: as calls they would cost a third of the time. */
class Line {
  /** B' d along one line: six numbers `step` apart become six, `out` apart. */
  @inline
  static input(x: usize, step: usize, to: usize, out: usize): void {
    const d0 = v128.load(x), d1 = v128.load(x + step), d2 = v128.load(x + 2 * step);
    const d3 = v128.load(x + 3 * step), d4 = v128.load(x + 4 * step), d5 = v128.load(x + 5 * step);
    const even = f32x4.sub(d4, times(4, d2)), odd = f32x4.sub(d3, times(4, d1));
    const near = f32x4.sub(d4, d2), far = times(2, f32x4.sub(d3, d1));
    v128.store(to, f32x4.add(f32x4.sub(times(4, d0), times(5, d2)), d4));
    v128.store(to + out, f32x4.add(even, odd));
    v128.store(to + 2 * out, f32x4.sub(even, odd));
    v128.store(to + 3 * out, f32x4.add(near, far));
    v128.store(to + 4 * out, f32x4.sub(near, far));
    v128.store(to + 5 * out, f32x4.add(f32x4.sub(times(4, d1), times(5, d3)), d5));
  }

  /** A' m along one line: six numbers become four. */
  @inline
  static output(m: usize, step: usize, to: usize, out: usize): void {
    const m0 = v128.load(m), m1 = v128.load(m + step), m2 = v128.load(m + 2 * step);
    const m3 = v128.load(m + 3 * step), m4 = v128.load(m + 4 * step), m5 = v128.load(m + 5 * step);
    const s = f32x4.add(m1, m2), d = f32x4.sub(m1, m2), t = f32x4.add(m3, m4), e = f32x4.sub(m3, m4);
    v128.store(to, f32x4.add(f32x4.add(m0, s), t));
    v128.store(to + out, f32x4.add(d, times(2, e)));
    v128.store(to + 2 * out, f32x4.add(s, times(4, t)));
    v128.store(to + 3 * out, f32x4.add(f32x4.add(d, times(8, e)), m5));
  }

  /** A y along one line: four numbers become six. */
  @inline
  static outputGrad(y: usize, step: usize, to: usize, out: usize): void {
    const y0 = v128.load(y), y1 = v128.load(y + step), y2 = v128.load(y + 2 * step), y3 = v128.load(y + 3 * step);
    const even = f32x4.add(y0, y2), odd = f32x4.add(y1, y3);
    const even4 = f32x4.add(y0, times(4, y2)), odd4 = f32x4.add(times(2, y1), times(8, y3));
    v128.store(to, y0);
    v128.store(to + out, f32x4.add(even, odd));
    v128.store(to + 2 * out, f32x4.sub(even, odd));
    v128.store(to + 3 * out, f32x4.add(even4, odd4));
    v128.store(to + 4 * out, f32x4.sub(even4, odd4));
    v128.store(to + 5 * out, y3);
  }

  /** G g along one line: three numbers become six. */
  @inline
  static kernel(g: usize, step: usize, to: usize, out: usize): void {
    const g0 = v128.load(g), g1 = v128.load(g + step), g2 = v128.load(g + 2 * step);
    const ends = times(-1 / <f32>6, f32x4.add(g0, g2)), middle = times(1 / <f32>6, g1);
    const far = f32x4.add(times(1 / <f32>24, g0), times(1 / <f32>6, g2)), half = times(1 / <f32>12, g1);
    v128.store(to, times(0.25, g0));
    v128.store(to + out, f32x4.sub(ends, middle));
    v128.store(to + 2 * out, f32x4.add(ends, middle));
    v128.store(to + 3 * out, f32x4.add(far, half));
    v128.store(to + 4 * out, f32x4.sub(far, half));
    v128.store(to + 5 * out, g2);
  }

  /** G' u along one line: six numbers become three. */
  @inline
  static kernelGrad(u: usize, step: usize, to: usize, out: usize): void {
    const u0 = v128.load(u), u1 = v128.load(u + step), u2 = v128.load(u + 2 * step);
    const u3 = v128.load(u + 3 * step), u4 = v128.load(u + 4 * step), u5 = v128.load(u + 5 * step);
    const near = times(-1 / <f32>6, f32x4.add(u1, u2)), s = f32x4.add(u3, u4);
    v128.store(to, f32x4.add(f32x4.add(times(0.25, u0), near), times(1 / <f32>24, s)));
    v128.store(to + out, f32x4.add(times(1 / <f32>6, f32x4.sub(u2, u1)), times(1 / <f32>12, f32x4.sub(u3, u4))));
    v128.store(to + 2 * out, f32x4.add(f32x4.add(near, times(1 / <f32>6, s)), u5));
  }
}

/** B' d B of a 6x6 tile of `channels` numbers: coefficient i goes to `to + i * plane`. */
export function transformInput(x: usize, row: usize, pixel: usize, channels: usize, to: usize, plane: usize, work: usize): void {
  const end = x + channels * 4;
  for (; x < end; x += 16, to += 16) {
    for (let j: usize = 0; j < 6; j++) Line.input(x + j * pixel, row, work + j * 16, 96);
    for (let i: usize = 0; i < 6; i++) Line.input(work + i * 96, 16, to + i * 6 * plane, plane);
  }
}

/** A' m A, a 4x4 tile of `channels` numbers, from coefficients `plane` bytes apart. */
export function transformOutput(m: usize, plane: usize, channels: usize, to: usize, row: usize, pixel: usize, work: usize): void {
  const end = m + channels * 4;
  for (; m < end; m += 16, to += 16) {
    for (let j: usize = 0; j < 6; j++) Line.output(m + j * plane, 6 * plane, work + j * 16, 96);
    for (let i: usize = 0; i < 4; i++) Line.output(work + i * 96, 16, to + i * row, pixel);
  }
}

/** A dy A' of a 4x4 tile of `channels` numbers. */
export function transformOutputGrad(dy: usize, row: usize, pixel: usize, channels: usize, to: usize, plane: usize, work: usize): void {
  const end = dy + channels * 4;
  for (; dy < end; dy += 16, to += 16) {
    for (let j: usize = 0; j < 4; j++) Line.outputGrad(dy + j * pixel, row, work + j * 16, 96);
    for (let i: usize = 0; i < 6; i++) Line.outputGrad(work + i * 96, 16, to + i * 6 * plane, plane);
  }
}

/** G g G' for four filters of one channel; taps lie `row` and `pixel` bytes apart. */
export function transformKernel(g: usize, row: usize, pixel: usize, to: usize, plane: usize, work: usize): void {
  for (let j: usize = 0; j < 3; j++) Line.kernel(g + j * pixel, row, work + j * 16, 96);
  for (let i: usize = 0; i < 6; i++) Line.kernel(work + i * 96, 16, to + i * 6 * plane, plane);
}

/** G' u G for four filters of one channel. */
export function transformKernelGrad(u: usize, plane: usize, to: usize, row: usize, pixel: usize, work: usize): void {
  for (let j: usize = 0; j < 6; j++) Line.kernelGrad(u + j * plane, 6 * plane, work + j * 16, 96);
  for (let i: usize = 0; i < 3; i++) Line.kernelGrad(work + i * 96, 16, to + i * row, pixel);
}
