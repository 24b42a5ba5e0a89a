import type { Claim } from './claims.js';
import type { DataSpec } from './data/data-spec.js';
import type { LayerSpec, ModelSpec } from './models.js';
import type { OptimizerSpec } from './optimizers.js';

/** smoke: seconds, on a slice; quick: at most 5 minutes a row on two threads; full: the report's own settings. */
export const SCALES = ['smoke', 'quick', 'full'] as const;
export type Scale = (typeof SCALES)[number];

/** A value for each scale. Where `quick` is missing it is that of `full`; where `smoke` is missing, a default of the field's own. */
export interface ByScale<T> {
  full: T;
  quick?: T;
  smoke?: T;
}

/** What a run keeps besides its curves and its figures at the end. */
export interface RecordSpec {
  /** The loss of every so many steps, and the test set's loss every so many. */
  iterations?: { every: number; testEvery: number };
  /** The share of inactive neurons of every hidden layer after each epoch, over so many training images. */
  inactive?: number;
  /**
   * Test images that are taken for another class of the list, the surest so many, and for so many pairs of classes that are confused most
   * the nearest two images; with their pixels.
   */
  lookalikes?: { classes: readonly number[]; count: number; pairs: number };
  /** The class at each point of a grid over the plane, so many points a side. */
  boundary?: number;
  /** Training images that the training figures at the end are of, the first ones. Default: all. */
  trainExamples?: number;
}

/** A training run as data. */
export interface TrainSpec {
  kind: 'train';
  data: DataSpec;
  model: ModelSpec;
  /** Layers between the pixels at 0..1 and their normalisation, active in training alone. */
  augmentation?: readonly LayerSpec[];
  /** The cross-entropy averaged over the batch, or over the batch and the classes, which divides the gradient too. Default 'mean'. */
  loss?: 'mean' | 'meanOverClasses';
  optimizer: OptimizerSpec;
  batchSize: number;
  epochs: ByScale<number>;
  /** The epochs of the report, where `full` cannot run as many. */
  askedEpochs?: number;
  /** Ends the run when the validation loss has not fallen by `minDelta` for `patience` epochs; the last weights stay. */
  stop?: { patience: number; minDelta: number };
  record?: RecordSpec;
}

/** Gradients against differences of the loss, in f64, on so many examples. */
export interface GradCheckSpec {
  kind: 'gradCheck';
  data: DataSpec;
  model: ModelSpec;
  /** Examples of the batch, and numbers looked at in each parameter. */
  examples: number;
  samples: ByScale<number>;
}

/** The k nearest training examples vote. */
export interface KnnSpec {
  kind: 'knn';
  data: DataSpec;
  k: number;
}

/** Linear machines, one a class, in the random Fourier features of the Gaussian kernel, so many; 0: on the examples themselves. */
export interface SvmSpec {
  kind: 'svm';
  data: DataSpec;
  penalty: number;
  fourierFeatures: ByScale<number>;
  passes: ByScale<number>;
}

export type RunSpec = TrainSpec | GradCheckSpec | KnnSpec | SvmSpec;

/** The report's figures for a run: percentages, a loss, seconds. */
export interface ReportFigures {
  test?: number;
  train?: number;
  loss?: number;
  seconds?: number;
  precision?: number;
  recall?: number;
  f1?: number;
  gradientError?: number;
}

/** A run of a row: what is trained, under a label, with what the report says it came to. */
export type Run<Spec extends RunSpec = RunSpec> = Spec & {
  label: string;
  report?: ReportFigures;
  /** Not the report's own setting: a reading of what it leaves open, or a run beside it. */
  variation?: string;
  /** Scales at which the run is left out. */
  skip?: readonly Scale[];
  /** Default: the row's. */
  seeds?: ByScale<number>;
};

/** A row of a report: its runs and what it says about them. */
export interface Experiment {
  id: string;
  title: string;
  /** The report's table or figure. */
  where: string;
  runs: readonly Run[];
  claims: readonly Claim[];
  /** Seeds at each scale. Default: 3 at full, 1 else. */
  seeds?: ByScale<number>;
  /** The values that the runs differ in, row by row and column by column: for a heat map. Labels are `row / column`. */
  grid?: { rows: { name: string; values: readonly (string | number)[] }; columns: { name: string; values: readonly (string | number)[] } };
  /** What the report leaves open and what was taken, in plain words. */
  notes?: readonly string[];
  /** Why a figure or a statement does not come out as in the report, by the run's label or the statement, as far as runs show it. */
  why?: { readonly [what: string]: string };
}
