// GRU with the reset gate before the state's product: what remains between the products, whose activations are fused into them.
// Layout, alignment, NaN and tails as in recurrent.ts; gates are (z, r, c) after their activations.
import { Gates } from './gates';
import { GruMix, GruMixGrad, GruReset, GruResetGrad } from './records';
import { partStart } from './split';
import { gateRows } from './squash';

/** hidden = z previous + (1 - z) c. */
function gruMixRange(gates: usize, previous: usize, hidden: usize, rows: usize, units: usize): void {
  const gate = units * 4;
  for (let row: usize = 0; row < rows; row++, gates += 3 * gate, previous += gate, hidden += gate) {
    for (let left = units, at: usize = 0; left > 0; left -= min<usize>(left, 4), at += 16) {
      const z = Gates.load(gates + at, left), c = Gates.load(gates + at + 2 * gate, left);
      Gates.store(hidden + at, Gates.mix(z, Gates.load(previous + at, left), c), left);
    }
  }
}

export function gruMix(r: GruMix, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first, skip = first * r.units * 4;
  gruMixRange(r.gates + 3 * skip, r.previous + skip, r.hidden + skip, count, r.units);
}

/**
 * z and c of the gates become the gradients before their activations, dHidden (previous - c) z' and dHidden (1 - z) c'; r stays.
 * dPrevious = dHidden z; it may be dHidden.
 */
function gruMixGradRange(gates: usize, previous: usize, dHidden: usize, dPrevious: usize, rows: usize, units: usize, slope: f32): void {
  const gate = units * 4, one = f32x4.splat(1);
  for (let row: usize = 0; row < rows; row++, gates += 3 * gate, previous += gate, dHidden += gate, dPrevious += gate) {
    for (let left = units, at: usize = 0; left > 0; left -= min<usize>(left, 4), at += 16) {
      const z = Gates.load(gates + at, left), c = Gates.load(gates + at + 2 * gate, left), d = Gates.load(dHidden + at, left);
      const toMix = f32x4.mul(d, f32x4.sub(Gates.load(previous + at, left), c));
      Gates.store(gates + at, f32x4.mul(toMix, Gates.slope(z, slope)), left);
      Gates.store(gates + at + 2 * gate, f32x4.mul(f32x4.mul(d, f32x4.sub(one, z)), Gates.tanhSlope(c)), left);
      Gates.store(dPrevious + at, f32x4.mul(d, z), left);
    }
  }
}

export function gruMixGrad(r: GruMixGrad, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first, skip = first * r.units * 4;
  gruMixGradRange(r.gates + 3 * skip, r.previous + skip, r.dHidden + skip, r.dPrevious + skip, count, r.units, r.slope);
}

/** y = r previous; with a slope z and r become gates first. */
function gruResetRange(gates: usize, previous: usize, y: usize, rows: usize, units: usize): void {
  const gate = units * 4;
  for (let row: usize = 0; row < rows; row++, gates += 3 * gate, previous += gate, y += gate) {
    for (let left = units, at: usize = 0; left > 0; left -= min<usize>(left, 4), at += 16) {
      Gates.store(y + at, f32x4.mul(Gates.load(gates + at + gate, left), Gates.load(previous + at, left)), left);
    }
  }
}

export function gruReset(r: GruReset, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first, skip = first * r.units * 4;
  if (r.slope != 0) gateRows(r.gates + 3 * skip, r.units * 12, count, 2 * r.units, r.slope);
  gruResetRange(r.gates + 3 * skip, r.previous + skip, r.y + skip, count, r.units);
}

/** dPrevious += dy r, and r of the gates becomes dy previous r'. */
function gruResetGradRange(gates: usize, previous: usize, dy: usize, dPrevious: usize, rows: usize, units: usize, slope: f32): void {
  const gate = units * 4;
  for (let row: usize = 0; row < rows; row++, gates += 3 * gate, previous += gate, dy += gate, dPrevious += gate) {
    for (let left = units, at: usize = 0; left > 0; left -= min<usize>(left, 4), at += 16) {
      const r = Gates.load(gates + at + gate, left), d = Gates.load(dy + at, left);
      Gates.store(dPrevious + at, f32x4.add(Gates.load(dPrevious + at, left), f32x4.mul(d, r)), left);
      const dr = f32x4.mul(f32x4.mul(d, Gates.load(previous + at, left)), Gates.slope(r, slope));
      Gates.store(gates + at + gate, dr, left);
    }
  }
}

export function gruResetGrad(r: GruResetGrad, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first, skip = first * r.units * 4;
  gruResetGradRange(r.gates + 3 * skip, r.previous + skip, r.dy + skip, r.dPrevious + skip, count, r.units, r.slope);
}
