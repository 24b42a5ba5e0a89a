import type { Pointer, ReferenceMemory } from '../memory.js';
import { binaryLoss, probabilityLoss, type RowLoss, sigmoidLoss, softmaxLoss, squaredLoss } from '../reference/row-losses.js';
import { address, count, type Definitions, declare, number, pass, pure, reads, type Touch, writes } from './declare.js';

/**
 * Losses: each writes `losses` (rows), unweighted, and where `dx` is given the gradient of scale * sum(weights * losses) with respect to its
 * input. Sums over a row: lane by lane in ascending order, then across lanes.
 */
const weighted = {
  weights: address.optional('weights (rows); absent: ones'),
  scale: number('factor of the gradient'),
  dx: address.optional('the gradient, as the input, which it may replace; absent: not wanted'),
  losses: address('losses (rows)'),
  rows: count('rows'),
  columns: count('columns'),
};
const labels = address('integer class labels (rows) of 32 bits');
const targets = address('targets (rows, columns)');
const smoothing = number.optional('what of each target is spread over all classes: t becomes (1 - smoothing) t + smoothing / classes');
const p = address.optional('probabilities, as x, which they may replace; absent: not wanted');

const weightedTouches = (r: Size): { readonly [N in 'weights' | 'dx' | 'losses']: Touch } => ({
  weights: reads(r.rows),
  dx: writes(r.rows * r.columns),
  losses: writes(r.rows),
});

type Size = { rows: number; columns: number };
const cost = (ns: number) => (r: Size) => pass(3 * r.rows * r.columns, 8 * r.rows * r.columns, r.rows * r.columns * ns);

export const lossRecords = /* @__PURE__ */ pure(() => ({
  sparseSoftmaxCrossEntropy: declare({
    family: 'core',
    formula: 'losses = logsumexp(x) - x[label]; p = softmax(x); dx = p - onehot(label)',
    fields: { x: address('logits (rows, columns)'), labels, smoothing, p, ...weighted },
    touches: (r) => ({ x: reads(r.rows * r.columns), labels: reads(r.rows, 'word'), p: writes(r.rows * r.columns), ...weightedTouches(r) }),
    split: undefined,
    cost: cost(2),
  }),
  softmaxCrossEntropy: declare({
    family: 'core',
    formula: 'losses = sum(t) logsumexp(x) - sum(t x); p = softmax(x); dx = p sum(t) - t',
    fields: { x: address('logits (rows, columns)'), targets, smoothing, p, ...weighted },
    touches: (r) => ({
      x: reads(r.rows * r.columns),
      targets: reads(r.rows * r.columns),
      p: writes(r.rows * r.columns),
      ...weightedTouches(r),
    }),
    split: undefined,
    cost: cost(2),
  }),
  sparseCrossEntropy: declare({
    family: 'core',
    formula: 'losses = -log(clip(x[label] / sum(x), 1e-7, 1 - 1e-7)) of probabilities x',
    fields: { x: address('probabilities (rows, columns)'), labels, smoothing, ...weighted },
    touches: (r) => ({ x: reads(r.rows * r.columns), labels: reads(r.rows, 'word'), ...weightedTouches(r) }),
    split: undefined,
    cost: cost(1),
  }),
  crossEntropy: declare({
    family: 'core',
    formula: 'losses = -sum(t log(clip(x / sum(x), 1e-7, 1 - 1e-7))) of probabilities x',
    fields: { x: address('probabilities (rows, columns)'), targets, smoothing, ...weighted },
    touches: (r) => ({ x: reads(r.rows * r.columns), targets: reads(r.rows * r.columns), ...weightedTouches(r) }),
    split: undefined,
    cost: cost(2),
  }),
  sigmoidCrossEntropy: declare({
    family: 'core',
    formula: 'losses = mean over columns of max(x, 0) - x t + log(1 + exp(-|x|)); p = sigmoid(x); dx = (p - t) / columns',
    fields: { x: address('logits (rows, columns)'), targets, smoothing, p, ...weighted },
    touches: (r) => ({
      x: reads(r.rows * r.columns),
      targets: reads(r.rows * r.columns),
      p: writes(r.rows * r.columns),
      ...weightedTouches(r),
    }),
    split: undefined,
    cost: cost(3),
  }),
  binaryCrossEntropy: declare({
    family: 'core',
    formula: 'losses = mean over columns of -t log(q) - (1 - t) log(1 - q), q = clip(x, 1e-7, 1 - 1e-7)',
    fields: { x: address('probabilities (rows, columns)'), targets, smoothing, ...weighted },
    touches: (r) => ({ x: reads(r.rows * r.columns), targets: reads(r.rows * r.columns), ...weightedTouches(r) }),
    split: undefined,
    cost: cost(3),
  }),
  squaredError: declare({
    family: 'core',
    formula: 'losses = mean over columns of (x - t)^2; dx = 2 (x - t) / columns',
    fields: { x: address('x (rows, columns)'), targets, ...weighted },
    touches: (r) => ({ x: reads(r.rows * r.columns), targets: reads(r.rows * r.columns), ...weightedTouches(r) }),
    split: undefined,
    cost: cost(0.3),
  }),
}));

/** The fields that all losses have. */
interface LossRecord {
  x: Pointer;
  weights: Pointer;
  scale: number;
  p?: Pointer;
  smoothing?: number;
  dx: Pointer;
  losses: Pointer;
  rows: number;
  columns: number;
}

/** The definition of `assembly/loss.ts`. */
export function createLosses(memory: ReferenceMemory): Definitions<typeof lossRecords> {
  type Of = (x: Float64Array, t: Float64Array) => RowLoss;
  const run = (
    of: Of,
    { x, weights, scale, p = 0, smoothing = 0, dx, losses, rows, columns }: LossRecord,
    target: (row: number) => Float64Array,
    classes: number = columns,
  ): void => {
    for (let r = 0; r < rows; r++) {
      const at = r * columns * 8;
      const smoothed = target(r).map((t) => (1 - smoothing) * t + smoothing / classes);
      const row = of(memory.floats(x + at, columns), smoothed);
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
    (of: Of, classes?: number) =>
    (record: LossRecord & { targets: Pointer }): void =>
      run(of, record, (r) => memory.floats(record.targets + r * record.columns * 8, record.columns), classes);
  return {
    sparseSoftmaxCrossEntropy: ofLabels(softmaxLoss),
    softmaxCrossEntropy: ofRows(softmaxLoss),
    sparseCrossEntropy: ofLabels(probabilityLoss),
    crossEntropy: ofRows(probabilityLoss),
    sigmoidCrossEntropy: ofRows(sigmoidLoss, 2),
    binaryCrossEntropy: ofRows(binaryLoss, 2),
    squaredError: ofRows(squaredLoss),
  };
}
