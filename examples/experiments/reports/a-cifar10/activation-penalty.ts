import type { Experiment } from '../../experiment.js';
import type { MlpSpec } from '../../models.js';
import { BASE, LOSS_NOTE, TWO } from './base.js';

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
    {
      claim: 'ratio',
      says: 'ReLU trains a little longer than leaky ReLU',
      figure: 'secondsAStep',
      runs: ['ReLU', 'leaky ReLU 0.01'],
      least: 1.02,
      report: 1.16,
    },
  ],
  why: {
    'tanh costs 1.5 times ReLU':
      'A step is the same for both but for the activations of 512 units an example, beside 850,000 multiplications; how much those weigh is up to how tanh is computed.',
    'ReLU trains a little longer than leaky ReLU':
      'Both compute the same products; the activations differ by one multiplication. Where the report stopped either run early its seconds are of fewer epochs, which it does not say.',
  },
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
    { claim: 'ratio', says: 'L1 trains faster than none', figure: 'secondsAStep', runs: ['none', 'L1 0.1'], least: 1.02, report: 1.08 },
  ],
  why: {
    'L1 trains faster than none':
      'The products of dense matrices take as long with zeros among the weights as without, and the penalty is work besides. Fewer epochs before an early stop would explain it; the report does not give them.',
  },
  seeds: { full: 1 },
  notes: [
    LOSS_NOTE,
    'The strength is taken as divided by the number of training examples, 45,000; other readings are run at quick: undivided, it leaves nothing to learn.',
  ],
} as const satisfies Experiment;

/** A6 and A7: tables 2 and 3. */
export const ACTIVATION_PENALTY_ROWS: readonly Experiment[] = [A6, A7];
