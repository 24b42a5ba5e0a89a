import type { ImagesSpec } from '../../data/data-spec.js';
import type { Experiment, TrainSpec } from '../../experiment.js';
import { BASE, DATA } from './base.js';

/** 9 orientations, 5x5 pixels a cell, 2x2 cells a block: 576 numbers. */
const HOG: ImagesSpec = { ...DATA, features: 'hog' };
const MLP: Omit<TrainSpec, 'model'> = {
  ...BASE,
  data: HOG,
  epochs: { full: 8, quick: 8 },
  record: { iterations: { every: 50, testEvery: 200 } },
};

const C7 = {
  id: 'C7',
  title: 'MLPs on HOG features',
  where: 'section 3.4, table 5',
  runs: [
    { ...MLP, label: 'MLP1, 300-150', model: { mlp: [300, 150], activation: 'relu' }, report: { train: 98.433, test: 97.58 } },
    { ...MLP, label: 'MLP2, 400-200-100', model: { mlp: [400, 200, 100], activation: 'relu' }, report: { train: 99.155, test: 97.73 } },
  ],
  claims: [
    { claim: 'rises', says: 'The deeper and wider one is better', figure: 'test', runs: ['MLP1, 300-150', 'MLP2, 400-200-100'] },
    { claim: 'rises', says: 'Both beat the baseline on pixels', figure: 'test', runs: ['C1/sigmoid, rate 0.1', 'MLP1, 300-150'] },
  ],
} as const satisfies Experiment;

const C8 = {
  id: 'C8',
  title: 'SVM and KNN on HOG features',
  where: 'section 3.4, table 5',
  runs: [
    {
      kind: 'svm',
      label: 'SVM, Gaussian kernel',
      data: HOG,
      penalty: 1,
      fourierFeatures: { full: 3000, quick: 1000 },
      passes: { full: 60, quick: 30 },
      report: { train: 99.515, test: 98.59 },
      seeds: { full: 1 },
    },
    {
      kind: 'svm',
      label: 'SVM, linear',
      data: HOG,
      penalty: 1,
      fourierFeatures: { full: 0, quick: 0, smoke: 0 },
      passes: { full: 60, quick: 30 },
      variation: 'without a kernel',
      seeds: { full: 1 },
    },
    { kind: 'knn', label: 'KNN, K = 5', data: HOG, k: 5, report: { train: 97.08, test: 96.1 }, seeds: { full: 1 } },
  ],
  claims: [
    {
      claim: 'rises',
      says: 'The SVM is best, then the MLPs, then KNN',
      figure: 'test',
      runs: ['KNN, K = 5', 'C7/MLP1, 300-150', 'C7/MLP2, 400-200-100', 'SVM, Gaussian kernel'],
    },
  ],
  notes: [
    "The report names neither kernel nor penalty of its SVM. Taken: a Gaussian kernel with scikit-learn's defaults (penalty 1, gamma 1 / (features x variance)), by random Fourier features, so that all 60,000 images are learnt from.",
  ],
} as const satisfies Experiment;

/** C7 and C8. */
export const FEATURE_ROWS: readonly Experiment[] = [C7, C8];
