// GRU with the reset gate before the state's product: what remains between the products, whose activations are fused into them.
// Layout, alignment, NaN and tails as in recurrent.ts; gates are (z, r, c) after their activations.
import { Gates } from './gates';

/** hidden = z previous + (1 - z) c. */
export function gruMix(gates: usize, previous: usize, hidden: usize, rows: usize, units: usize): void {
  const gate = units * 4;
  for (let row: usize = 0; row < rows; row++, gates += 3 * gate, previous += gate, hidden += gate) {
    for (let left = units, at: usize = 0; left > 0; left -= min<usize>(left, 4), at += 16) {
      const z = Gates.load(gates + at, left), c = Gates.load(gates + at + 2 * gate, left);
      Gates.store(hidden + at, Gates.mix(z, Gates.load(previous + at, left), c), left);
    }
  }
}

/**
 * z and c of the gates become the gradients before their activations, dHidden (previous - c) z' and dHidden (1 - z) c'; r stays.
 * dPrevious = dHidden z; it may be dHidden.
 */
export function gruMixGrad(gates: usize, previous: usize, dHidden: usize, dPrevious: usize, rows: usize, units: usize): void {
  const gate = units * 4, one = f32x4.splat(1);
  for (let row: usize = 0; row < rows; row++, gates += 3 * gate, previous += gate, dHidden += gate, dPrevious += gate) {
    for (let left = units, at: usize = 0; left > 0; left -= min<usize>(left, 4), at += 16) {
      const z = Gates.load(gates + at, left), c = Gates.load(gates + at + 2 * gate, left), d = Gates.load(dHidden + at, left);
      const toMix = f32x4.mul(d, f32x4.sub(Gates.load(previous + at, left), c));
      Gates.store(gates + at, f32x4.mul(toMix, Gates.sigmoidSlope(z)), left);
      Gates.store(gates + at + 2 * gate, f32x4.mul(f32x4.mul(d, f32x4.sub(one, z)), Gates.tanhSlope(c)), left);
      Gates.store(dPrevious + at, f32x4.mul(d, z), left);
    }
  }
}

/** y = r previous. */
export function gruReset(gates: usize, previous: usize, y: usize, rows: usize, units: usize): void {
  const gate = units * 4;
  for (let row: usize = 0; row < rows; row++, gates += 3 * gate, previous += gate, y += gate) {
    for (let left = units, at: usize = 0; left > 0; left -= min<usize>(left, 4), at += 16) {
      Gates.store(y + at, f32x4.mul(Gates.load(gates + at + gate, left), Gates.load(previous + at, left)), left);
    }
  }
}

/** dPrevious += dy r, and r of the gates becomes dy previous r (1 - r). */
export function gruResetGrad(gates: usize, previous: usize, dy: usize, dPrevious: usize, rows: usize, units: usize): void {
  const gate = units * 4;
  for (let row: usize = 0; row < rows; row++, gates += 3 * gate, previous += gate, dy += gate, dPrevious += gate) {
    for (let left = units, at: usize = 0; left > 0; left -= min<usize>(left, 4), at += 16) {
      const r = Gates.load(gates + at + gate, left), d = Gates.load(dy + at, left);
      Gates.store(dPrevious + at, f32x4.add(Gates.load(dPrevious + at, left), f32x4.mul(d, r)), left);
      const dr = f32x4.mul(f32x4.mul(d, Gates.load(previous + at, left)), Gates.sigmoidSlope(r));
      Gates.store(gates + at + gate, dr, left);
    }
  }
}
