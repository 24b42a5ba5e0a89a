// Pooling by windows of 2 x 2 that move by 2 and lie in the image: each pixel is of one window or none, so gradients are stored, not added. Four
// channels at a time; the last four may overlap the four before, which get the same values again.
import { Window } from './records';

/** Whether this way is open. */
export function isTiled(w: Window): bool {
  return w.kernelHeight == 2 && w.kernelWidth == 2 && w.strideY == 2 && w.strideX == 2 && (w.padTop | w.padLeft) == 0
    && w.outHeight * 2 <= w.height && w.outWidth * 2 <= w.width && w.channels >= 4;
}

/** What is done with the four pixels of a window; in a class, since functions take no decorators. */
class Tile {
  /** The largest. NaN passes through: the first one by pmax, the others by their mask. A third of the time that f32x4.max takes, which tells zeros apart. */
  @inline
  static largest(a: v128, b: v128, c: v128, d: v128): v128 {
    const nan = v128.or(v128.or(f32x4.ne(b, b), f32x4.ne(c, c)), f32x4.ne(d, d));
    return v128.or(f32x4.pmax(f32x4.pmax(f32x4.pmax(a, b), c), d), nan);
  }

  @inline
  static mean(a: v128, b: v128, c: v128, d: v128): v128 {
    return f32x4.mul(f32x4.add(f32x4.add(f32x4.add(a, b), c), d), f32x4.splat(0.25));
  }

  /** dx = d at the first of 2 x 2 places where x is not below y, 0 at the others. The last is not looked at: y is one of the four. */
  @inline
  static storeToFirst(x: usize, y: v128, d: v128, dx: usize, row: usize, pixel: usize): void {
    const first = f32x4.lt(v128.load(x), y), second = f32x4.lt(v128.load(x + pixel), y), third = f32x4.lt(v128.load(x + row), y);
    v128.store(dx, v128.andnot(d, first));
    const afterFirst = v128.and(d, first), afterSecond = v128.and(afterFirst, second);
    v128.store(dx + pixel, v128.andnot(afterFirst, second));
    v128.store(dx + row, v128.andnot(afterSecond, third));
    v128.store(dx + row + pixel, v128.and(afterSecond, third));
  }
}

/** y from x, `batch` images. */
export function poolTiles(w: Window, batch: usize, x: usize, y: usize, isMean: bool): void {
  const pixel = w.channels * 4, row = w.width * pixel, last = pixel - 16, outRow = w.outWidth * pixel;
  for (; batch > 0; batch--, x += w.height * row) {
    for (let i: usize = 0; i < w.outHeight; i++) {
      let above = x + 2 * i * row;
      for (const end = y + outRow; y < end; y += pixel, above += 2 * pixel) {
        const below = above + row, above2 = above + pixel, below2 = below + pixel;
        for (let c: usize = 0; ; c = min(c + 16, last)) {
          const p = v128.load(above + c), q = v128.load(above2 + c), r = v128.load(below + c), s = v128.load(below2 + c);
          v128.store(y + c, isMean ? Tile.mean(p, q, r, s) : Tile.largest(p, q, r, s));
          if (c == last) break;
        }
      }
    }
  }
}

/** Zeros at x, `bytes` in sixteens or with the last ones overlapping. */
function clear(x: usize, bytes: usize): void {
  if (bytes >= 1024) memory.fill(x, 0, bytes);
  else if (bytes > 0) for (let i: usize = 0, last = bytes - 16; ; i = min(i + 16, last)) {
    v128.store(x + i, f32x4.splat(0));
    if (i == last) break;
  }
}

/** dx from dy, and for the largest from x and y. */
export function poolTilesGrad(w: Window, batch: usize, x: usize, y: usize, dy: usize, dx: usize, isMean: bool): void {
  const pixel = w.channels * 4, row = w.width * pixel, last = pixel - 16, outRow = w.outWidth * pixel;
  const toY = y - dy, toX = x - dx, besides = row - 2 * outRow;
  for (; batch > 0; batch--) {
    for (let i: usize = 0; i < w.outHeight; i++, dx += row + besides) {
      for (const end = dy + outRow; dy < end; dy += pixel, dx += 2 * pixel) {
        for (let c: usize = 0; ; c = min(c + 16, last)) {
          const to = dx + c, d = v128.load(dy + c);
          if (isMean) {
            const quarter = f32x4.mul(d, f32x4.splat(0.25));
            v128.store(to, quarter);
            v128.store(to + pixel, quarter);
            v128.store(to + row, quarter);
            v128.store(to + row + pixel, quarter);
          } else Tile.storeToFirst(to + toX, v128.load(dy + c + toY), d, to, row, pixel);
          if (c == last) break;
        }
      }
      clear(dx, besides);
      clear(dx + row, besides);
    }
    const under = (w.height - 2 * w.outHeight) * row;
    clear(dx, under);
    dx += under;
  }
}
