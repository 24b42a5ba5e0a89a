// The transforms of Winograd's F(4, 3) and F(3, 3) along one line. In two directions they give a tile of outputs of a 3x3 convolution as
// A'[(G g G') * (B' d B)]A of its tile of inputs d, two longer, and the kernel g, with 36 products for 4x4 outputs instead of 144.
// Points 0, 1, -1, 2, -2 and infinity; F(3, 3) leaves out -2. Its B' has rows that are by 2, 3, 1, 4 and 1 larger than usual, so that G is the
// same for both: then tiles of both lengths share a transformed kernel, and add to one gradient.
// Source: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015). Four channels at a time.
import { PLANE } from './tiling';

function times(s: f32, v: v128): v128 {
  return f32x4.mul(f32x4.splat(s), v);
}

/** Where the numbers of a line go: side by side, */
export type Beside = u8;
/** or each to its plane, which are the six of a row of coefficients; */
export type ToPlanes = u16;
/** or to the image, where none is below `floor`. */
export type ToImage = u32;

/**
 * Written into their callers: as calls they would cost a third of the time. `four` is 4, four times, in a register: a constant would be made anew for
 * every line, in three instructions.
 */
export class Line {
  /** The first four coefficients and the last. */
  @inline
  static store5<To>(to: usize, v0: v128, v1: v128, v2: v128, v3: v128, v5: v128): void {
    if (sizeof<To>() == 1) {
      v128.store(to, v0);
      v128.store(to, v1, 16);
      v128.store(to, v2, 32);
      v128.store(to, v3, 48);
      v128.store(to, v5, 80);
    } else {
      v128.store(to, v0);
      v128.store(to, v1, PLANE);
      v128.store(to, v2, 2 * PLANE);
      v128.store(to, v3, 3 * PLANE);
      v128.store(to, v5, 5 * PLANE);
    }
  }

  /** The fifth coefficient. */
  @inline
  static storeFifth<To>(to: usize, v: v128): void {
    if (sizeof<To>() == 1) v128.store(to, v, 64);
    else v128.store(to, v, 4 * PLANE);
  }

  /** Where there is none, beside the others something to be passed over, but no number that is slow to compute with. */
  @inline
  static noFifth<To>(to: usize, v: v128): void {
    if (sizeof<To>() == 1) v128.store(to, v, 64);
  }

  /** ReLU's floor is 0, which pmax in this order lets NaN through, else -infinity. */
  @inline
  static output<To>(to: usize, v: v128, floor: v128): void {
    v128.store(to, sizeof<To>() == 1 ? v : f32x4.pmax(v, floor));
  }

  /** B' d: six numbers become six. */
  @inline
  static input4<To>(four: v128, d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, to: usize): void {
    const even = f32x4.sub(d4, f32x4.mul(four, d2)), odd = f32x4.sub(d3, f32x4.mul(four, d1));
    const near = f32x4.sub(d4, d2), d = f32x4.sub(d3, d1), far = f32x4.add(d, d);
    Line.storeFifth<To>(to, f32x4.sub(near, far));
    Line.store5<To>(
      to, f32x4.add(f32x4.mul(four, f32x4.sub(d0, d2)), near), f32x4.add(even, odd), f32x4.sub(even, odd), f32x4.add(near, far),
      f32x4.sub(f32x4.sub(d5, d3), f32x4.mul(four, d)),
    );
  }

  /** B' d: five numbers become five. */
  @inline
  static input3<To>(four: v128, d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, to: usize): void {
    const d = f32x4.sub(d3, d1), far = f32x4.add(d, d), near = f32x4.sub(d3, d2), middle = f32x4.sub(d1, d2);
    const third = f32x4.sub(near, f32x4.add(d1, d1));
    Line.noFifth<To>(to, d);
    Line.store5<To>(
      to, f32x4.add(f32x4.mul(four, f32x4.sub(d0, d2)), far), f32x4.add(f32x4.add(third, third), third), f32x4.add(near, f32x4.add(middle, middle)),
      f32x4.add(far, far), f32x4.sub(f32x4.sub(d4, d2), far),
    );
  }

  /** A' m: six coefficients become four numbers. */
  @inline
  static output4<To>(four: v128, floor: v128, m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, to: usize, step: usize): void {
    const s = f32x4.add(m1, m2), d = f32x4.sub(m1, m2), t = f32x4.add(m3, m4), e = f32x4.sub(m3, m4), e2 = f32x4.add(e, e);
    Line.output<To>(to, f32x4.add(f32x4.add(m0, s), t), floor);
    Line.output<To>(to + step, f32x4.add(d, e2), floor);
    Line.output<To>(to + 2 * step, f32x4.add(s, f32x4.mul(four, t)), floor);
    Line.output<To>(to + 3 * step, f32x4.add(f32x4.add(d, f32x4.mul(four, e2)), m5), floor);
  }

  /** A' m: five coefficients become three numbers. */
  @inline
  static output3<To>(floor: v128, m0: v128, m1: v128, m2: v128, m3: v128, m5: v128, to: usize, step: usize): void {
    const s = f32x4.add(m1, m2), d = f32x4.sub(m1, m2), t = f32x4.add(m3, m3);
    Line.output<To>(to, f32x4.add(f32x4.add(m0, s), m3), floor);
    Line.output<To>(to + step, f32x4.add(d, t), floor);
    Line.output<To>(to + 2 * step, f32x4.add(f32x4.add(s, f32x4.add(t, t)), m5), floor);
  }

  /** A y: four numbers become six coefficients. */
  @inline
  static outputGrad4<To>(four: v128, y0: v128, y1: v128, y2: v128, y3: v128, to: usize): void {
    const even = f32x4.add(y0, y2), odd = f32x4.add(y1, y3);
    const even4 = f32x4.add(y0, f32x4.mul(four, y2)), half = f32x4.add(y1, f32x4.mul(four, y3)), odd4 = f32x4.add(half, half);
    Line.storeFifth<To>(to, f32x4.sub(even4, odd4));
    Line.store5<To>(to, y0, f32x4.add(even, odd), f32x4.sub(even, odd), f32x4.add(even4, odd4), y3);
  }

  /** A y: three numbers become five coefficients. */
  @inline
  static outputGrad3<To>(four: v128, y0: v128, y1: v128, y2: v128, to: usize): void {
    const even = f32x4.add(y0, y2);
    Line.noFifth<To>(to, y0);
    Line.store5<To>(
      to, y0, f32x4.add(even, y1), f32x4.sub(even, y1), f32x4.add(f32x4.add(y0, f32x4.add(y1, y1)), f32x4.mul(four, y2)), y2,
    );
  }

  /** G g: three numbers become six coefficients, `out` bytes apart. */
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

  /** G' u: six coefficients, `step` bytes apart, become three numbers. */
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
