// Joins of values element by element; any alignment; results may replace inputs; NaN passes through.
import { Binary, ofTwo, Product, zipRange } from './map';
import { Add, ScaleChannels, Subtract, TakeEqual } from './records';
import { loadUpTo4, storeUpTo4 } from './rows';
import { LINE, partStart } from './split';

@unmanaged
class Difference extends Binary {
  @inline
  value(a: v128, b: v128): v128 {
    return f32x4.sub(a, b);
  }
}

@unmanaged
class Larger extends Binary {
  @inline
  value(a: v128, b: v128): v128 {
    return f32x4.max(a, b);
  }
}

@unmanaged
class Smaller extends Binary {
  @inline
  value(a: v128, b: v128): v128 {
    return f32x4.min(a, b);
  }
}

export function subtract(r: Subtract, part: usize, parts: usize): void {
  ofTwo<Difference>(changetype<Add>(r), part, parts);
}

export function maximum(r: Subtract, part: usize, parts: usize): void {
  ofTwo<Larger>(changetype<Add>(r), part, parts);
}

export function minimum(r: Subtract, part: usize, parts: usize): void {
  ofTwo<Smaller>(changetype<Add>(r), part, parts);
}

/** Where x = y the rest of the gradient goes to dx, and is gone. */
export function takeEqual(r: TakeEqual, part: usize, parts: usize): void {
  const end = partStart(r.n, LINE, part + 1, parts);
  for (let i = partStart(r.n, LINE, part, parts); i < end; i += 4) {
    const left = end - i, at = i * 4, rest = loadUpTo4(r.rest + at, left, 0);
    const same = f32x4.eq(loadUpTo4(r.x + at, left, 0), loadUpTo4(r.y + at, left, 0));
    if (r.dx) storeUpTo4(r.dx + at, v128.and(rest, same), left);
    storeUpTo4(r.rest + at, v128.andnot(rest, same), left);
  }
}

/** y[i, j, c] = x[i, j, c] s[i, c]. A thread takes rows. */
export function scaleChannels(r: ScaleChannels, part: usize, parts: usize): void {
  const rowBytes = r.channels * 4, size = r.places * rowBytes, end = partStart(r.rows, 1, part + 1, parts);
  for (let i = partStart(r.rows, 1, part, parts); i < end; i++)
    for (let at = i * size; at < (i + 1) * size; at += rowBytes) zipRange<Product>(r.x + at, r.s + i * rowBytes, r.y + at, r.channels);
}
