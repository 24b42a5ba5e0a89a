// One time step of LSTM and GRU beyond the matrix products, one pass over (rows, units) blocks; the gates of a row lie side by
// side, (rows, gates * units). Any alignment, NaN passes through, outputs overlap inputs only where it says so. A tail of less
// than four units is computed in a vector of its own, so an element's bits do not depend on its place.
import { Gates } from './gates';
import { Lanes } from './math';
import { GruGates, GruGatesGrad, LstmGates, LstmGatesGrad } from './records';
import { partStart } from './split';

/**
 * gates (i, f, g, o) = (sigmoid, sigmoid, tanh, sigmoid) in place; cell = f previousCell + i g; hidden = o tanh(cell).
 * previousCell 0: zeros. (rows, 4 units) and (rows, units).
 */
function lstmGatesRange(gates: usize, previousCell: usize, cell: usize, hidden: usize, rows: usize, units: usize): void {
  const gate = units * 4;
  let at: usize = 0;
  for (let row: usize = 0; row < rows; row++, gates += 3 * gate) {
    for (let left = units; left > 0; left -= min<usize>(left, 4)) {
      const i = Lanes.sigmoid(Gates.load(gates, left)), f = Lanes.sigmoid(Gates.load(gates + gate, left));
      const g = Lanes.tanh(Gates.load(gates + 2 * gate, left)), o = Lanes.sigmoid(Gates.load(gates + 3 * gate, left));
      const c = f32x4.add(f32x4.mul(f, Gates.loadAny(previousCell, at, left)), f32x4.mul(i, g));
      Gates.store(gates, i, left);
      Gates.store(gates + gate, f, left);
      Gates.store(gates + 2 * gate, g, left);
      Gates.store(gates + 3 * gate, o, left);
      Gates.store(cell + at, c, left);
      Gates.store(hidden + at, f32x4.mul(o, Lanes.tanh(c)), left);
      const step = min<usize>(left, 4) * 4;
      at += step;
      gates += step;
    }
  }
}

export function lstmGates(r: LstmGates, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first, skip = first * r.units * 4;
  lstmGatesRange(r.gates + 4 * skip, r.previousCell ? r.previousCell + skip : 0, r.cell + skip, r.hidden + skip, count, r.units);
}

/**
 * With d = dCell + dHidden o (1 - tanh(cell)^2): dPreviousCell = d f, and gates become the gradients before the activations,
 * (d g i', d previousCell f', d i g', dHidden tanh(cell) o'). previousCell and dCell 0: zeros; dPreviousCell may be dCell, or
 * 0 where it is not wanted.
 */
function lstmGatesGradRange(
  gates: usize, previousCell: usize, cell: usize, dHidden: usize, dCell: usize, dPreviousCell: usize, rows: usize, units: usize,
): void {
  const gate = units * 4;
  let at: usize = 0;
  for (let row: usize = 0; row < rows; row++, gates += 3 * gate) {
    for (let left = units; left > 0; left -= min<usize>(left, 4)) {
      const i = Gates.load(gates, left), f = Gates.load(gates + gate, left);
      const g = Gates.load(gates + 2 * gate, left), o = Gates.load(gates + 3 * gate, left);
      const squashed = Lanes.tanh(Gates.load(cell + at, left)), dh = Gates.load(dHidden + at, left);
      const d = f32x4.add(Gates.loadAny(dCell, at, left), f32x4.mul(f32x4.mul(dh, o), Gates.tanhSlope(squashed)));
      const df = f32x4.mul(d, Gates.loadAny(previousCell, at, left));
      Gates.store(gates, f32x4.mul(f32x4.mul(d, g), Gates.sigmoidSlope(i)), left);
      Gates.store(gates + gate, f32x4.mul(df, Gates.sigmoidSlope(f)), left);
      Gates.store(gates + 2 * gate, f32x4.mul(f32x4.mul(d, i), Gates.tanhSlope(g)), left);
      Gates.store(gates + 3 * gate, f32x4.mul(f32x4.mul(dh, squashed), Gates.sigmoidSlope(o)), left);
      if (dPreviousCell) Gates.store(dPreviousCell + at, f32x4.mul(d, f), left);
      const step = min<usize>(left, 4) * 4;
      at += step;
      gates += step;
    }
  }
}

export function lstmGatesGrad(r: LstmGatesGrad, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first, skip = first * r.units * 4;
  lstmGatesGradRange(r.gates + 4 * skip, r.previousCell ? r.previousCell + skip : 0, r.cell + skip, r.dHidden + skip, r.dCell ? r.dCell + skip : 0, r.dPreviousCell ? r.dPreviousCell + skip : 0, count, r.units);
}

/**
 * gates (z, r, c) = (sigmoid(z + mz), sigmoid(r + mr), tanh(c + r mc)) in place; hidden = z previous + (1 - z) c.
 * m and previous 0: zeros. (rows, 3 units) and (rows, units).
 */
function gruGatesRange(gates: usize, m: usize, previous: usize, hidden: usize, rows: usize, units: usize): void {
  const gate = units * 4;
  let at: usize = 0, place: usize = 0;
  for (let row: usize = 0; row < rows; row++, place += 2 * gate) {
    for (let left = units; left > 0; left -= min<usize>(left, 4)) {
      const first = gates + place, second = first + gate, third = second + gate;
      const z = Lanes.sigmoid(f32x4.add(Gates.load(first, left), Gates.loadAny(m, place, left)));
      const r = Lanes.sigmoid(f32x4.add(Gates.load(second, left), Gates.loadAny(m, place + gate, left)));
      const c = Lanes.tanh(f32x4.add(Gates.load(third, left), f32x4.mul(r, Gates.loadAny(m, place + 2 * gate, left))));
      Gates.store(first, z, left);
      Gates.store(second, r, left);
      Gates.store(third, c, left);
      Gates.store(hidden + at, Gates.mix(z, Gates.loadAny(previous, at, left), c), left);
      const step = min<usize>(left, 4) * 4;
      at += step;
      place += step;
    }
  }
}

export function gruGates(r: GruGates, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first, skip = first * r.units * 4;
  gruGatesRange(r.gates + 3 * skip, r.m ? r.m + 3 * skip : 0, r.previous ? r.previous + skip : 0, r.hidden + skip, count, r.units);
}

/**
 * gates become the gradients before the activations: (dHidden (previous - c) z', a mc r', a), a = dHidden (1 - z) c', and m
 * those of m, the same but a r at last. dPrevious = dHidden z; it may be dHidden, or 0 where it is not wanted. m and previous
 * 0: zeros.
 */
function gruGatesGradRange(
  gates: usize, m: usize, previous: usize, dHidden: usize, dPrevious: usize, rows: usize, units: usize,
): void {
  const gate = units * 4;
  let at: usize = 0, place: usize = 0;
  for (let row: usize = 0; row < rows; row++, place += 2 * gate) {
    for (let left = units; left > 0; left -= min<usize>(left, 4)) {
      const first = gates + place, second = first + gate, third = second + gate;
      const z = Gates.load(first, left), r = Gates.load(second, left), c = Gates.load(third, left), d = Gates.load(dHidden + at, left);
      const toMix = f32x4.mul(d, f32x4.sub(Gates.loadAny(previous, at, left), c));
      const dz = f32x4.mul(toMix, Gates.sigmoidSlope(z));
      const dc = f32x4.mul(f32x4.mul(d, f32x4.sub(f32x4.splat(1), z)), Gates.tanhSlope(c));
      const dr = f32x4.mul(f32x4.mul(dc, Gates.loadAny(m, place + 2 * gate, left)), Gates.sigmoidSlope(r));
      Gates.store(first, dz, left);
      Gates.store(second, dr, left);
      Gates.store(third, dc, left);
      if (m) {
        Gates.store(m + place, dz, left);
        Gates.store(m + place + gate, dr, left);
        Gates.store(m + place + 2 * gate, f32x4.mul(dc, r), left);
      }
      if (dPrevious) Gates.store(dPrevious + at, f32x4.mul(d, z), left);
      const step = min<usize>(left, 4) * 4;
      at += step;
      place += step;
    }
  }
}

export function gruGatesGrad(r: GruGatesGrad, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first, skip = first * r.units * 4;
  gruGatesGradRange(r.gates + 3 * skip, r.m ? r.m + 3 * skip : 0, r.previous ? r.previous + skip : 0, r.dHidden + skip, r.dPrevious ? r.dPrevious + skip : 0, count, r.units);
}
