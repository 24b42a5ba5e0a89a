// One time step of LSTM and GRU beyond the matrix products, one pass over (rows, units) blocks; the gates of a row lie side by
// side, (rows, gates * units). Any alignment, NaN passes through, outputs overlap inputs only where it says so. A tail of less
// than four units is computed in a vector of its own, so an element's bits do not depend on its place.
import { Gates } from './gates';
import { GruGates, GruGatesGrad, LstmGates, LstmGatesGrad } from './records';
import { partStart } from './split';
import { gateRows, tanhRows } from './squash';

/** Rows that the passes of a step go over in turn, while their gates are in the first-level cache. */
const ROWS_AT_ONCE: usize = 8;

/**
 * gates (i, f, g, o) = (sigmoid, sigmoid, tanh, sigmoid) in place; cell = f previousCell + i g; hidden = o tanh(cell).
 * previousCell 0: zeros. (rows, 4 units) and (rows, units).
 */
function lstmGatesRange(gates: usize, previousCell: usize, cell: usize, hidden: usize, rows: usize, units: usize, slope: f32): void {
  const gate = units * 4, row = gate * 4;
  for (let done: usize = 0; done < rows; done += ROWS_AT_ONCE) {
    const count = min(ROWS_AT_ONCE, rows - done), start = gates + done * row, at = done * gate;
    gateRows(start, row, count, 2 * units, slope);
    tanhRows(start + 2 * gate, row, start + 2 * gate, row, count, units);
    gateRows(start + 3 * gate, row, count, units, slope);
    lstmCells(start, previousCell ? previousCell + at : 0, cell + at, count, units);
    tanhRows(cell + at, 0, hidden + at, 0, 1, count * units);
    lstmOutputs(start + 3 * gate, row, hidden + at, count, units);
  }
}

/** cell = f previousCell + i g, of gates after their activations. */
function lstmCells(gates: usize, previousCell: usize, cell: usize, rows: usize, units: usize): void {
  const gate = units * 4;
  let at: usize = 0;
  for (let row: usize = 0; row < rows; row++, gates += 3 * gate) {
    for (let left = units; left > 0; left -= min<usize>(left, 4)) {
      const i = Gates.load(gates, left), f = Gates.load(gates + gate, left), g = Gates.load(gates + 2 * gate, left);
      Gates.store(cell + at, f32x4.add(f32x4.mul(f, Gates.loadAny(previousCell, at, left)), f32x4.mul(i, g)), left);
      const step = min<usize>(left, 4) * 4;
      at += step;
      gates += step;
    }
  }
}

/** hidden *= o, rows of o ldo bytes apart. */
function lstmOutputs(o: usize, ldo: usize, hidden: usize, rows: usize, units: usize): void {
  for (let row: usize = 0; row < rows; row++, o += ldo, hidden += units * 4) {
    for (let i: usize = 0; i < units; i += 4) {
      const left = units - i, to = hidden + i * 4;
      Gates.store(to, f32x4.mul(Gates.load(o + i * 4, left), Gates.load(to, left)), left);
    }
  }
}

export function lstmGates(r: LstmGates, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first, skip = first * r.units * 4;
  lstmGatesRange(r.gates + 4 * skip, r.previousCell ? r.previousCell + skip : 0, r.cell + skip, r.hidden + skip, count, r.units, r.slope);
}

/** Inlined, so that whole vectors are not asked whether they are whole. */
class Lstm {
  /** Of up to four units of a row, whose numbers lie `at` bytes behind the addresses of the blocks. */
  @inline
  static gradients(
    gates: usize, gate: usize, previousCell: usize, squashedCell: usize, dHidden: usize, dCell: usize, dPreviousCell: usize, at: usize, slope: f32, left: usize,
  ): void {
    const i = Gates.load(gates, left), f = Gates.load(gates + gate, left);
    const g = Gates.load(gates + 2 * gate, left), o = Gates.load(gates + 3 * gate, left);
    const squashed = Gates.load(squashedCell + at, left), dh = Gates.load(dHidden + at, left);
    const d = f32x4.add(Gates.loadAny(dCell, at, left), f32x4.mul(f32x4.mul(dh, o), Gates.tanhSlope(squashed)));
    const df = f32x4.mul(d, Gates.loadAny(previousCell, at, left));
    Gates.store(gates, f32x4.mul(f32x4.mul(d, g), Gates.slope(i, slope)), left);
    Gates.store(gates + gate, f32x4.mul(df, Gates.slope(f, slope)), left);
    Gates.store(gates + 2 * gate, f32x4.mul(f32x4.mul(d, i), Gates.tanhSlope(g)), left);
    Gates.store(gates + 3 * gate, f32x4.mul(f32x4.mul(dh, squashed), Gates.slope(o, slope)), left);
    if (dPreviousCell) Gates.store(dPreviousCell + at, f32x4.mul(d, f), left);
  }
}

/**
 * With d = dCell + dHidden o (1 - tanh(cell)^2): dPreviousCell = d f, and gates become the gradients before the activations,
 * (d g i', d previousCell f', d i g', dHidden tanh(cell) o'); cell becomes tanh(cell). previousCell and dCell 0: zeros; dPreviousCell may be dCell, or
 * 0 where it is not wanted.
 */
function lstmGatesGradRange(
  gates: usize, previousCell: usize, cell: usize, dHidden: usize, dCell: usize, dPreviousCell: usize, rows: usize, units: usize, slope: f32,
): void {
  const gate = units * 4, whole = (units & ~3) * 4;
  for (let row: usize = 0; row < rows; row++, gates += 4 * gate) {
    const skip = row * gate;
    // by rows: both passes find them in the first-level cache
    tanhRows(cell + skip, 0, cell + skip, 0, 1, units);
    let i: usize = 0;
    if (i < whole) {
      do {
        Lstm.gradients(gates + i, gate, previousCell, cell, dHidden, dCell, dPreviousCell, skip + i, slope, 4);
        i += 16;
      } while (i < whole);
    }
    if (i < gate) Lstm.gradients(gates + i, gate, previousCell, cell, dHidden, dCell, dPreviousCell, skip + i, slope, (gate - i) / 4);
  }
}

export function lstmGatesGrad(r: LstmGatesGrad, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first, skip = first * r.units * 4;
  lstmGatesGradRange(r.gates + 4 * skip, r.previousCell ? r.previousCell + skip : 0, r.cell + skip, r.dHidden + skip, r.dCell ? r.dCell + skip : 0, r.dPreviousCell ? r.dPreviousCell + skip : 0, count, r.units, r.slope);
}

/**
 * gates (z, r, c) = (sigmoid(z + mz), sigmoid(r + mr), tanh(c + r mc)) in place; hidden = z previous + (1 - z) c.
 * m and previous 0: zeros. (rows, 3 units) and (rows, units).
 */
function gruGatesRange(gates: usize, m: usize, previous: usize, hidden: usize, rows: usize, units: usize, slope: f32): void {
  const gate = units * 4, row = gate * 3;
  for (let done: usize = 0; done < rows; done += ROWS_AT_ONCE) {
    const count = min(ROWS_AT_ONCE, rows - done), start = gates + done * row, third = start + 2 * gate, from = m ? m + done * row : 0;
    if (m) addRows(from, row, start, row, count, 2 * units);
    gateRows(start, row, count, 2 * units, slope);
    if (m) gruCandidates(start, from, count, units);
    tanhRows(third, row, third, row, count, units);
    gruStates(start, previous ? previous + done * gate : 0, hidden + done * gate, count, units);
  }
}

/** y += x, rows ldx and ldy bytes apart. */
function addRows(x: usize, ldx: usize, y: usize, ldy: usize, rows: usize, n: usize): void {
  for (; rows > 0; rows--, x += ldx, y += ldy) {
    for (let i: usize = 0; i < n; i += 4) Gates.store(y + i * 4, f32x4.add(Gates.load(y + i * 4, n - i), Gates.load(x + i * 4, n - i)), n - i);
  }
}

/** c += r mc, before c's activation. */
function gruCandidates(gates: usize, m: usize, rows: usize, units: usize): void {
  const gate = units * 4;
  for (; rows > 0; rows--, gates += 3 * gate, m += 3 * gate) {
    for (let i: usize = 0; i < units; i += 4) {
      const left = units - i, r = gates + gate + i * 4, c = r + gate;
      Gates.store(c, f32x4.add(Gates.load(c, left), f32x4.mul(Gates.load(r, left), Gates.load(m + 2 * gate + i * 4, left))), left);
    }
  }
}

/** hidden = z previous + (1 - z) c. */
function gruStates(gates: usize, previous: usize, hidden: usize, rows: usize, units: usize): void {
  const gate = units * 4;
  for (; rows > 0; rows--, gates += 3 * gate, hidden += gate, previous += previous ? gate : 0) {
    for (let i: usize = 0; i < units; i += 4) {
      const left = units - i, z = gates + i * 4;
      Gates.store(hidden + i * 4, Gates.mix(Gates.load(z, left), Gates.loadAny(previous, i * 4, left), Gates.load(z + 2 * gate, left)), left);
    }
  }
}

export function gruGates(r: GruGates, part: usize, parts: usize): void {
  const first = partStart(r.rows, 1, part, parts), count = partStart(r.rows, 1, part + 1, parts) - first, skip = first * r.units * 4;
  gruGatesRange(r.gates + 3 * skip, r.m ? r.m + 3 * skip : 0, r.previous ? r.previous + skip : 0, r.hidden + skip, count, r.units, r.slope);
}

/**
 * gates become the gradients before the activations: (dHidden (previous - c) z', a mc r', a), a = dHidden (1 - z) c', and m
 * those of m, the same but a r at last. dPrevious = dHidden z; it may be dHidden, or 0 where it is not wanted. m and previous
 * 0: zeros.
 */
function gruGatesGradRange(
  gates: usize, m: usize, previous: usize, dHidden: usize, dPrevious: usize, rows: usize, units: usize, slope: f32,
): void {
  const gate = units * 4;
  let at: usize = 0, place: usize = 0;
  for (let row: usize = 0; row < rows; row++, place += 2 * gate) {
    for (let left = units; left > 0; left -= min<usize>(left, 4)) {
      const first = gates + place, second = first + gate, third = second + gate;
      const z = Gates.load(first, left), r = Gates.load(second, left), c = Gates.load(third, left), d = Gates.load(dHidden + at, left);
      const toMix = f32x4.mul(d, f32x4.sub(Gates.loadAny(previous, at, left), c));
      const dz = f32x4.mul(toMix, Gates.slope(z, slope));
      const dc = f32x4.mul(f32x4.mul(d, f32x4.sub(f32x4.splat(1), z)), Gates.tanhSlope(c));
      const dr = f32x4.mul(f32x4.mul(dc, Gates.loadAny(m, place + 2 * gate, left)), Gates.slope(r, slope));
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
  gruGatesGradRange(r.gates + 3 * skip, r.m ? r.m + 3 * skip : 0, r.previous ? r.previous + skip : 0, r.dHidden + skip, r.dPrevious ? r.dPrevious + skip : 0, count, r.units, r.slope);
}
