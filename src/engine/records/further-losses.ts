import type { ReferenceMemory } from '../memory.js';
import { furtherRowLosses, pointLosses } from '../reference/further-losses.js';
import { address, count, type Definitions, declare, type Full, flag, number, pass, pure, reads, writes } from './declare.js';
import { pointLossNames } from './point-loss-names.js';

const shared = {
  x: address('x (rows, columns)'),
  targets: address('targets (rows, columns)'),
  weights: address.optional('weights (rows); absent: ones'),
  scale: number('factor of the gradient'),
  dx: address.optional('the gradient, as the input, which it may replace; absent: not wanted'),
  losses: address('losses (rows)'),
  rows: count('rows'),
  columns: count('columns'),
};
type Size = { rows: number; columns: number };
const touches = (r: Size) => ({
  x: reads(r.rows * r.columns),
  targets: reads(r.rows * r.columns),
  weights: reads(r.rows),
  dx: writes(r.rows * r.columns),
  losses: writes(r.rows),
});
const cost = (ns: number) => (r: Size) => pass(3 * r.rows * r.columns, 8 * r.rows * r.columns, r.rows * r.columns * ns);
const focal = {
  ...shared,
  smoothing: number.optional('what of each target is spread over all classes'),
  p: address.optional('probabilities, as x, which they may replace; absent: not wanted'),
  alpha: number('weight of class 1, or of all classes'),
  gamma: number('the power of 1 - p by which what is easy weighs less'),
  logits: flag.optional('x is logits, not probabilities'),
};
const focalTouches = (r: Size) => ({ ...touches(r), p: writes(r.rows * r.columns) });

export const furtherLossRecords = /* @__PURE__ */ pure(() => ({
  pointLoss: declare({
    family: 'losses',
    formula: 'losses = mean over columns of f(x, t), of the Kullback-Leibler divergence the sum; dx = its derivative',
    fields: { ...shared, loss: count('the PointLossKind'), alpha: number.optional("the loss's own number, such as Huber's delta") },
    touches,
    split: undefined,
    cost: cost(1),
  }),
  categoricalHinge: declare({
    family: 'losses',
    formula: 'losses = max(max((1 - t) x) - sum(t x) + 1, 0)',
    fields: shared,
    touches,
    split: undefined,
    cost: cost(0.5),
  }),
  cosineSimilarity: declare({
    family: 'losses',
    formula: 'losses = -sum(t x) / (|t| |x|), 0 where either is 0',
    fields: shared,
    touches,
    split: undefined,
    cost: cost(0.5),
  }),
  binaryFocal: declare({
    family: 'losses',
    formula:
      'losses = mean over columns of w u^gamma (-t log(q) - (1 - t) log(1 - q)), u = t (1 - q) + (1 - t) q; q = x, clipped, or sigmoid(x); w = 1, or balanced t alpha + (1 - t) (1 - alpha)',
    fields: { ...focal, balanced: flag.optional('weigh the classes by alpha') },
    touches: focalTouches,
    split: undefined,
    cost: cost(6),
  }),
  categoricalFocal: declare({
    family: 'losses',
    formula: 'losses = -alpha sum(t (1 - q)^gamma log(q)), q = x / sum(x) or softmax(x), clipped to 1e-7, 1 - 1e-7',
    fields: focal,
    touches: focalTouches,
    split: undefined,
    cost: cost(8),
  }),
}));

/** The definition of `assembly/further-loss.ts` and `focal-loss.ts`. */
export function createFurtherLosses(memory: ReferenceMemory): Definitions<typeof furtherLossRecords> {
  type Of = (x: Float64Array, t: Float64Array) => { loss: number; gradient: ArrayLike<number>; p?: ArrayLike<number> };
  const run = (of: Of, r: Full<typeof shared> & { p?: number }): void => {
    for (let row = 0; row < r.rows; row++) {
      const at = row * r.columns * 8;
      const { loss, gradient, p } = of(memory.floats(r.x + at, r.columns).slice(), memory.floats(r.targets + at, r.columns));
      memory.f64[r.losses / 8 + row] = loss;
      const factor = r.scale * (r.weights ? memory.f64[r.weights / 8 + row]! : 1);
      if (r.p) memory.floats(r.p + at, r.columns).set(p!);
      if (r.dx) memory.floats(r.dx + at, r.columns).set(Array.from(gradient, (d) => d * factor));
    }
  };
  const smoothed = (t: Float64Array, smoothing: number, classes: number): Float64Array =>
    t.map((v) => (1 - smoothing) * v + smoothing / classes);
  return {
    pointLoss(r) {
      const name = pointLossNames[r.loss]!;
      const { value, slope, sums } = pointLosses[name];
      const all = memory.floats(r.targets, r.rows * r.columns);
      // classes 0 and 1 stand for -1 and 1, if there are no others
      const signs = /hinge/i.test(name) && all.every((t) => t === 0 || t === 1);
      run((x, given) => {
        const t = signs ? given.map((v) => 2 * v - 1) : given;
        const share = sums ? 1 : 1 / x.length;
        return {
          loss: x.reduce((sum, y, i) => sum + value(y, t[i]!, r.alpha), 0) * share,
          gradient: x.map((y, i) => slope(y, t[i]!, r.alpha) * share),
        };
      }, r);
    },
    categoricalHinge: (r) => run(furtherRowLosses.categoricalHinge, r),
    cosineSimilarity: (r) => run(furtherRowLosses.cosineSimilarity, r),
    binaryFocal: (r) => run((x, t) => furtherRowLosses.binaryFocal(x, smoothed(t, r.smoothing, 2), r), r),
    categoricalFocal: (r) => run((x, t) => furtherRowLosses.categoricalFocal(x, smoothed(t, r.smoothing, r.columns), r), r),
  };
}
