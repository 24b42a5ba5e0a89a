import { sigmoid } from '../records/activations.js';
import { softmaxRow } from './softmax-row.js';

/** Probabilities are kept this far from 0 and 1 before their logarithm is taken, as in Keras. */
const CLIP = 1e-7;
const clip = (p: number): number => Math.min(Math.max(p, CLIP), 1 - CLIP);
/** Where clipping holds a probability, it does not move with its argument. */
const moves = (p: number): number => (p > CLIP && p < 1 - CLIP ? 1 : 0);

/** A row's loss and its gradient with respect to the row. */
export interface RowLoss {
  loss: number;
  gradient: ArrayLike<number>;
  p?: ArrayLike<number>;
}

export function softmaxLoss(x: Float64Array, t: Float64Array): RowLoss {
  const { p, logSum } = softmaxRow(x);
  const total = t.reduce((sum, v) => sum + v, 0);
  // terms of a target of zero do not count, even where the logit is infinite
  const loss = t.reduce((sum, v, i) => (v === 0 ? sum : sum + v * (logSum - x[i]!)), 0);
  return { loss, p, gradient: p.map((v, i) => v * total - t[i]!) };
}

export function probabilityLoss(q: Float64Array, t: Float64Array): RowLoss {
  const sum = q.reduce((s, v) => s + v, 0);
  const p = q.map((v) => v / sum);
  const loss = -t.reduce((s, v, i) => s + v * Math.log(clip(p[i]!)), 0);
  const dp = p.map((v, i) => (-t[i]! / clip(v)) * moves(v));
  const along = dp.reduce((s, v, i) => s + v * p[i]!, 0);
  return { loss, gradient: dp.map((v) => (v - along) / sum) };
}

export function sigmoidLoss(x: Float64Array, t: Float64Array): RowLoss {
  const n = x.length;
  const p = x.map(sigmoid);
  const loss = x.reduce((s, v, i) => s + Math.max(v, 0) - v * t[i]! + Math.log1p(Math.exp(-Math.abs(v))), 0) / n;
  return { loss, p, gradient: p.map((v, i) => (v - t[i]!) / n) };
}

export function binaryLoss(q: Float64Array, t: Float64Array): RowLoss {
  const n = q.length;
  const loss = q.reduce((s, v, i) => s - t[i]! * Math.log(clip(v)) - (1 - t[i]!) * Math.log(1 - clip(v)), 0) / n;
  return { loss, gradient: q.map((v, i) => (moves(v) * ((1 - t[i]!) / (1 - clip(v)) - t[i]! / clip(v))) / n) };
}

export function squaredLoss(y: Float64Array, t: Float64Array): RowLoss {
  const n = y.length;
  return { loss: y.reduce((s, v, i) => s + (v - t[i]!) ** 2, 0) / n, gradient: y.map((v, i) => (2 * (v - t[i]!)) / n) };
}
