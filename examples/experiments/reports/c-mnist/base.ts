import type { ImagesSpec } from '../../data/data-spec.js';
import type { RecordSpec, Run, TrainSpec } from '../../experiment.js';
import type { MlpSpec } from '../../models.js';

/** Pixels / 255, all 60,000 to train on. */
export const DATA: ImagesSpec = { set: 'mnist', normalisation: 'unit', train: { full: 'all', quick: 12_000 } };

/** Curves per iteration, as figures 1 to 13 show, and the inactive neurons of figures 14 to 22. */
export const RECORD: RecordSpec = { iterations: { every: 50, testEvery: 200 }, inactive: 2000 };

/** Table 1: SGD with batches of 64, 15 epochs, rate 0.1. */
export const BASE: Omit<TrainSpec, 'model'> = {
  kind: 'train',
  data: DATA,
  optimizer: { optimizer: 'SGD', learningRate: 0.1 },
  batchSize: 64,
  epochs: { full: 15, quick: 8 },
  record: RECORD,
};

/** 784-500-250-100-10. */
export const HIDDEN: readonly number[] = [500, 250, 100];
export const SIGMOID: MlpSpec = { mlp: HIDDEN, activation: 'sigmoid' };

/** The baseline, which several rows show: trained once. */
export const BASELINE: Run = { ...BASE, label: 'sigmoid, rate 0.1', model: SIGMOID };
