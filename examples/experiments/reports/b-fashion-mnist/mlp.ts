import type { Experiment } from '../../experiment.js';
import { BASE, DATA, mlp } from './base.js';

const EPOCHS_NOTE = 'The report names no number of epochs; at most 50 are run here, and the patience of 10 ends most runs before.';

const B1 = {
  id: 'B1',
  title: 'Gradient check by small perturbation',
  where: 'section 4 (1)',
  runs: [
    {
      kind: 'gradCheck',
      label: '128-128',
      data: DATA,
      model: { mlp: [128, 128], activation: 'relu' },
      examples: 1,
      samples: { full: 20, quick: 10, smoke: 1 },
      report: { gradientError: 1.4468266349237225e-11 },
    },
  ],
  claims: [{ claim: 'below', says: 'The gradients are right to 1e-10', figure: 'gradientError', runs: ['128-128'], limit: 1e-10 }],
  seeds: { full: 1 },
} as const satisfies Experiment;

const RATES = [0.1, 0.05, 0.005, 0.001] as const;
const DEPTHS = [0, 1, 2] as const;

const B2 = {
  id: 'B2',
  title: 'Grid search of the rate for 0, 1 and 2 hidden layers',
  where: 'figures 5 to 7',
  runs: DEPTHS.flatMap((depth) =>
    RATES.map((learningRate) => ({
      ...BASE,
      label: `${depth} / ${learningRate}`,
      model: mlp(depth),
      optimizer: { optimizer: 'SGD' as const, learningRate },
      epochs: { full: 5, quick: 3, smoke: 1 },
    })),
  ),
  grid: { rows: { name: 'hidden layers', values: DEPTHS }, columns: { name: 'learning rate', values: RATES } },
  claims: DEPTHS.map((depth) => ({
    claim: 'best' as const,
    says: `With ${depth} hidden layers the rate 0.1 is best`,
    figure: 'validation' as const,
    run: `${depth} / 0.1`,
    of: RATES.map((rate) => `${depth} / ${rate}`),
  })),
  notes: ['The report does not say how many epochs a trial had: 5 here. The score is the accuracy on the validation images.'],
} as const satisfies Experiment;

const B3 = {
  id: 'B3',
  title: '0, 1 and 2 hidden layers of 128 units',
  where: 'section 4 (1), table',
  runs: [
    { ...BASE, label: '0 hidden layers', model: mlp(0), report: { test: 82.87 } },
    { ...BASE, label: '1 hidden layer', model: mlp(1), report: { test: 85.73 } },
    { ...BASE, label: '2 hidden layers', model: mlp(2), report: { test: 87.98 } },
  ],
  claims: [
    {
      claim: 'rises',
      says: 'More hidden layers classify better',
      figure: 'test',
      runs: ['0 hidden layers', '1 hidden layer', '2 hidden layers'],
    },
  ],
  why: {
    'More hidden layers classify better':
      "One layer already does as well here as two, and 2.8 points better than the report's own. The report's validation accuracy of one layer peaked after 2 epochs and of two after 7: its one layer was kept after too few epochs, which makes the second look like a gain.",
  },
  notes: [EPOCHS_NOTE],
} as const satisfies Experiment;

const B4 = {
  id: 'B4',
  title: '2 hidden layers with tanh, ReLU and leaky ReLU',
  where: 'section 4 (2), table',
  runs: [
    { ...BASE, label: 'tanh', model: { mlp: [128, 128], activation: 'tanh' }, report: { test: 87.59 } },
    { ...BASE, label: 'ReLU', model: mlp(2), report: { test: 87.98 } },
    { ...BASE, label: 'leaky ReLU', model: { mlp: [128, 128], activation: 'leakyRelu' }, report: { test: 88.1 } },
  ],
  claims: [
    { claim: 'alike', says: 'The three are fairly similar', figure: 'test', runs: ['tanh', 'ReLU', 'leaky ReLU'], spread: 1 },
    { claim: 'ratio', says: 'tanh costs more than ReLU', figure: 'secondsAStep', runs: ['tanh', 'ReLU'], least: 1.02 },
  ],
  notes: [EPOCHS_NOTE, 'The slope of the leaky ReLU is not named: 0.01 here.'],
} as const satisfies Experiment;

const STRENGTHS = { '0.001': 87.42, '0.01': 85.87, '0.1': 77.1, '1': 10 };

const B5 = {
  id: 'B5',
  title: '2 hidden layers with L2 of 0.001, 0.01, 0.1 and 1',
  where: 'section 4 (3), table',
  runs: Object.entries(STRENGTHS).map(([strength, test]) => ({
    ...BASE,
    label: `L2 ${strength}`,
    model: { ...mlp(2), l2: Number(strength) / 2 },
    report: { test },
  })),
  claims: [
    { claim: 'falls', says: 'The stronger the penalty, the worse', figure: 'test', runs: ['L2 0.001', 'L2 0.01', 'L2 0.1', 'L2 1'] },
    { claim: 'below', says: 'A strength of 1 leaves nothing to learn', figure: 'test', runs: ['L2 1'], limit: 12 },
  ],
  notes: [
    'The penalty is taken as strength / 2 times the sum of the squared weights, so that its gradient is strength times the weight.',
    EPOCHS_NOTE,
  ],
} as const satisfies Experiment;

const B6 = {
  id: 'B6',
  title: '2 hidden layers on pixels 0..255, rate 1e-4',
  where: 'section 4 (4), figures 16 and 17',
  runs: [
    {
      ...BASE,
      label: 'pixels 0..255, rate 1e-4',
      data: { ...DATA, normalisation: 'bytes' },
      model: mlp(2),
      optimizer: { optimizer: 'SGD', learningRate: 1e-4 },
      report: { test: 75.07 },
    },
    {
      ...BASE,
      label: 'pixels 0..255, rate 0.1',
      data: { ...DATA, normalisation: 'bytes' },
      model: mlp(2),
      variation: 'the rate of the other rows, which the report had to give up because of NaN',
    },
    { ...BASE, label: 'centred, rate 0.1', model: mlp(2), variation: 'the run of B3 beside it' },
  ],
  claims: [
    {
      claim: 'rises',
      says: 'Unnormalised pixels classify worse',
      figure: 'test',
      runs: ['pixels 0..255, rate 1e-4', 'centred, rate 0.1'],
    },
    { claim: 'below', says: 'With a rate of 0.1 they cannot be trained on', figure: 'test', runs: ['pixels 0..255, rate 0.1'], limit: 15 },
  ],
  notes: [EPOCHS_NOTE],
} as const satisfies Experiment;

const B10 = {
  id: 'B10',
  title: '3 and 4 hidden layers with leaky ReLU',
  where: 'section 4 (6), figures 23 to 26',
  runs: [
    { ...BASE, label: '2 hidden layers', model: { mlp: [128, 128], activation: 'leakyRelu' }, report: { test: 88.1 } },
    { ...BASE, label: '3 hidden layers', model: { mlp: [128, 128, 128], activation: 'leakyRelu' }, report: { test: 88.2 } },
    { ...BASE, label: '4 hidden layers', model: { mlp: [128, 128, 128, 128], activation: 'leakyRelu' }, report: { test: 87.46 } },
  ],
  claims: [
    { claim: 'rises', says: 'A third layer gains a little', figure: 'test', runs: ['2 hidden layers', '3 hidden layers'] },
    { claim: 'falls', says: 'A fourth loses it again', figure: 'test', runs: ['3 hidden layers', '4 hidden layers'] },
  ],
  notes: [EPOCHS_NOTE],
} as const satisfies Experiment;

const WIDTHS = { 32: 86.41, 64: 87.56, 128: 87.98, 256: 88.21 };

const B11 = {
  id: 'B11',
  title: '2 hidden layers of 32, 64, 128 and 256 units',
  where: 'section 4 (6)',
  runs: Object.entries(WIDTHS).map(([units, test]) => ({
    ...BASE,
    label: `${units} units`,
    model: { mlp: [Number(units), Number(units)], activation: 'relu' as const },
    report: { test },
  })),
  claims: [
    { claim: 'rises', says: 'The wider, the better', figure: 'test', runs: ['32 units', '64 units', '128 units', '256 units'] },
    {
      claim: 'rises',
      says: 'More parameters train longer',
      figure: 'secondsAStep',
      runs: ['32 units', '64 units', '128 units', '256 units'],
    },
  ],
  notes: [EPOCHS_NOTE],
} as const satisfies Experiment;

/** B1 to B6, B10 and B11. */
export const MLP_ROWS: readonly Experiment[] = [B1, B2, B3, B4, B5, B6, B10, B11];
