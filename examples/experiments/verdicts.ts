import { judgeClaim } from './claims.js';
import type { Experiment, ReportFigures, Run, Scale } from './experiment.js';
import { type FigureName, meanFigure, type Results } from './figures.js';
import { type RunResult, rounded, shortestOf, type Verdict } from './results.js';
import { judgeTime } from './time/judge-time.js';
import type { Times } from './time/time-result.js';

/** Points of accuracy that a figure may lie below the report's. */
const TOLERANCE = 1.5;

const FIGURES: { [F in keyof ReportFigures]-?: FigureName } = {
  test: 'test',
  train: 'train',
  loss: 'loss',
  seconds: 'seconds',
  precision: 'precision',
  recall: 'recall',
  f1: 'f1',
  gradientError: 'gradientError',
};

/**
 * The report's test accuracy, or its gradient error, beside ours: the figures that a verdict is given on. Only a run at full that had all
 * of the report's epochs can fail to reproduce one.
 */
function judgeRun(run: Run, result: RunResult | undefined, scale: Scale): Verdict | undefined {
  const { report = {}, label } = run;
  const name = report.test === undefined ? 'gradientError' : 'test';
  const figure = report[name];
  if (figure === undefined || run.variation) return undefined;
  if (!result?.trials.length) return { what: label, verdict: 'not run', report: figure };
  const ours = meanFigure(result, FIGURES[name]);
  const difference = ours - figure;
  const common = { what: label, report: figure, ours, difference: rounded(difference, 4) ?? Number.NaN };
  if (name === 'gradientError') return { ...common, verdict: ours <= 1e-10 ? 'reproduced' : 'not reproduced' };
  if (difference > TOLERANCE) return { ...common, verdict: 'above' };
  if (difference >= -TOLERANCE) return { ...common, verdict: 'within 1.5 points' };
  if (scale !== 'full') return { ...common, verdict: 'not at this scale' };
  const epochs = shortestOf(result.trials);
  return epochs ? { ...common, verdict: 'not ended', epochs } : { ...common, verdict: 'not reproduced' };
}

/** What became of a row's figures and claims, by the results that there are; claims about time by `times`, as far as those were taken. */
export function verdictsOf(row: Experiment, results: Results, times: Times): Verdict[] {
  const { runs = [], scale = 'full' } = results.get(row.id) ?? {};
  const figures = row.runs.map((run) =>
    judgeRun(
      run,
      runs.find(({ label }) => label === run.label),
      scale,
    ),
  );
  return [
    ...figures.filter((verdict) => verdict !== undefined),
    ...row.claims.map((claim) => judgeTime(claim, row.id, times) ?? judgeClaim(claim, row.id, results)),
  ];
}

/** The report's figures of a run beside ours, as many as it gives. */
export function comparisons(run: Run, result: RunResult): { figure: keyof ReportFigures; report: number; ours: number }[] {
  return (Object.keys(run.report ?? {}) as (keyof ReportFigures)[]).map((figure) => ({
    figure,
    report: run.report![figure]!,
    ours: meanFigure(result, FIGURES[figure]),
  }));
}
