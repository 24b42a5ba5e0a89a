import type { Experiment } from '../../experiment.js';
import { BASE, LOSS_NOTE, plainMean, relu, TWO } from './base.js';

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
  claims: [
    { claim: 'rises', says: 'A second hidden layer gains a little', figure: 'test', runs: ['256', 'A3/256-256'] },
    {
      claim: 'ratio',
      says: 'A hidden layer trains longer than none',
      figure: 'secondsAStep',
      runs: ['256', 'A1/no hidden layer'],
      least: 1.5,
      report: 3.37,
    },
  ],
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
  claims: [
    { claim: 'rises', says: 'A third hidden layer gains a little', figure: 'test', runs: ['A3/256-256', '256-256-256'] },
    {
      claim: 'ratio',
      says: 'A third hidden layer trains a little longer',
      figure: 'secondsAStep',
      runs: ['256-256-256', 'A3/256-256'],
      least: 1.02,
      report: 1.11,
    },
  ],
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

/** A1 to A5: table 1. */
export const LAYER_ROWS: readonly Experiment[] = [A1, A2, A3, A4, A5];
