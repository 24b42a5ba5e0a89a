import type { Trial } from '../../../examples/experiments/settle.js';

/** A trial of all that a run keeps notes of: early stopping, a schedule, noise that piles up, curves within epochs. */
export const SMALL: Trial = {
  row: 'B0',
  label: 'small',
  scale: 'smoke',
  seed: 3,
  key: 'small',
  settings: {
    kind: 'train',
    data: { set: 'mnist', normalisation: 'unit', validation: 0.25, noise: { stddev: 0.05, kind: 'accumulating' } },
    model: { mlp: [16], activation: 'relu', dropout: 0.2 },
    optimizer: { optimizer: 'SGD', learningRate: { values: [0.05, 0.01], ends: [0.5] }, momentum: 0.9 },
    batchSize: 6,
    epochs: 12,
    stop: { patience: 3, minDelta: 1e-3 },
    record: { iterations: { every: 3, testEvery: 10 }, inactive: 20 },
  },
};
