import type { ReferenceMemory } from '../memory.js';
import { numbersOf } from '../reference/numbers.js';
import { address, count, type Definitions, declare, type Full, number, pass, pure, reads, updates, writes } from './declare.js';

/**
 * Normalization of x (rows, places, channels) by groups of channels that lie beside each other, of every row by itself. Sums down the places go in
 * ascending order, then over a group's channels in f64.
 */
const sizes = {
  rows: count('examples'),
  places: count('places of an example'),
  channels: count('channels'),
  groups: count('groups of channels'),
};
const statistics = { mean: address('mean (rows, channels), that of the group'), rstd: address('inverse standard deviation, likewise') };
const x = address('x (rows, places, channels)');
const dy = address('dy, as x');
const gamma = address.optional('gamma (channels); absent: ones');
const size = (r: Pick<Full<typeof sizes>, 'rows' | 'places' | 'channels'>): number => r.rows * r.places * r.channels;

export const groupNormalizationRecords = /* @__PURE__ */ pure(() => ({
  groupNorm: declare({
    family: 'groups',
    formula: 'y = (x - mean) rstd gamma + beta, mean and rstd = 1 / sqrt(variance + epsilon) of every group of every row',
    fields: {
      x,
      gamma,
      beta: address.optional('beta (channels); absent: zeros'),
      ...statistics,
      y: address('y, as x; may be x'),
      ...sizes,
      epsilon: number('added to the variance'),
    },
    touches: (r) => ({
      x: reads(size(r)),
      gamma: reads(r.channels),
      beta: reads(r.channels),
      mean: writes(r.rows * r.channels),
      rstd: writes(r.rows * r.channels),
      y: writes(size(r)),
    }),
    inPlace: { y: ['x'] },
    split: 'rows',
    cost: (r) => pass(4 * size(r), 7 * size(r), size(r) * 0.7),
  }),
  groupNormGrad: declare({
    family: 'groups',
    formula: 'dx = rstd (g - mean of g - z mean of g z), g = dy gamma, z = (x - mean) rstd, means over the group',
    fields: { x, dy, gamma, ...statistics, dx: address('dx, as x; may be dy'), work: address('room for (rows, 2, channels)'), ...sizes },
    touches: (r) => ({
      x: reads(size(r)),
      dy: reads(size(r)),
      gamma: reads(r.channels),
      mean: reads(r.rows * r.channels),
      rstd: reads(r.rows * r.channels),
      dx: writes(size(r)),
      work: updates(2 * r.rows * r.channels),
    }),
    inPlace: { dx: ['dy'] },
    split: 'rows',
    cost: (r) => pass(5 * size(r), 11 * size(r), size(r) * 1),
  }),
  groupNormParameterGrad: declare({
    family: 'groups',
    formula: 'dBeta = sum(dy), dGamma = sum(dy (x - mean) rstd), over rows and places',
    fields: {
      x,
      dy,
      ...statistics,
      dGamma: address.optional('dGamma (channels)'),
      dBeta: address.optional('dBeta (channels)'),
      rows: sizes.rows,
      places: sizes.places,
      channels: sizes.channels,
    },
    touches: (r) => ({
      x: reads(size(r)),
      dy: reads(size(r)),
      mean: reads(r.rows * r.channels),
      rstd: reads(r.rows * r.channels),
      dGamma: writes(r.channels),
      dBeta: writes(r.channels),
    }),
    split: 'channels',
    cost: (r) => pass(2 * size(r), 5 * size(r), size(r) * 0.4),
  }),
}));

/** The definition of `assembly/group-norm.ts`. */
export function createGroupNorms(memory: ReferenceMemory): Definitions<typeof groupNormalizationRecords> {
  const { at, put } = numbersOf(memory);
  /** Calls `of` with the place of every number of a group of a row, and the number's channel. */
  const each = (r: Full<typeof sizes>, row: number, group: number, of: (place: number, channel: number) => void): void => {
    const width = r.channels / r.groups;
    for (let p = 0; p < r.places; p++)
      for (let c = group * width; c < (group + 1) * width; c++) of((row * r.places + p) * r.channels + c, c);
  };
  const eachGroup = (r: Full<typeof sizes>, of: (row: number, group: number, count: number) => void): void => {
    for (let row = 0; row < r.rows; row++)
      for (let group = 0; group < r.groups; group++) of(row, group, (r.places * r.channels) / r.groups);
  };
  return {
    groupNorm(r) {
      eachGroup(r, (row, group, count) => {
        let [mean, variance] = [0, 0];
        each(r, row, group, (i) => (mean += at(r.x, i) / count));
        each(r, row, group, (i) => (variance += (at(r.x, i) - mean) ** 2 / count));
        const rstd = 1 / Math.sqrt(variance + r.epsilon);
        each(r, row, group, (i, c) => {
          put(r.mean, row * r.channels + c, mean);
          put(r.rstd, row * r.channels + c, rstd);
          put(r.y, i, (at(r.x, i) - mean) * rstd * (r.gamma ? at(r.gamma, c) : 1) + at(r.beta, c));
        });
      });
    },
    groupNormGrad(r) {
      eachGroup(r, (row, group, count) => {
        const g = (i: number, c: number): number => at(r.dy, i) * (r.gamma ? at(r.gamma, c) : 1);
        const z = (i: number, c: number): number => (at(r.x, i) - at(r.mean, row * r.channels + c)) * at(r.rstd, row * r.channels + c);
        let [sum, along] = [0, 0];
        each(r, row, group, (i, c) => {
          sum += g(i, c) / count;
          along += (g(i, c) * z(i, c)) / count;
        });
        each(r, row, group, (i, c) => put(r.dx, i, at(r.rstd, row * r.channels + c) * (g(i, c) - sum - z(i, c) * along)));
      });
    },
    groupNormParameterGrad({ x, dy, mean, rstd, dGamma, dBeta, rows, places, channels }) {
      for (let c = 0; c < channels; c++) {
        let [gamma, beta] = [0, 0];
        for (let i = 0; i < rows * places; i++) {
          const [place, of] = [i * channels + c, Math.floor(i / places) * channels + c];
          beta += at(dy, place);
          gamma += at(dy, place) * (at(x, place) - at(mean, of)) * at(rstd, of);
        }
        put(dGamma, c, gamma);
        put(dBeta, c, beta);
      }
    },
  };
}
