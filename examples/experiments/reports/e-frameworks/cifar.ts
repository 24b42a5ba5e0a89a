import type { Experiment, TrainSpec } from '../../experiment.js';

const CIFAR: Omit<TrainSpec, 'model' | 'optimizer'> = {
  kind: 'train',
  data: {
    set: 'cifar10',
    normalisation: 'centred',
    validation: 'test',
    train: { full: 'all', quick: 6000, smoke: 32 },
    test: { full: 'all', quick: 2000, smoke: 16 },
  },
  batchSize: 64,
  epochs: { full: 100, quick: 6 },
};

const DEEP = { mlp: [1024, 512, 256], activation: 'relu', dropout: 0.3 } as const;

const E3 = {
  id: 'E3',
  title: 'CIFAR-10: a deeper MLP with dropout',
  where: 'figure 7',
  runs: [
    {
      ...CIFAR,
      label: '1024-512-256, dropout 0.3',
      model: DEEP,
      optimizer: { optimizer: 'SGD', learningRate: { values: [0.01, 0.002], ends: [0.7] }, momentum: 0.9 },
      batchSize: 128,
      epochs: { full: 40, quick: 8 },
    },
    {
      ...CIFAR,
      label: '1024-512-256, dropout 0.3, flipped images',
      model: DEEP,
      augmentation: [{ layer: 'RandomFlip', mode: 'horizontal' }],
      optimizer: { optimizer: 'SGD', learningRate: { values: [0.01, 0.002], ends: [0.7] }, momentum: 0.9 },
      batchSize: 128,
      epochs: { full: 40, quick: 8 },
      variation: 'as high as it goes: with flipped images besides',
    },
  ],
  claims: [
    {
      claim: 'rises',
      says: 'An MLP stays far below a convolutional network',
      figure: 'test',
      runs: ['1024-512-256, dropout 0.3', 'E4/Adam'],
    },
    { claim: 'rises', says: 'It gains over a shallow one', figure: 'test', runs: ['A3/256-256', '1024-512-256, dropout 0.3'] },
  ],
  seeds: { full: 1 },
  notes: ['The report shows curves and no figures, and does not give the layers: 1024-512-256 here.'],
} as const satisfies Experiment;

const VGG = { zoo: 'vggReduced' } as const;

const E4 = {
  id: 'E4',
  title: 'CIFAR-10: a reduced VGG with Adam and SGD',
  where: 'figures 9 and 10',
  runs: [
    { ...CIFAR, label: 'Adam', model: VGG, optimizer: { optimizer: 'Adam', learningRate: 0.001 } },
    { ...CIFAR, label: 'SGD', model: VGG, optimizer: { optimizer: 'SGD', learningRate: 0.01 } },
  ],
  claims: [
    { claim: 'above', says: 'Above 70 % is a strong outcome', figure: 'test', runs: ['Adam', 'SGD'], limit: 70 },
    { claim: 'rises', says: 'Adam converges faster', figure: 'earlyValidation', runs: ['SGD', 'Adam'] },
    { claim: 'rises', says: 'SGD generalises better', figure: 'test', runs: ['Adam', 'SGD'] },
  ],
  seeds: { full: 1 },
  notes: ['The convolutions have no biases, which the batch norms behind them take out again.'],
} as const satisfies Experiment;

/** E3 and E4. */
export const CIFAR_ROWS: readonly Experiment[] = [E3, E4];
