import type { ImagesSpec } from '../../data/data-spec.js';
import type { TrainSpec } from '../../experiment.js';
import type { LayerSpec } from '../../models.js';
import type { OptimizerSpec } from '../../optimizers.js';

/** MNIST and KMNIST: 50 epochs, batches of 500, a constant rate of 0.01. */
export const digits = (set: 'mnist' | 'kmnist', train: ImagesSpec['train']): Omit<TrainSpec, 'model'> => ({
  kind: 'train',
  data: { set, normalisation: 'unit', validation: 'test', ...(train ? { train } : {}) },
  optimizer: { optimizer: 'SGD', learningRate: 0.01, momentum: 0.9 },
  batchSize: 500,
  epochs: { full: 50, quick: 20 },
});

/** Random flip, rotation by up to 15 degrees and crop out of the image with 4 zeros around. */
export const AUGMENTATION: readonly LayerSpec[] = [
  { layer: 'RandomFlip', mode: 'horizontal' },
  { layer: 'RandomRotation', factor: 15 / 360 },
  { layer: 'RandomCrop', height: 32, width: 32, padding: 4 },
];

/** Table 1: 0.1 for epochs 0 to 14, 0.02 to 29, 0.004 to 39, 0.0008 to 49; in shares of the run. */
export const SCHEDULE: OptimizerSpec['learningRate'] = { values: [0.1, 0.02, 0.004, 0.0008], ends: [0.3, 0.6, 0.8] };

/** CIFAR: 50 epochs with table 1's rates and augmentation. */
export const cifar = (set: 'cifar10' | 'cifar100', images?: Partial<ImagesSpec>): Omit<TrainSpec, 'model'> => ({
  kind: 'train',
  data: {
    set,
    normalisation: 'centred',
    validation: 'test',
    train: { full: 'all', quick: 5000, smoke: 32 },
    test: { full: 'all', quick: 2000, smoke: 16 },
    ...images,
  },
  augmentation: AUGMENTATION,
  optimizer: { optimizer: 'SGD', learningRate: SCHEDULE, momentum: 0.9 },
  batchSize: 128,
  epochs: { full: 50, quick: 10 },
});

/** For networks without batch norm, which a rate of 0.1 with momentum throws off. */
export const PLAIN_SGD: OptimizerSpec = { optimizer: 'SGD', learningRate: SCHEDULE };

export const OPTIMIZER_NOTE: string =
  'The report names no optimizer and, for CIFAR, no batch size. Taken: SGD with momentum 0.9, without it for networks that have no batch norm; batches of 128; rotation by up to 15 degrees, crops out of 4 zeros around.';
