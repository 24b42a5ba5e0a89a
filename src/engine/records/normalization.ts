import type { ReferenceMemory } from '../memory.js';
import { numbersOf } from '../reference/numbers.js';
import { address, count, type Definitions, declare, number, pass, pure, reads, updates, writes } from './declare.js';

/** Normalization of x (rows, channels): by columns, with statistics that are vectors of `channels`. Sums have a fixed tree. */
export const x = address('x (rows, channels)');
export const dy = address('dy, as x');
const mean = address('mean (channels)');
const rstd = address('inverse standard deviation (channels)');
export const gamma = address.optional('gamma (channels); absent: ones');
export const beta = address.optional('beta (channels); absent: zeros');
export const rows = count('rows');
export const channels = count('channels');

type Size = { rows: number; channels: number };
export const size = (r: Size): number => r.rows * r.channels;

/** What makes (x - mean) rstd gamma + beta, and what kernels do to it. */
export const normalized = { x, mean, rstd, gamma, beta };
export const readsNormalized = (r: Size) => ({
  x: reads(size(r)),
  mean: reads(r.channels),
  rstd: reads(r.channels),
  gamma: reads(r.channels),
  beta: reads(r.channels),
});
/** The sums down the rows that gamma and beta are taught by. */
export const parameterGrads = { dGamma: address('dGamma (channels)'), dBeta: address('dBeta (channels)') };
export const dx = address('dx, as x; may be dy or x');

export const normalizationRecords = /* @__PURE__ */ pure(() => ({
  batchMoments: declare({
    family: 'regularization',
    formula:
      'mean and rstd = 1 / sqrt(variance + epsilon) of the columns, the variance divided by rows; running = momentum running + (1 - momentum) batch',
    fields: {
      x,
      mean,
      rstd,
      runningMean: address('running mean (channels)'),
      runningVariance: address('running variance (channels)'),
      rows,
      channels,
      momentum: number('share of the running statistics that stays'),
      epsilon: number('added to the variance'),
    },
    touches: (r) => ({
      x: reads(size(r)),
      mean: writes(r.channels),
      rstd: writes(r.channels),
      runningMean: updates(r.channels),
      runningVariance: updates(r.channels),
    }),
    split: 'channels',
    cost: (r) => pass(2 * size(r), 4 * size(r), size(r) * 0.15),
  }),
  inverseStandardDeviation: declare({
    family: 'regularization',
    formula: 'rstd = 1 / sqrt(variance + epsilon)',
    fields: {
      variance: address('variance (n)'),
      rstd: address('rstd (n); may be variance'),
      n: count('elements'),
      epsilon: number('epsilon'),
    },
    touches: (r) => ({ variance: reads(r.n), rstd: writes(r.n) }),
    inPlace: { rstd: ['variance'] },
    split: undefined,
    cost: (r) => pass(2 * r.n, 3 * r.n, r.n * 2),
  }),
  normalize: declare({
    family: 'regularization',
    formula: 'y = (x - mean) rstd gamma + beta',
    fields: { ...normalized, y: address('y, as x; may be x'), rows, channels },
    touches: (r) => ({ ...readsNormalized(r), y: writes(size(r)) }),
    inPlace: { y: ['x'] },
    split: 'rows',
    cost: (r) => pass(2 * size(r), 3 * size(r), size(r) * 0.3),
  }),
  normalizeParameterGrad: declare({
    family: 'regularization',
    formula: 'dBeta = sum(dy), dGamma = rstd sum(dy (x - mean))',
    fields: { x, dy, mean, rstd, ...parameterGrads, rows, channels },
    touches: (r) => ({
      x: reads(size(r)),
      dy: reads(size(r)),
      mean: reads(r.channels),
      rstd: reads(r.channels),
      dGamma: writes(r.channels),
      dBeta: writes(r.channels),
    }),
    split: 'channels',
    cost: (r) => pass(2 * size(r), 4 * size(r), size(r) * 0.3),
  }),
  batchNormGrad: declare({
    family: 'regularization',
    formula: 'dx = gamma rstd (dy - dBeta / rows - (x - mean) rstd dGamma / rows), for mean and rstd of this batch',
    fields: { x, dy, mean, rstd, gamma, ...parameterGrads, dx, rows, channels },
    touches: (r) => ({
      x: reads(size(r)),
      dy: reads(size(r)),
      mean: reads(r.channels),
      rstd: reads(r.channels),
      gamma: reads(r.channels),
      dGamma: reads(r.channels),
      dBeta: reads(r.channels),
      dx: writes(size(r)),
    }),
    inPlace: { dx: ['dy', 'x'] },
    split: 'rows',
    cost: (r) => pass(3 * size(r), 6 * size(r), size(r) * 0.5),
  }),
  normalizeInputGrad: declare({
    family: 'regularization',
    formula: 'dx = dy gamma rstd, for mean and rstd that do not depend on x',
    fields: { dy, rstd, gamma, dx: address('dx, as dy; may be dy'), rows, channels },
    touches: (r) => ({ dy: reads(size(r)), rstd: reads(r.channels), gamma: reads(r.channels), dx: writes(size(r)) }),
    inPlace: { dx: ['dy'] },
    split: 'rows',
    cost: (r) => pass(2 * size(r), 2 * size(r), size(r) * 0.3),
  }),
}));

/** The definition of `assembly/norm.ts` and `norm-grad.ts`. */
export function createNorms(memory: ReferenceMemory): Definitions<typeof normalizationRecords> {
  const { at, put } = numbersOf(memory);
  return {
    batchMoments({ x, mean, rstd, runningMean, runningVariance, rows, channels, momentum, epsilon }) {
      for (let c = 0; c < channels; c++) {
        let m = 0;
        for (let r = 0; r < rows; r++) m += at(x, r * channels + c) / rows;
        let variance = 0;
        for (let r = 0; r < rows; r++) variance += (at(x, r * channels + c) - m) ** 2 / rows;
        put(mean, c, m);
        put(rstd, c, 1 / Math.sqrt(variance + epsilon));
        put(runningMean, c, momentum * at(runningMean, c) + (1 - momentum) * m);
        put(runningVariance, c, momentum * at(runningVariance, c) + (1 - momentum) * variance);
      }
    },
    inverseStandardDeviation({ variance, rstd, n, epsilon }) {
      for (let i = 0; i < n; i++) put(rstd, i, 1 / Math.sqrt(at(variance, i) + epsilon));
    },
    normalize({ x, mean, rstd, gamma, beta, y, rows, channels }) {
      for (let i = 0; i < rows * channels; i++) {
        const c = i % channels;
        put(y, i, (at(x, i) - at(mean, c)) * at(rstd, c) * (gamma ? at(gamma, c) : 1) + at(beta, c));
      }
    },
    normalizeParameterGrad({ x, dy, mean, rstd, dGamma, dBeta, rows, channels }) {
      for (let c = 0; c < channels; c++) {
        let [gamma, beta] = [0, 0];
        for (let i = c; i < rows * channels; i += channels) {
          beta += at(dy, i);
          gamma += at(dy, i) * (at(x, i) - at(mean, c)) * at(rstd, c);
        }
        put(dGamma, c, gamma);
        put(dBeta, c, beta);
      }
    },
    batchNormGrad({ x, dy, mean, rstd, gamma, dGamma, dBeta, dx, rows, channels }) {
      for (let i = 0; i < rows * channels; i++) {
        const c = i % channels;
        const normal = (at(x, i) - at(mean, c)) * at(rstd, c);
        const d = at(dy, i) - at(dBeta, c) / rows - (normal * at(dGamma, c)) / rows;
        put(dx, i, d * at(rstd, c) * (gamma ? at(gamma, c) : 1));
      }
    },
    normalizeInputGrad({ dy, rstd, gamma, dx, rows, channels }) {
      for (let i = 0; i < rows * channels; i++) put(dx, i, at(dy, i) * at(rstd, i % channels) * (gamma ? at(gamma, i % channels) : 1));
    },
  };
}
