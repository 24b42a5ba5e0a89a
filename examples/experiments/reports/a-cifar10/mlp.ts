import type { Experiment, Run } from '../../experiment.js';
import type { MlpSpec } from '../../models.js';
import { BASE, DATA, LOSS_NOTE, PLAIN_MEAN } from './base.js';

const relu = (...mlp: number[]): MlpSpec => ({ mlp, activation: 'relu' });
const TWO = relu(256, 256);

/** The same network with the plain mean, at quick alone. */
const plainMean = (label: string, model: MlpSpec): Run => ({
  ...BASE,
  label: `${label}, plain mean`,
  model,
  loss: 'mean',
  variation: PLAIN_MEAN,
  skip: ['full'],
});

const A1 = {
  id: 'A1',
  title: 'MLP without a hidden layer',
  where: 'table 1, figure 1',
  runs: [
    { ...BASE, label: 'no hidden layer', model: relu(), report: { loss: 0.339, test: 20.12, seconds: 2098 } },
    {
      ...BASE,
      label: 'no hidden layer, start weights of deviation 1',
      model: { ...relu(), initializer: { name: 'randomNormal', stddev: 1 } },
      variation: "start weights so large that the report's loss of 3.39 an example, above ln 10 = 2.30, is understood",
    },
    plainMean('no hidden layer', relu()),
  ],
  claims: [
    {
      claim: 'rises',
      says: 'Without a hidden layer it is worse than with one',
      figure: 'test',
      runs: ['no hidden layer', 'A2/256'],
    },
  ],
  seeds: { full: 1 },
  notes: [
    LOSS_NOTE,
    "A loss of 0.339 is 3.39 an example: more than ln 10, which a network that knows nothing has. The report's start weights, which it does not name, must have been large; a run with such weights stands beside.",
  ],
} as const satisfies Experiment;

const A2 = {
  id: 'A2',
  title: 'MLP 256',
  where: 'table 1, figure 1',
  runs: [{ ...BASE, label: '256', model: relu(256), report: { loss: 0.185, test: 36.48, seconds: 7077 } }, plainMean('256', relu(256))],
  claims: [{ claim: 'rises', says: 'A second hidden layer gains a little', figure: 'test', runs: ['256', 'A3/256-256'] }],
  seeds: { full: 1 },
  notes: [LOSS_NOTE],
} as const satisfies Experiment;

const A3 = {
  id: 'A3',
  title: 'MLP 256-256',
  where: 'table 1, figure 1',
  runs: [{ ...BASE, label: '256-256', model: TWO, report: { loss: 0.172, test: 39.16, seconds: 7399 } }, plainMean('256-256', TWO)],
  claims: [
    {
      claim: 'ratio',
      says: 'Two hidden layers train three times as long as none',
      figure: 'secondsAStep',
      runs: ['256-256', 'A1/no hidden layer'],
      least: 1.5,
      report: 3.53,
    },
  ],
  seeds: { full: 1 },
  notes: [LOSS_NOTE],
} as const satisfies Experiment;

const A4 = {
  id: 'A4',
  title: 'MLP 256-256-256',
  where: 'table 1, figure 1',
  runs: [
    { ...BASE, label: '256-256-256', model: relu(256, 256, 256), report: { loss: 0.168, test: 40.37, seconds: 8206 } },
    plainMean('256-256-256', relu(256, 256, 256)),
  ],
  claims: [{ claim: 'rises', says: 'A third hidden layer gains a little', figure: 'test', runs: ['A3/256-256', '256-256-256'] }],
  seeds: { full: 1 },
  notes: [LOSS_NOTE],
} as const satisfies Experiment;

const A5 = {
  id: 'A5',
  title: 'MLP 512-512',
  where: 'table 1, figure 1',
  runs: [
    { ...BASE, label: '512-512', model: relu(512, 512), report: { loss: 0.162, test: 42.67, seconds: 14890 } },
    plainMean('512-512', relu(512, 512)),
  ],
  claims: [
    {
      claim: 'rises',
      says: 'Wider layers gain more than a third layer',
      figure: 'test',
      runs: ['A3/256-256', 'A4/256-256-256', '512-512'],
    },
    {
      claim: 'ratio',
      says: '512 units cost twice 256',
      figure: 'secondsAStep',
      runs: ['512-512', 'A3/256-256'],
      least: 1.5,
      report: 2.01,
    },
  ],
  seeds: { full: 1 },
  notes: [LOSS_NOTE],
} as const satisfies Experiment;

const A6 = {
  id: 'A6',
  title: '256-256 with tanh, leaky ReLU and ReLU',
  where: 'table 2, figure 2',
  runs: [
    { ...BASE, label: 'tanh', model: { mlp: [256, 256], activation: 'tanh' }, report: { loss: 0.172, test: 39.83, seconds: 11145 } },
    {
      ...BASE,
      label: 'leaky ReLU 0.01',
      model: { mlp: [256, 256], activation: 'leakyRelu' },
      report: { loss: 0.172, test: 39.82, seconds: 6379 },
    },
    { ...BASE, label: 'ReLU', model: TWO, report: { loss: 0.172, test: 39.16, seconds: 7399 } },
  ],
  claims: [
    { claim: 'alike', says: 'The three are close to each other', figure: 'test', runs: ['tanh', 'leaky ReLU 0.01', 'ReLU'], spread: 1.5 },
    {
      claim: 'ratio',
      says: 'tanh costs 1.5 times ReLU',
      figure: 'secondsAStep',
      runs: ['tanh', 'ReLU'],
      least: 1.2,
      report: 1.51,
    },
  ],
  seeds: { full: 1 },
  notes: [LOSS_NOTE],
} as const satisfies Experiment;

/** Strength / (2 examples) sum w^2 and strength / examples sum |w|, whose gradients are strength / examples times w and its sign. */
const L1 = (examples: number): MlpSpec => ({ ...TWO, l1: 0.1 / examples });
const L2 = (examples: number): MlpSpec => ({ ...TWO, l2: 0.1 / (2 * examples) });

const A7 = {
  id: 'A7',
  title: '256-256 with L1 and L2 of 0.1',
  where: 'table 3, figure 3',
  runs: [
    { ...BASE, label: 'L1 0.1', model: L1(45_000), report: { loss: 0.169, test: 40.22, seconds: 6880 } },
    { ...BASE, label: 'L2 0.1', model: L2(45_000), report: { loss: 0.169, test: 40.47, seconds: 7218 } },
    { ...BASE, label: 'none', model: TWO, report: { loss: 0.172, test: 39.16, seconds: 7399 } },
    {
      ...BASE,
      label: 'L1 0.1, divided by the batch',
      model: L1(256),
      variation: 'the strength divided by the 256 examples of a batch',
      skip: ['full'],
    },
    {
      ...BASE,
      label: 'L2 0.1, divided by the batch',
      model: L2(256),
      variation: 'the strength divided by the 256 examples of a batch',
      skip: ['full'],
    },
    { ...BASE, label: 'L1 0.1, undivided', model: L1(1), variation: 'the strength as it stands', skip: ['full'] },
    { ...BASE, label: 'L2 0.1, undivided', model: L2(1), variation: 'the strength as it stands', skip: ['full'] },
  ],
  claims: [
    { claim: 'rises', says: 'L1 improves a little', figure: 'test', runs: ['none', 'L1 0.1'] },
    { claim: 'rises', says: 'L2 improves a little', figure: 'test', runs: ['none', 'L2 0.1'] },
  ],
  seeds: { full: 1 },
  notes: [
    LOSS_NOTE,
    'The strength is taken as divided by the number of training examples, 45,000; other readings are run at quick: undivided, it leaves nothing to learn.',
  ],
} as const satisfies Experiment;

const BYTES = { ...DATA, normalisation: 'bytes' } as const;

const A8 = {
  id: 'A8',
  title: '256-256 on pixels 0..255',
  where: 'section 3.5',
  runs: [
    { ...BASE, label: 'pixels 0..255', data: BYTES, model: TWO },
    {
      ...BASE,
      label: 'pixels 0..255, plain mean',
      data: BYTES,
      model: TWO,
      loss: 'mean',
      variation: PLAIN_MEAN,
      skip: ['full'],
    },
    {
      ...BASE,
      label: 'pixels 0..255, start weights of deviation 1',
      data: BYTES,
      model: { ...TWO, initializer: { name: 'randomNormal', stddev: 1 } },
      variation: 'start weights that are not made for the size of the layers',
      skip: ['full'],
    },
  ],
  claims: [
    { claim: 'below', says: 'Untrainable: terrible test performance', figure: 'test', runs: ['pixels 0..255'], limit: 15 },
    { claim: 'rises', says: 'Worse than on pixels / 255', figure: 'test', runs: ['pixels 0..255', 'A3/256-256'] },
  ],
  seeds: { full: 1 },
  notes: [
    LOSS_NOTE,
    'The softmax here subtracts the largest logit, as the report says of its own; there is no denominator that could be 0, and so no epsilon to add.',
  ],
} as const satisfies Experiment;

const TORCH = { ...BASE, loss: 'mean', stop: undefined } as const;

const A9 = {
  id: 'A9',
  title: 'The check in PyTorch: 256-256 without, 1024-512 with momentum',
  where: 'section 3.2',
  runs: [
    { ...TORCH, label: '256-256, rate 0.001', model: TWO, optimizer: { optimizer: 'SGD', learningRate: 0.001 }, report: { test: 40 } },
    {
      ...TORCH,
      label: '1024-512, momentum 0.9',
      model: relu(1024, 512),
      optimizer: { optimizer: 'SGD', learningRate: 0.01, momentum: 0.9 },
      epochs: { full: 200, quick: 10 },
      report: { test: 51 },
    },
    {
      ...TORCH,
      label: '256-256, rate 0.01',
      model: TWO,
      variation: "the report's rate for its own MLP with PyTorch's loss, the plain mean",
      skip: ['full'],
    },
  ],
  claims: [
    {
      claim: 'alike',
      says: 'PyTorch comes to what the MLP from scratch does',
      figure: 'test',
      runs: ['256-256, rate 0.001', 'A3/256-256'],
      spread: 3,
    },
    {
      claim: 'rises',
      says: 'The wider network with momentum does better',
      figure: 'test',
      runs: ['256-256, rate 0.001', '1024-512, momentum 0.9'],
    },
  ],
  seeds: { full: 1 },
  notes: [
    "The report names neither the rates nor PyTorch's early stopping. Taken: the effective rate of A3, 0.001, for the first, 0.01 and momentum 0.9 for the second; no early stopping.",
  ],
} as const satisfies Experiment;

/** A1 to A9. */
export const MLP_ROWS: readonly Experiment[] = [A1, A2, A3, A4, A5, A6, A7, A8, A9];
