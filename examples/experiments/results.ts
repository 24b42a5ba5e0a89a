import type { Scale } from './experiment.js';
import type { Settings } from './settle.js';

/** Loss and accuracy (0 to 1) of a set; null where it is no number. */
export interface Figures {
  loss: number | null;
  accuracy: number | null;
}

/** Where and by what a trial was computed. */
export interface Environment {
  cpu: string;
  family: string;
  os: string;
  runtime: string;
  package: string;
  simd: string;
  microKernel: string;
  threads: number;
  commit: string;
}

/** A picture that was taken for another class. */
export interface Lookalike {
  index: number;
  label: number;
  predicted: number;
  probability: number;
  /** The image's bytes, rows of pixels, in base64; `shape` is [height, width, channels]. */
  pixels: string;
  shape: readonly number[];
}

/** What a trial came to. Shares and accuracies are from 0 to 1. */
export interface TrialResult {
  seed: number;
  /** Epochs that were run, and that were asked for; fewer were run where `stopped` says why, or the run is not ended. */
  epochs: { run: number; asked: number };
  ended: boolean;
  stopped?: 'early' | 'NaN';
  /** Epoch by epoch: loss, accuracy (means over the epoch, in training), valLoss, valAccuracy. */
  curves: { [name: string]: (number | null)[] };
  train: Figures;
  validation?: Figures;
  test: Figures;
  /** Means over the classes on the test set. */
  precision?: number;
  recall?: number;
  f1?: number;
  /** Row = true class, column = predicted class, of the test set. */
  confusion?: number[][];
  parameters: number;
  /** A training step (median), all steps, and all together with evaluation. */
  seconds: { step: number | null; training: number; total: number };
  iterations?: { step: number[]; loss: (number | null)[]; testStep: number[]; testLoss: (number | null)[] };
  /** Layer by layer, epoch by epoch, from before the first. */
  inactive?: { layer: string; share: number[] }[];
  lookalikes?: Lookalike[];
  /** For the pairs of classes confused most: the two test images, one of each, that are nearest to each other. */
  pairs?: {
    classes: readonly [number, number];
    confused: number;
    distance: number;
    images: { index: number; pixels: string }[];
    shape: readonly number[];
  }[];
  /** The kernel of a first convolution: [height, width, channels, filters]. */
  filters?: { shape: readonly number[]; data: number[] };
  /** Classes at the points of a grid, row by row from the lowest y, and the test points that lie on it. */
  boundary?: { x: readonly [number, number]; y: readonly [number, number]; side: number; classes: string; points: number[][] };
  gradient?: { maxRelativeError: number; worst: string };
  environment: Environment;
}

export interface RunResult {
  label: string;
  settings: Settings;
  trials: TrialResult[];
}

/** A row's result at a scale, as it is committed. */
export interface RowResult {
  id: string;
  scale: Scale;
  /** Whether all its trials have ended. */
  complete: boolean;
  seeds: number;
  runs: RunResult[];
  verdicts: Verdict[];
}

/** What a figure or a claim of the report came to. */
export interface Verdict {
  /** The run, or the claim in words. */
  what: string;
  verdict: 'reproduced' | 'within 1.5 points' | 'above' | 'not reproduced' | 'not ended' | 'not at this scale' | 'not run';
  report?: number;
  ours?: number;
  difference?: number;
  /** What was measured, in words. */
  detail?: string;
  /** Of what has not ended: the epochs run, the fewest of any trial, of those that the report asks for. */
  epochs?: TrialResult['epochs'];
}

/** Whether what was judged comes out as in the report, or better. */
export const isFine = ({ verdict }: Verdict): boolean => !verdict.startsWith('not ');

/** Whether a trial was cut, or given fewer epochs than the report's: what it came to is no last word. */
export function isShort({ ended, stopped, epochs }: TrialResult): boolean {
  return !ended || (stopped === undefined && epochs.run < epochs.asked);
}

/** How far the trial went that went least far, of those that are short; undefined where none is. */
export function shortestOf(trials: readonly TrialResult[]): TrialResult['epochs'] | undefined {
  return trials
    .filter(isShort)
    .map(({ epochs }) => epochs)
    .sort((a, b) => a.run / a.asked - b.run / b.asked)[0];
}

/** Six digits are more than a curve shows. JSON has no NaN. */
export function rounded(value: number, digits = 6): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : null;
}
