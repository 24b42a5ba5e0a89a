import type { Experiment } from '../../experiment.js';
import { BASE, DATA, LOSS_NOTE, PLAIN_MEAN, relu, TWO } from './base.js';

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

/** A8 and A9: bytes as they are; the check in PyTorch. */
export const BYTES_TORCH_ROWS: readonly Experiment[] = [A8, A9];
