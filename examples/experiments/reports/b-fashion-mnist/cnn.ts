import type { Experiment } from '../../experiment.js';
import { CNN_BASE, cnn } from './base.js';

const NOTE =
  'Of the CNN the report gives the layers alone. Taken here: 3x3 kernels, "same" padding, 2x2 pools, 32 and 64 filters untuned, SGD 0.05 with momentum 0.9, 20 epochs.';

/** Shirt, with T-shirt, pullover and coat: the classes that the report shows as alike. */
const LOOKALIKES = { classes: [6, 0, 2, 4], count: 16, pairs: 6 };

const B7 = {
  id: 'B7',
  title: 'CNN: two convolutions, two dense layers of 128',
  where: 'section 4 (5), figure 18',
  runs: [
    { ...CNN_BASE, label: '32 and 64 filters', model: cnn([32, 64], 3), record: { lookalikes: LOOKALIKES }, report: { test: 90.95 } },
    { ...CNN_BASE, label: 'tuned: 8 and 8 filters, no dropout', model: cnn([8, 8], 3), report: { test: 91.4, loss: 0.35 } },
    { ...CNN_BASE, label: '32 and 64 filters, dropout 0.3', model: cnn([32, 64], 3, 0.3), variation: 'a net against overfitting' },
  ],
  claims: [
    {
      claim: 'rises',
      says: 'The CNN classifies better than the MLP with as many dense layers',
      figure: 'test',
      runs: ['B3/2 hidden layers', '32 and 64 filters'],
    },
  ],
  notes: [NOTE],
} as const satisfies Experiment;

const FILTERS = [4, 8, 16, 32] as const;
const SIZES = [3, 5, 7] as const;
const RATES = [0, 0.2, 0.4, 0.6] as const;

/** A short trial, as in a search. */
const TRIAL = { ...CNN_BASE, epochs: { full: 3, quick: 2, smoke: 1 } } as const;

const size = (filters: number, kernel: number): string => `${filters} filters / ${kernel}x${kernel}`;

const B8 = {
  id: 'B8',
  title: 'CNN grid: number and size of the filters, then dropout',
  where: 'figures 21 and 22',
  runs: [
    ...FILTERS.flatMap((filters) =>
      SIZES.map((kernel) => ({ ...TRIAL, label: size(filters, kernel), model: cnn([filters, filters], kernel) })),
    ),
    ...RATES.map((rate) => ({ ...TRIAL, label: `dropout ${rate}`, model: cnn([8, 8], 3, rate) })),
  ],
  grid: {
    rows: { name: 'filters', values: FILTERS.map((filters) => `${filters} filters`) },
    columns: { name: 'size', values: SIZES.map((kernel) => `${kernel}x${kernel}`) },
  },
  claims: [
    {
      claim: 'best',
      says: '8 filters of 3x3 are best',
      figure: 'validation',
      run: size(8, 3),
      of: FILTERS.flatMap((filters) => SIZES.map((kernel) => size(filters, kernel))),
    },
    {
      claim: 'best',
      says: 'No dropout is best',
      figure: 'validation',
      run: 'dropout 0',
      of: RATES.map((rate) => `dropout ${rate}`),
    },
  ],
  notes: [
    'The report shows neither the values of its grid but the best ones, nor the epochs of a trial: 3 here. The score is the accuracy on the validation images.',
    NOTE,
  ],
} as const satisfies Experiment;

const B9 = {
  id: 'B9',
  title: 'CNN: confusion matrix and look-alikes',
  where: 'figures 19 and 20',
  runs: [{ ...CNN_BASE, label: '32 and 64 filters', model: cnn([32, 64], 3), record: { lookalikes: LOOKALIKES } }],
  claims: [
    {
      claim: 'confused',
      says: 'Shirts (6) are mostly taken for T-shirts (0), pullovers (2) and coats (4)',
      run: '32 and 64 filters',
      class: 6,
      with: [0, 2, 4],
    },
  ],
  notes: [NOTE],
} as const satisfies Experiment;

/** B7 to B9. */
export const CNN_ROWS: readonly Experiment[] = [B7, B8, B9];
