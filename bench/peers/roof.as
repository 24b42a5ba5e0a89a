// What this CPU can do from wasm: multiplications and additions that stay in registers, and a copy. bench/roofline.ts compiles it.

/** Twelve chains of multiply and add of four numbers each, which hang on nothing but themselves; 96 operations a round. */
export function multiplyAdd(rounds: i32): f32 {
  const scale = f32x4.splat(0.999);
  const shift = f32x4.splat(0.001);
  let a = f32x4.splat(1),
    b = f32x4.splat(2),
    c = f32x4.splat(3),
    d = f32x4.splat(4);
  let e = f32x4.splat(5),
    f = f32x4.splat(6),
    g = f32x4.splat(7),
    h = f32x4.splat(8);
  let i = f32x4.splat(9),
    j = f32x4.splat(10),
    k = f32x4.splat(11),
    l = f32x4.splat(12);
  for (; rounds > 0; rounds--) {
    a = f32x4.add(f32x4.mul(a, scale), shift);
    b = f32x4.add(f32x4.mul(b, scale), shift);
    c = f32x4.add(f32x4.mul(c, scale), shift);
    d = f32x4.add(f32x4.mul(d, scale), shift);
    e = f32x4.add(f32x4.mul(e, scale), shift);
    f = f32x4.add(f32x4.mul(f, scale), shift);
    g = f32x4.add(f32x4.mul(g, scale), shift);
    h = f32x4.add(f32x4.mul(h, scale), shift);
    i = f32x4.add(f32x4.mul(i, scale), shift);
    j = f32x4.add(f32x4.mul(j, scale), shift);
    k = f32x4.add(f32x4.mul(k, scale), shift);
    l = f32x4.add(f32x4.mul(l, scale), shift);
  }
  const ab = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
  const cd = f32x4.add(f32x4.add(e, f), f32x4.add(g, h));
  const ef = f32x4.add(f32x4.add(i, j), f32x4.add(k, l));
  return f32x4.extract_lane(f32x4.add(f32x4.add(ab, cd), ef), 0);
}

/** Copies `bytes` (a multiple of 64) from the memory's start to what follows, `rounds` times, 16 bytes at a time as the kernels do. */
export function copy(bytes: usize, rounds: i32): void {
  for (; rounds > 0; rounds--) {
    for (let at: usize = 0; at < bytes; at += 64) {
      v128.store(bytes + at, v128.load(at));
      v128.store(bytes + at, v128.load(at, 16), 16);
      v128.store(bytes + at, v128.load(at, 32), 32);
      v128.store(bytes + at, v128.load(at, 48), 48);
    }
  }
}
