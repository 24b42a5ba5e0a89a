import type { ReferenceMemory } from '../memory.js';
import { numbersOf } from '../reference/numbers.js';
import { address, type Definitions, declare, flag, number, pass, pure, reads, writes } from './declare.js';
import { beta, channels, dy, gamma, rows, size, x } from './normalization.js';

/** Normalization of x (rows, channels) by rows. Sums have a fixed tree. */
const ofRows = { mean: address('mean (rows)'), rstd: address('inverse standard deviation (rows)') };

export const layerNormalizationRecords = /* @__PURE__ */ pure(() => ({
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
      rms: flag.optional('the mean counts as 0: the row is divided by its root mean square'),
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
    fields: { x, dy, gamma, ...ofRows, dx: address('dx, as x; may be dy'), rows, channels, rms: flag.optional('as forward') },
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
}));

/** The definition of `assembly/layer-norm.ts`. */
export function createLayerNorms(memory: ReferenceMemory): Definitions<typeof layerNormalizationRecords> {
  const { at, put } = numbersOf(memory);
  return {
    layerNorm({ x, gamma, beta, mean, rstd, y, rows, channels, epsilon, rms }) {
      for (let r = 0; r < rows; r++) {
        let [m, variance] = [0, 0];
        for (let c = 0; c < channels && !rms; c++) m += at(x, r * channels + c) / channels;
        for (let c = 0; c < channels; c++) variance += (at(x, r * channels + c) - m) ** 2 / channels;
        put(mean, r, m);
        put(rstd, r, 1 / Math.sqrt(variance + epsilon));
        for (let c = 0; c < channels; c++) {
          const normal = (at(x, r * channels + c) - m) * at(rstd, r);
          put(y, r * channels + c, normal * (gamma ? at(gamma, c) : 1) + at(beta, c));
        }
      }
    },
    layerNormGrad({ x, dy, gamma, mean, rstd, dx, rows, channels, rms }) {
      for (let r = 0; r < rows; r++) {
        const g = (c: number): number => at(dy, r * channels + c) * (gamma ? at(gamma, c) : 1);
        const z = (c: number): number => (at(x, r * channels + c) - at(mean, r)) * at(rstd, r);
        let [sum, along] = [0, 0];
        for (let c = 0; c < channels; c++) {
          if (!rms) sum += g(c);
          along += g(c) * z(c);
        }
        for (let c = 0; c < channels; c++) put(dx, r * channels + c, at(rstd, r) * (g(c) - sum / channels - (z(c) * along) / channels));
      }
    },
    layerNormParameterGrad({ x, dy, mean, rstd, dGamma, dBeta, rows, channels }) {
      for (let c = 0; c < channels; c++) {
        let [gamma, beta] = [0, 0];
        for (let r = 0; r < rows; r++) {
          beta += at(dy, r * channels + c);
          gamma += at(dy, r * channels + c) * (at(x, r * channels + c) - at(mean, r)) * at(rstd, r);
        }
        put(dGamma, c, gamma);
        put(dBeta, c, beta);
      }
    },
  };
}
