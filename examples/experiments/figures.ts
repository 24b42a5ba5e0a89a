import type { RowResult, RunResult, TrialResult } from './results.js';

/** A figure of a trial, by name; accuracies in percent. */
export type FigureName =
  | 'test'
  | 'train'
  | 'validation'
  | 'loss'
  | 'secondsAStep'
  | 'seconds'
  | 'parameters'
  | 'epochs'
  | 'earlyValidation'
  | 'precision'
  | 'recall'
  | 'f1'
  | 'gradientError'
  | 'inactive';

const percent = (value: number | null | undefined): number => (typeof value === 'number' ? 100 * value : Number.NaN);

const FIGURES: { [F in FigureName]: (trial: TrialResult) => number } = {
  test: ({ test }) => percent(test.accuracy),
  train: ({ train }) => percent(train.accuracy),
  validation: ({ validation }) => percent(validation?.accuracy),
  loss: ({ test }) => test.loss ?? Number.NaN,
  secondsAStep: ({ seconds }) => seconds.step ?? Number.NaN,
  seconds: ({ seconds }) => seconds.training,
  parameters: ({ parameters }) => parameters,
  epochs: ({ epochs }) => epochs.run,
  // after a tenth of the epochs, the first at least
  earlyValidation: ({ curves: { valAccuracy = [] }, epochs }) => percent(valAccuracy[Math.max(0, Math.round(epochs.asked / 10) - 1)]),
  precision: ({ precision }) => precision ?? Number.NaN,
  recall: ({ recall }) => recall ?? Number.NaN,
  f1: ({ f1 }) => f1 ?? Number.NaN,
  gradientError: ({ gradient }) => gradient?.maxRelativeError ?? Number.NaN,
  inactive: ({ inactive = [] }) => {
    const shares = inactive.flatMap(({ share }) => share.slice(1));
    return (100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length;
  },
};

/** The mean of a figure over the seeds of a run; NaN without any. */
export function meanFigure({ trials }: RunResult, figure: FigureName): number {
  return trials.reduce((sum, trial) => sum + FIGURES[figure](trial), 0) / trials.length;
}

/** Results by row, as far as there are any. */
export type Results = ReadonlyMap<string, RowResult>;
