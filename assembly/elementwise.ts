// Element by element; any alignment; results may replace inputs; NaN passes through.

/** y = a + b. */
export function add(a: usize, b: usize, y: usize, n: usize): void {
  const end = a + (n & ~3) * 4, toB = b - a, toY = y - a;
  for (; a < end; a += 16) v128.store(a + toY, f32x4.add(v128.load(a), v128.load(a + toB)));
  for (const last = a + (n & 3) * 4; a < last; a += 4) store<f32>(a + toY, load<f32>(a) + load<f32>(a + toB));
}

/** y = x * scale + offset. */
export function affine(x: usize, y: usize, n: usize, scale: f32, offset: f32): void {
  const scale4 = f32x4.splat(scale), offset4 = f32x4.splat(offset), end = x + (n & ~3) * 4, step = y - x;
  for (; x < end; x += 16) v128.store(x + step, f32x4.add(f32x4.mul(v128.load(x), scale4), offset4));
  for (const last = x + (n & 3) * 4; x < last; x += 4) store<f32>(x + step, load<f32>(x) * scale + offset);
}

/** g += l1 sign(p) + 2 l2 p; sign(0) = 0. */
export function penaltyGrad(p: usize, g: usize, n: usize, l1: f32, l2: f32): void {
  const twice: f32 = (2.0 as f32) * l2;
  for (const end = p + n * 4; p < end; p += 4, g += 4) {
    const x = load<f32>(p);
    const sign: f32 = x > 0 ? l1 : x < 0 ? -l1 : 0;
    store<f32>(g, load<f32>(g) + (sign + twice * x));
  }
}

/** y[r, c] = x[r, c] for c < columns; rows of x and y are ldx and ldy numbers apart. They do not overlap. */
export function copyColumns(x: usize, ldx: usize, y: usize, ldy: usize, rows: usize, columns: usize): void {
  if (columns == ldx && columns == ldy) {
    memory.copy(y, x, rows * columns * 4);
    return;
  }
  const whole = (columns & ~3) * 4, bytes = columns * 4;
  for (let r: usize = 0; r < rows; r++, x += ldx * 4, y += ldy * 4) {
    let c: usize = 0;
    for (; c < whole; c += 16) v128.store(y + c, v128.load(x + c));
    for (; c < bytes; c += 4) store<f32>(y + c, load<f32>(x + c));
  }
}
