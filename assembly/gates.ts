// What the passes over gates share: up to four units at once, and the derivatives told from the activations' values.
import { loadPart, storePart } from './simd';

/** Static methods, inlined for the reason that those of `Lanes` are. */
export class Gates {
  /** min(n, 4) numbers at x. */
  @inline
  static load(x: usize, n: usize): v128 {
    return n > 3 ? v128.load(x) : loadPart(x, n, 0);
  }

  /** The same, or zeros where there is no x. */
  @inline
  static loadAny(x: usize, offset: usize, n: usize): v128 {
    return x ? Gates.load(x + offset, n) : f32x4.splat(0);
  }

  @inline
  static store(y: usize, v: v128, n: usize): void {
    if (n > 3) v128.store(y, v);
    else storePart(y, v, n);
  }

  /** y (1 - y), the sigmoid's derivative. */
  @inline
  static sigmoidSlope(y: v128): v128 {
    return f32x4.mul(y, f32x4.sub(f32x4.splat(1), y));
  }

  /** The derivative of gates: the sigmoid's, or with a slope that of clip(slope x + 1/2, 0, 1). */
  @inline
  static slope(y: v128, slope: f32): v128 {
    if (slope == 0) return Gates.sigmoidSlope(y);
    return v128.and(f32x4.splat(slope), v128.and(f32x4.gt(y, f32x4.splat(0)), f32x4.lt(y, f32x4.splat(1))));
  }

  /** 1 - y^2, the derivative of tanh. */
  @inline
  static tanhSlope(y: v128): v128 {
    return f32x4.sub(f32x4.splat(1), f32x4.mul(y, y));
  }

  /** z a + (1 - z) b. */
  @inline
  static mix(z: v128, a: v128, b: v128): v128 {
    return f32x4.add(f32x4.mul(z, a), f32x4.mul(f32x4.sub(f32x4.splat(1), z), b));
  }
}
