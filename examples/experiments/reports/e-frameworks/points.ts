import type { PointsSpec } from '../../data/data-spec.js';
import type { Experiment, Run } from '../../experiment.js';
import type { OptimizerSpec } from '../../optimizers.js';

const SGD: OptimizerSpec = { optimizer: 'SGD', learningRate: 0.01 };
const ADAM: OptimizerSpec = { optimizer: 'Adam', learningRate: 0.01 };

/** Rate 0.01, 1000 epochs, all 1000 points in a batch. The report names no hidden layers: 20 units. */
const run = (label: string, data: PointsSpec, optimizer: OptimizerSpec): Run => ({
  kind: 'train',
  label,
  data,
  model: { mlp: [20], activation: 'relu' },
  optimizer,
  batchSize: 1000,
  epochs: { full: 1000, quick: 1000, smoke: 10 },
  record: { boundary: 60 },
});

const MOONS = { set: 'moons', samples: 1000, noise: 0.1 } as const;
const CIRCLES = { set: 'circles', samples: 1000, noise: 0.1 } as const;
const BLOBS = { set: 'blobs', samples: 1000, noise: 1, centers: 3 } as const;

const NOTE =
  'The report names neither the hidden layers nor the noise: 20 units and 0.1 here. Its NumPy network learns by SGD, its PyTorch one by Adam.';

const E1 = {
  id: 'E1',
  title: 'MLP on make_moons',
  where: 'figures 1 and 2',
  runs: [run("SGD, the NumPy program's", MOONS, SGD), run("Adam, the PyTorch program's", MOONS, ADAM)],
  claims: [
    {
      claim: 'rises',
      says: 'The program with Adam converges faster',
      figure: 'earlyValidation',
      runs: ["SGD, the NumPy program's", "Adam, the PyTorch program's"],
    },
    {
      claim: 'alike',
      says: 'Both come to similar accuracies',
      figure: 'test',
      runs: ["SGD, the NumPy program's", "Adam, the PyTorch program's"],
      spread: 5,
    },
    {
      claim: 'faster',
      says: 'PyTorch trains faster than NumPy',
      run: "SGD, the NumPy program's",
      engine: 'torch',
      than: 'numpy-f64',
    },
  ],
  why: {
    'Both come to similar accuracies':
      'With the same optimizer NumPy, PyTorch and this engine come to the same losses, step by step: what sets the two programs apart is that one learns by SGD and the other by Adam, and 1000 steps of SGD at 0.01 are too few for 20 units.',
    'PyTorch trains faster than NumPy':
      "A step of so small a network is a few calls: what a library spends on each call decides, not its products. The report's PyTorch may have computed on a GPU, which it names among its reasons.",
  },
  notes: [NOTE],
} as const satisfies Experiment;

const E2 = {
  id: 'E2',
  title: 'MLP on make_circles and make_blobs',
  where: 'figures 3 to 6',
  runs: [run('circles', CIRCLES, ADAM), run('blobs', BLOBS, ADAM)],
  claims: [{ claim: 'above', says: 'Both are classified with high accuracy', figure: 'test', runs: ['circles', 'blobs'], limit: 95 }],
  notes: [NOTE],
} as const satisfies Experiment;

/** E1 and E2. */
export const POINT_ROWS: readonly Experiment[] = [E1, E2];
