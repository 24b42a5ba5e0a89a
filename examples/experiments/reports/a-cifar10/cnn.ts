import type { ImagesSpec } from '../../data/data-spec.js';
import type { Experiment, TrainSpec } from '../../experiment.js';
import { DATA } from './base.js';

const CNN: Omit<TrainSpec, 'model'> = {
  kind: 'train',
  data: { ...DATA, normalisation: 'centred', validation: 'test' },
  optimizer: { optimizer: 'SGD', learningRate: 0.005, momentum: 0.9 },
  batchSize: 64,
  epochs: { full: 40, quick: 10 },
};
const MODEL = { zoo: 'cnnCifar', options: { dropout: 0.25 } } as const;
const CNN_NOTE = 'The report names no batch size: 64 here. It trains on all 50,000 images.';

const A10 = {
  id: 'A10',
  title: 'CNN of two convolutions and two dense layers, dropout 0.25',
  where: 'section 3.6, figure 4',
  runs: [{ ...CNN, label: 'CNN', model: MODEL, report: { test: 65.05, train: 80 } }],
  claims: [{ claim: 'rises', says: 'Vastly superior to the MLP', figure: 'test', runs: ['A5/512-512', 'CNN'] }],
  seeds: { full: 1 },
  notes: [CNN_NOTE],
} as const satisfies Experiment;

const A11 = {
  id: 'A11',
  title: 'The CNN with random flip and crop',
  where: 'section 3.6, figure 4',
  runs: [
    {
      ...CNN,
      label: 'CNN, flip and crop',
      model: MODEL,
      augmentation: [
        { layer: 'RandomFlip', mode: 'horizontal' },
        { layer: 'RandomCrop', height: 32, width: 32, padding: 4 },
      ],
      report: { train: 81.1, test: 68.45 },
    },
  ],
  claims: [{ claim: 'rises', says: 'Flip and crop help', figure: 'test', runs: ['A10/CNN', 'CNN, flip and crop'] }],
  seeds: { full: 1 },
  notes: [CNN_NOTE, 'The crop is of 32x32 out of the image with 4 zeros around.'],
} as const satisfies Experiment;

const HEAD = { mlp: [512], activation: 'relu' } as const;
const IMAGES: ImagesSpec = {
  set: 'cifar10',
  normalisation: 'imagenet',
  validation: 'test',
  train: { full: 'all', quick: 5000, smoke: 32 },
  test: { full: 'all', quick: 2000, smoke: 16 },
};
const TRANSFER: Omit<TrainSpec, 'model'> = {
  kind: 'train',
  data: IMAGES,
  optimizer: { optimizer: 'Adam', learningRate: 0.001 },
  batchSize: 128,
  epochs: { full: 50, quick: 30 },
};

const A12 = {
  id: 'A12',
  title: 'ResNet-18 with frozen convolutions, two new dense layers',
  where: 'section 3.7, figure 5',
  runs: [
    {
      ...TRANSFER,
      label: 'frozen',
      data: { ...IMAGES, features: 'resnet18' },
      model: HEAD,
      report: { train: 77, test: 50, seconds: 25885 },
    },
    {
      ...TRANSFER,
      label: 'unfrozen at the top',
      model: { trunk: 'resnet18', trainable: ['layer3'], head: HEAD },
      optimizer: { optimizer: 'SGD', learningRate: 0.005, momentum: 0.9 },
      epochs: { full: 8, quick: 3, smoke: 1 },
      variation: 'the last stage learns too, as the report proposes for later',
      seeds: { full: 1 },
    },
  ],
  claims: [
    { claim: 'rises', says: 'Better than the MLPs', figure: 'test', runs: ['A5/512-512', 'frozen'] },
    { claim: 'rises', says: 'Unfrozen at the top it does better', figure: 'test', runs: ['frozen', 'unfrozen at the top'] },
  ],
  notes: [
    "The trunk is ResNet-18's conv1 to layer3 with ImageNet's weights, batch norms folded in, then the mean over each channel: 256 features, computed once for all epochs. The report's has layer4 too.",
    'The report names no optimizer: Adam 0.001 here. Its 5177 s are for 10 epochs on a CPU; 25,885 s are five times that.',
  ],
} as const satisfies Experiment;

/** A10 to A12. */
export const CNN_ROWS: readonly Experiment[] = [A10, A11, A12];
