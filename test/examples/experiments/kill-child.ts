// A small trial that writes its state after every batch, for kill.test.ts to kill. Arguments: the folder of its files.

import { runTrial } from '../../../examples/experiments/jobs/index.js';
import type { Trial } from '../../../examples/experiments/settle.js';
import { Store } from '../../../examples/experiments/state.js';

const trial: Trial = {
  row: 'B0',
  label: 'small',
  scale: 'smoke',
  seed: 3,
  key: 'small',
  settings: {
    kind: 'train',
    data: { set: 'fashion-mnist', normalisation: 'unit', validation: 0.25, noise: { stddev: 0.05, kind: 'accumulating' } },
    model: { mlp: [16], activation: 'relu', dropout: 0.2 },
    optimizer: { optimizer: 'SGD', learningRate: { values: [0.05, 0.01], ends: [0.5] }, momentum: 0.9 },
    batchSize: 6,
    epochs: 12,
    stop: { patience: 3, minDelta: 1e-3 },
    record: { iterations: { every: 3, testEvery: 10 }, inactive: 20 },
  },
};
const signal = new AbortController().signal;
const store = new Store(process.argv[2]!);
const result = await runTrial(trial, { store, signal, saveEvery: 0, progress: () => console.log('batch') });
const { seconds: _seconds, environment: _environment, ...bits } = result;
console.log(JSON.stringify(bits));
