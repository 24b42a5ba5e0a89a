// Normalization by columns with what stands behind it, in one pass over memory: each gives the bits of norm.ts, elementwise.ts and activation.ts one
// after the other, since every number goes through the same steps.
import { activateRange } from './activation';
import { loadOr, STRIP_ROWS } from './norm';
import { ActivationKind, NormalizeActivate } from './records';
import { partStart } from './split';

export class Step {
  /** (x - m) s + b. */
  @inline
  static normal(x: v128, m: v128, s: v128, b: v128): v128 {
    return f32x4.add(f32x4.mul(f32x4.sub(x, m), s), b);
  }

  /** y = (x - mean) rstd gamma + beta, plus the addend with `added`, then ReLU with `relu`; `rows` rows of eight columns. */
  @inline
  static eight(
    x: usize, rows: usize, rowBytes: usize, c: usize, mean: usize, rstd: usize, gamma: usize, beta: usize, toAddend: usize, toY: usize,
    added: bool, relu: bool,
  ): void {
    const m0 = v128.load(mean + c), m1 = v128.load(mean + c, 16), zero = f32x4.splat(0);
    const s0 = f32x4.mul(v128.load(rstd + c), loadOr(gamma, c, 1)), s1 = f32x4.mul(v128.load(rstd + c, 16), loadOr(gamma, c + 16, 1));
    const b0 = loadOr(beta, c, 0), b1 = loadOr(beta, c + 16, 0);
    x += c;
    for (const end = x + rows * rowBytes; x != end; x += rowBytes) {
      let y0 = Step.normal(v128.load(x), m0, s0, b0), y1 = Step.normal(v128.load(x, 16), m1, s1, b1);
      if (added) {
        y0 = f32x4.add(y0, v128.load(x + toAddend));
        y1 = f32x4.add(y1, v128.load(x + toAddend, 16));
      }
      if (relu) {
        y0 = f32x4.pmax(y0, zero);
        y1 = f32x4.pmax(y1, zero);
      }
      v128.store(x + toY, y0);
      v128.store(x + toY, y1, 16);
    }
  }
}

/** The same for one column at offset c, without ReLU; addend 0: none. */
function one(
  x: usize, rows: usize, rowBytes: usize, c: usize, mean: usize, rstd: usize, gamma: usize, beta: usize, addend: usize, y: usize,
): void {
  const scale = load<f32>(rstd + c) * (gamma ? load<f32>(gamma + c) : <f32>1), m = load<f32>(mean + c), b = beta ? load<f32>(beta + c) : <f32>0;
  for (let at = c, end = c + rows * rowBytes; at != end; at += rowBytes) {
    const v = (load<f32>(x + at) - m) * scale + b;
    store<f32>(y + at, addend ? v + load<f32>(addend + at) : v);
  }
}

function normalizeActivateRange(
  x: usize, mean: usize, rstd: usize, gamma: usize, beta: usize, addend: usize, kind: i32, slope: f32, y: usize, rows: usize, channels: usize,
): void {
  const rowBytes = channels * 4, whole = rowBytes & ~31, block = STRIP_ROWS * rowBytes, toAddend = addend - x, toY = y - x;
  const inLoop = kind == ActivationKind.relu && whole == rowBytes;
  for (let first: usize = 0; first < rows; first += STRIP_ROWS, x += block) {
    const count = min(STRIP_ROWS, rows - first);
    let c: usize = 0;
    if (inLoop) {
      if (addend) for (; c < whole; c += 32) Step.eight(x, count, rowBytes, c, mean, rstd, gamma, beta, toAddend, toY, true, true);
      else for (; c < whole; c += 32) Step.eight(x, count, rowBytes, c, mean, rstd, gamma, beta, 0, toY, false, true);
      continue;
    }
    if (addend) for (; c < whole; c += 32) Step.eight(x, count, rowBytes, c, mean, rstd, gamma, beta, toAddend, toY, true, false);
    else for (; c < whole; c += 32) Step.eight(x, count, rowBytes, c, mean, rstd, gamma, beta, 0, toY, false, false);
    for (; c < rowBytes; c += 4) one(x, count, rowBytes, c, mean, rstd, gamma, beta, addend ? x + toAddend : 0, x + toY);
    // while the strip is in the cache
    activateRange(kind, slope, x + toY, x + toY, count * channels);
  }
}

/** Any alignment; NaN passes through; y may be x or the addend. Threads take rows. */
export function normalizeActivate(r: NormalizeActivate, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first, skip = first * r.channels * 4;
  normalizeActivateRange(
    r.x + skip, r.mean, r.rstd, r.gamma, r.beta, r.addend ? r.addend + skip : 0, <i32>r.activation, r.alpha, r.y + skip, count, r.channels,
  );
}
