// Additive scores (Bahdanau, Cho and Bengio, 2014): sum over d of w[d] tanh(q[d] + k[d]). Four numbers d at a time, in ascending order.
import { Lanes } from '../math';
import { keepUpTo4, loadUpTo4, storeUpTo4 } from '../rows';
import { sumLanes } from '../simd';

/** to (rows, columns), rows toRow bytes apart, = scores of queries and keys, whose rows lie qRow and kRow bytes apart. */
export function additiveScores(
  w: usize, depth: usize, rows: usize, columns: usize, q: usize, qRow: usize, k: usize, kRow: usize, to: usize, toRow: usize,
): void {
  for (let i: usize = 0; i < rows; i++, q += qRow, to += toRow) {
    for (let j: usize = 0, key = k; j < columns; j++, key += kRow) {
      let sum = f32x4.splat(0);
      for (let d: usize = 0; d < depth; d += 4) {
        const left = depth - d, at = d * 4;
        const t = Lanes.tanh(f32x4.add(loadUpTo4(q + at, left, 0), loadUpTo4(key + at, left, 0)));
        sum = f32x4.add(sum, f32x4.mul(loadUpTo4(w + at, left, 0), t));
      }
      store<f32>(to + j * 4, sumLanes(sum));
    }
  }
}

/** to += x, up to four numbers. */
function addTo(to: usize, x: v128, left: usize): void {
  storeUpTo4(to, f32x4.add(loadUpTo4(to, left, 0), x), left);
}

/** Adds to dq, dk and dw, those that are wanted, what the gradients ds (rows, columns) of scores make of them. */
export function additiveGradients(
  w: usize, depth: usize, rows: usize, columns: usize, q: usize, qRow: usize, k: usize, kRow: usize, ds: usize, dsRow: usize,
  dq: usize, dk: usize, dw: usize,
): void {
  const one = f32x4.splat(1);
  for (let i: usize = 0; i < rows; i++, q += qRow, ds += dsRow) {
    for (let d: usize = 0; d < depth; d += 4) {
      const left = depth - d, at = d * 4, query = loadUpTo4(q + at, left, 0), weight = loadUpTo4(w + at, left, 0);
      let ofQuery = f32x4.splat(0), ofWeight = ofQuery;
      for (let j: usize = 0; j < columns; j++) {
        const here = j * kRow + at, t = Lanes.tanh(f32x4.add(query, loadUpTo4(k + here, left, 0))), g = v128.load32_splat(ds + j * 4);
        const slope = f32x4.mul(f32x4.mul(g, weight), f32x4.sub(one, f32x4.mul(t, t)));
        ofQuery = f32x4.add(ofQuery, slope);
        ofWeight = f32x4.add(ofWeight, f32x4.mul(g, t));
        if (dk) addTo(dk + here, slope, left);
      }
      if (dq) addTo(dq + i * qRow + at, ofQuery, left);
      if (dw) addTo(dw + at, keepUpTo4(ofWeight, left), left);
    }
  }
}
