import type { Definitions, Pointer } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';
import { sigmoid } from '../records/activations.js';
import { softmaxRow } from './softmax.js';

/** Probabilities are kept this far from 0 and 1 before their logarithm is taken, as in Keras. */
const CLIP = 1e-7;
const clip = (p: number): number => Math.min(Math.max(p, CLIP), 1 - CLIP);
/** Where clipping holds a probability, it does not move with its argument. */
const moves = (p: number): number => (p > CLIP && p < 1 - CLIP ? 1 : 0);

type Losses = Pick<
  Definitions,
  | 'sparseSoftmaxCrossEntropy'
  | 'softmaxCrossEntropy'
  | 'sparseCrossEntropy'
  | 'crossEntropy'
  | 'sigmoidCrossEntropy'
  | 'binaryCrossEntropy'
  | 'squaredError'
>;

/** A row's loss and its gradient with respect to the row. */
interface RowLoss {
  loss: number;
  gradient: ArrayLike<number>;
  p?: ArrayLike<number>;
}

function softmaxLoss(x: Float64Array, t: Float64Array): RowLoss {
  const { p, logSum } = softmaxRow(x);
  const total = t.reduce((sum, v) => sum + v, 0);
  // terms of a target of zero do not count, even where the logit is infinite
  const loss = t.reduce((sum, v, i) => (v === 0 ? sum : sum + v * (logSum - x[i]!)), 0);
  return { loss, p, gradient: p.map((v, i) => v * total - t[i]!) };
}

function probabilityLoss(q: Float64Array, t: Float64Array): RowLoss {
  const sum = q.reduce((s, v) => s + v, 0);
  const p = q.map((v) => v / sum);
  const loss = -t.reduce((s, v, i) => s + v * Math.log(clip(p[i]!)), 0);
  const dp = p.map((v, i) => (-t[i]! / clip(v)) * moves(v));
  const along = dp.reduce((s, v, i) => s + v * p[i]!, 0);
  return { loss, gradient: dp.map((v) => (v - along) / sum) };
}

function sigmoidLoss(x: Float64Array, t: Float64Array): RowLoss {
  const n = x.length;
  const p = x.map(sigmoid);
  const loss = x.reduce((s, v, i) => s + Math.max(v, 0) - v * t[i]! + Math.log1p(Math.exp(-Math.abs(v))), 0) / n;
  return { loss, p, gradient: p.map((v, i) => (v - t[i]!) / n) };
}

function binaryLoss(q: Float64Array, t: Float64Array): RowLoss {
  const n = q.length;
  const loss = q.reduce((s, v, i) => s - t[i]! * Math.log(clip(v)) - (1 - t[i]!) * Math.log(1 - clip(v)), 0) / n;
  return { loss, gradient: q.map((v, i) => (moves(v) * ((1 - t[i]!) / (1 - clip(v)) - t[i]! / clip(v))) / n) };
}

function squaredLoss(y: Float64Array, t: Float64Array): RowLoss {
  const n = y.length;
  return { loss: y.reduce((s, v, i) => s + (v - t[i]!) ** 2, 0) / n, gradient: y.map((v, i) => (2 * (v - t[i]!)) / n) };
}

/** The fields that all losses have. */
interface LossRecord {
  x: Pointer;
  weights: Pointer;
  scale: number;
  p?: Pointer;
  dx: Pointer;
  losses: Pointer;
  rows: number;
  columns: number;
}

/** The definition of `assembly/loss.ts`. */
export function createLosses(memory: ReferenceMemory): Losses {
  type Of = (x: Float64Array, t: Float64Array) => RowLoss;
  const run = (
    of: Of,
    { x, weights, scale, p = 0, dx, losses, rows, columns }: LossRecord,
    target: (row: number) => Float64Array,
  ): void => {
    for (let r = 0; r < rows; r++) {
      const at = r * columns * 8;
      const row = of(memory.floats(x + at, columns), target(r));
      memory.f64[losses / 8 + r] = row.loss;
      const factor = scale * (weights ? memory.f64[weights / 8 + r]! : 1);
      if (p) memory.floats(p + at, columns).set(row.p!);
      if (dx) for (let c = 0; c < columns; c++) memory.f64[(dx + at) / 8 + c] = row.gradient[c]! * factor;
    }
  };
  const ofLabels =
    (of: Of) =>
    (record: LossRecord & { labels: Pointer }): void =>
      run(of, record, (r) => {
        const row = new Float64Array(record.columns);
        row[memory.i32[record.labels / 4 + r]!] = 1;
        return row;
      });
  const ofRows =
    (of: Of) =>
    (record: LossRecord & { targets: Pointer }): void =>
      run(of, record, (r) => memory.floats(record.targets + r * record.columns * 8, record.columns).slice());
  return {
    sparseSoftmaxCrossEntropy: ofLabels(softmaxLoss),
    softmaxCrossEntropy: ofRows(softmaxLoss),
    sparseCrossEntropy: ofLabels(probabilityLoss),
    crossEntropy: ofRows(probabilityLoss),
    sigmoidCrossEntropy: ofRows(sigmoidLoss),
    binaryCrossEntropy: ofRows(binaryLoss),
    squaredError: ofRows(squaredLoss),
  };
}
