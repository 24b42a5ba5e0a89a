// Maps of four numbers to four, run over rows of any length. A map is a class with @inline methods, so that nothing is told apart and nothing is called
// inside of the loops: with a branch there leaky ReLU took five times as long. A tail of less than four elements is computed in a vector of its own, so an
// element's bits do not depend on its place.
import { Add } from './records';
import { loadPart, storePart } from './simd';
import { LINE, partStart } from './split';

/** y = f(x). `alpha`: a number of f's own, four times. */
@unmanaged
export abstract class Unary {
  abstract value(x: v128, alpha: v128): v128;
}

/** y = f(a, b). */
@unmanaged
export abstract class Binary {
  abstract value(a: v128, b: v128): v128;
}

/** An activation's gradient: dy f' told from y = f(x) or from x. A NaN in dy passes through where f' is 0, too. */
@unmanaged
export abstract class Derivative {
  abstract gradient(kept: v128, dy: v128, alpha: v128): v128;
}

/** An activation: f with it. */
@unmanaged
export abstract class Differentiable extends Derivative {
  abstract value(x: v128, alpha: v128): v128;
}

/** y = f(x), n elements. y may be x. */
export function mapRange<F extends Unary>(alpha: f32, x: usize, y: usize, n: usize): void {
  const f = changetype<F>(0), alpha4 = f32x4.splat(alpha), end = x + (n & ~3) * 4, step = y - x;
  for (; x < end; x += 16) v128.store(x + step, f.value(v128.load(x), alpha4));
  if (n & 3) storePart(x + step, f.value(loadPart(x, n & 3, 0), alpha4), n & 3);
}

/** The same over `rows` rows of `columns` that lie ldBytes apart in both. */
export function mapRows<F extends Unary>(alpha: f32, x: usize, y: usize, ldBytes: usize, rows: usize, columns: usize): void {
  if (ldBytes == columns * 4) {
    columns *= rows;
    rows = 1;
  }
  for (; rows > 0; rows--, x += ldBytes, y += ldBytes) mapRange<F>(alpha, x, y, columns);
}

/** dx = dy f', n elements. dx may be dy. */
export function gradientRange<F extends Derivative>(alpha: f32, kept: usize, dy: usize, dx: usize, n: usize): void {
  const f = changetype<F>(0), alpha4 = f32x4.splat(alpha), end = kept + (n & ~3) * 4, toDy = dy - kept, toDx = dx - kept;
  for (; kept < end; kept += 16) v128.store(kept + toDx, f.gradient(v128.load(kept), v128.load(kept + toDy), alpha4));
  if (n & 3) storePart(kept + toDx, f.gradient(loadPart(kept, n & 3, 0), loadPart(kept + toDy, n & 3, 0), alpha4), n & 3);
}

/** y = f(a, b), n elements. y may be a or b. */
export function zipRange<F extends Binary>(a: usize, b: usize, y: usize, n: usize): void {
  const f = changetype<F>(0), end = a + (n & ~3) * 4, toB = b - a, toY = y - a;
  for (; a < end; a += 16) v128.store(a + toY, f.value(v128.load(a), v128.load(a + toB)));
  if (n & 3) storePart(a + toY, f.value(loadPart(a, n & 3, 0), loadPart(a + toB, n & 3, 0)), n & 3);
}

/** Of a record of two inputs: all have the fields of Add. */
export function ofTwo<F extends Binary>(r: Add, part: usize, parts: usize): void {
  const first = partStart(r.n, LINE, part, parts), n = partStart(r.n, LINE, part + 1, parts) - first;
  zipRange<F>(r.a + first * 4, r.b + first * 4, r.y + first * 4, n);
}

@unmanaged
export class Product extends Binary {
  @inline
  value(a: v128, b: v128): v128 {
    return f32x4.mul(a, b);
  }
}
