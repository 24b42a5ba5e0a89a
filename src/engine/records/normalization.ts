import { address, count, type Declaration, declare, number, pass, reads, updates, writes } from './declare.js';

/** Normalization of x (rows, channels): by columns, with statistics that are vectors of `channels`; `layerNorm` by rows. Sums have a fixed tree. */
const x = address('x (rows, channels)');
const dy = address('dy, as x');
export const mean = address('mean (channels)');
export const rstd = address('inverse standard deviation (channels)');
export const gamma = address.optional('gamma (channels); absent: ones');
export const beta = address.optional('beta (channels); absent: zeros');
const ofRows = { mean: address('mean (rows)'), rstd: address('inverse standard deviation (rows)') };
const rows = count('rows');
const channels = count('channels');
const size = (r: { rows: number; channels: number }): number => r.rows * r.channels;

export const normalizationRecords = {
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
    fields: { x, mean, rstd, gamma, beta, y: address('y, as x; may be x'), rows, channels },
    touches: (r) => ({
      x: reads(size(r)),
      mean: reads(r.channels),
      rstd: reads(r.channels),
      gamma: reads(r.channels),
      beta: reads(r.channels),
      y: writes(size(r)),
    }),
    inPlace: { y: ['x'] },
    split: 'rows',
    cost: (r) => pass(2 * size(r), 3 * size(r), size(r) * 0.3),
  }),
  normalizeParameterGrad: declare({
    family: 'regularization',
    formula: 'dBeta = sum(dy), dGamma = rstd sum(dy (x - mean))',
    fields: { x, dy, mean, rstd, dGamma: address('dGamma (channels)'), dBeta: address('dBeta (channels)'), rows, channels },
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
    fields: {
      x,
      dy,
      mean,
      rstd,
      gamma,
      dGamma: address('dGamma (channels)'),
      dBeta: address('dBeta (channels)'),
      dx: address('dx, as x; may be dy or x'),
      rows,
      channels,
    },
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
  layerNorm: declare({
    family: 'regularization',
    formula:
      'y = (x - mean) rstd gamma + beta, mean and rstd = 1 / sqrt(variance + epsilon) of every row, the variance divided by channels',
    fields: {
      x,
      gamma,
      beta,
      ...ofRows,
      y: address('y, as x; may be x'),
      rows,
      channels,
      epsilon: number('added to the variance'),
    },
    touches: (r) => ({
      x: reads(size(r)),
      gamma: reads(r.channels),
      beta: reads(r.channels),
      mean: writes(r.rows),
      rstd: writes(r.rows),
      y: writes(size(r)),
    }),
    inPlace: { y: ['x'] },
    split: 'rows',
    cost: (r) => pass(2 * size(r), 7 * size(r), size(r) * 0.6),
  }),
  layerNormGrad: declare({
    family: 'regularization',
    formula: 'dx = rstd (g - mean of g - z mean of g z), g = dy gamma, z = (x - mean) rstd, means along the row',
    fields: { x, dy, gamma, ...ofRows, dx: address('dx, as x; may be dy'), rows, channels },
    touches: (r) => ({
      x: reads(size(r)),
      dy: reads(size(r)),
      gamma: reads(r.channels),
      mean: reads(r.rows),
      rstd: reads(r.rows),
      dx: writes(size(r)),
    }),
    inPlace: { dx: ['dy'] },
    split: 'rows',
    cost: (r) => pass(3 * size(r), 11 * size(r), size(r) * 0.9),
  }),
  layerNormParameterGrad: declare({
    family: 'regularization',
    formula: 'dBeta = sum(dy), dGamma = sum(dy (x - mean) rstd), down the rows',
    fields: {
      x,
      dy,
      ...ofRows,
      dGamma: address.optional('dGamma (channels)'),
      dBeta: address.optional('dBeta (channels)'),
      rows,
      channels,
    },
    touches: (r) => ({
      x: reads(size(r)),
      dy: reads(size(r)),
      mean: reads(r.rows),
      rstd: reads(r.rows),
      dGamma: writes(r.channels),
      dBeta: writes(r.channels),
    }),
    split: 'channels',
    cost: (r) => pass(2 * size(r), 5 * size(r), size(r) * 0.4),
  }),
} satisfies Record<string, Declaration>;
