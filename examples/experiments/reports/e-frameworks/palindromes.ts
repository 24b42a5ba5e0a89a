import type { Experiment, Run } from '../../experiment.js';
import type { LayerSpec, LayersSpec } from '../../models.js';

const CELLS: { readonly [name: string]: LayerSpec } = {
  RNN: { layer: 'SimpleRNN', units: 128 },
  LSTM: { layer: 'LSTM', units: 128 },
  GRU: { layer: 'GRU', units: 128 },
};

const model = (cell: LayerSpec): LayersSpec => ({ layers: [cell, { layer: 'Dense', units: 10, activation: 'softmax' }] });

/** RMSProp at 0.001, batches of 128 drawn anew: 4,000 steps. */
const run = (label: string, length: number, cell: LayerSpec, more: Partial<Run> = {}): Run =>
  ({
    kind: 'train',
    label,
    data: { set: 'palindromes', length, batches: { full: 200, quick: 100 }, digits: 'raw' },
    model: model(cell),
    optimizer: { optimizer: 'RMSprop', learningRate: 0.001 },
    batchSize: 128,
    epochs: { full: 20, quick: 10 },
    ...more,
  }) as Run;

const SMALL_START: LayerSpec = {
  layer: 'SimpleRNN',
  units: 128,
  kernelInitializer: { name: 'randomNormal', stddev: 0.01 },
  recurrentInitializer: { name: 'randomNormal', stddev: 0.01 },
};
const small = (length: number, more: Partial<Run> = {}): Run =>
  run(`T = ${length}, small start weights`, length, SMALL_START, {
    variation: 'recurrent weights that start as normal numbers of deviation 0.01 rather than orthogonal',
    ...more,
  });

const E5 = {
  id: 'E5',
  title: 'Palindromes of 4, 5 and 10 digits: a vanilla RNN',
  where: 'figures 12 to 14',
  runs: [
    run('T = 4', 4, CELLS.RNN!),
    run('T = 5', 5, CELLS.RNN!),
    run('T = 10', 10, CELLS.RNN!),
    small(5),
    small(10),
    ...[15, 20].map((length) => small(length, { skip: ['quick'] })),
  ],
  claims: [
    { claim: 'above', says: 'Near perfect up to 5 digits', figure: 'test', runs: ['T = 4', 'T = 5'], limit: 98 },
    { claim: 'falls', says: 'Worse with 10 digits', figure: 'test', runs: ['T = 5', 'T = 10'] },
    {
      claim: 'falls',
      says: 'With small start weights it is worse above 10 digits',
      figure: 'test',
      runs: ['T = 10, small start weights', 'T = 15, small start weights', 'T = 20, small start weights'],
    },
  ],
  why: {
    'Worse with 10 digits':
      'Recurrent weights that start orthogonal carry the first digit over 10 steps without loss. With small start weights it fades from step to step, and so does its gradient: those runs stand beside, and E6 shows the lengths at which the orthogonal start fails too.',
  },
  notes: [
    'The report names neither the units, the rate nor the steps: 128 units, RMSProp 0.001, batches of 128, 4,000 steps here. A digit goes in as a number from 0 to 9.',
    'The recurrent weights start as an orthogonal matrix, which keeps what it is given; with small start weights, as a program by hand may have, the first digit is lost sooner: those runs stand beside.',
  ],
} as const satisfies Experiment;

const LENGTHS = [5, 10, 15, 20, 30, 40] as const;
const NAMES = ['RNN', 'LSTM', 'GRU'] as const;

const E6 = {
  id: 'E6',
  title: 'Accuracy against the length of the palindromes: RNN, LSTM, GRU',
  where: 'section 4.2',
  runs: NAMES.flatMap((name) =>
    LENGTHS.map((length) => run(`${name} / ${length}`, length, CELLS[name]!, { epochs: { full: 20, quick: 6 } })),
  ),
  grid: { rows: { name: 'cell', values: NAMES }, columns: { name: 'digits', values: LENGTHS } },
  claims: [
    { claim: 'falls', says: "The RNN's accuracy falls with the length", figure: 'test', runs: ['RNN / 10', 'RNN / 20', 'RNN / 40'] },
    { claim: 'rises', says: 'An LSTM remembers longer', figure: 'test', runs: ['RNN / 20', 'LSTM / 20'] },
    { claim: 'rises', says: 'A GRU remembers longer', figure: 'test', runs: ['RNN / 20', 'GRU / 20'] },
  ],
  notes: ['The report proposes the LSTM for later. All have 128 units and the settings of E5.'],
} as const satisfies Experiment;

/** E5 and E6. */
export const PALINDROME_ROWS: readonly Experiment[] = [E5, E6];
