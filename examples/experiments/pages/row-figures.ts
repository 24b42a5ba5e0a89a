import type { RunResult, TrialResult } from '../results.js';
import { boundaryPlot } from './boundary.js';
import { classNames } from './class-names.js';
import { gridFigures } from './grid-figures.js';
import { confusionMap } from './heat-map.js';
import type { Html } from './html.js';
import { linePlot, type Series } from './lines.js';
import { filterSheet, mistakenSheet, pairSheet } from './pictures.js';
import type { RowAt } from './row-at.js';

/** Runs whose lines one plot can hold. */
const RUNS_A_PLOT = 6;

/** A run and the trial that is drawn, the one of its first seed. */
interface Drawn {
  label: string;
  trial: TrialResult;
  /** Of the classes. */
  names: readonly string[];
  /** What the loss is averaged over; losses of two kinds have no common axis. */
  average: string;
}

const drawn = ({ label, trials, settings }: RunResult): Drawn => ({
  label,
  trial: trials[0]!,
  names: classNames(settings),
  average: 'loss' in settings && settings.loss === 'meanOverClasses' ? 'batch and classes' : 'batch',
});

type Point = readonly [number, number | null];
const byEpoch = (values: readonly (number | null)[], factor = 1): Point[] =>
  values.map((value, epoch) => [epoch + 1, value === null ? null : factor * value]);

/** A curve in training and, dashed, in validation. */
function curve({ label, trial: { curves } }: Drawn, name: string, validation: string, factor: number): Series[] {
  return [
    { key: label, points: byEpoch(curves[name] ?? [], factor) },
    { key: label, dashed: true, points: byEpoch(curves[validation] ?? [], factor) },
  ].filter(({ points }) => points.length > 0);
}

function learningCurves(runs: readonly Drawn[]): Html[] {
  const trained = runs.filter(({ trial }) => (trial.curves.loss?.length ?? 0) > 0);
  const groups = Array.from({ length: Math.ceil(trained.length / RUNS_A_PLOT) }, (_, i) =>
    trained.slice(i * RUNS_A_PLOT, (i + 1) * RUNS_A_PLOT),
  );
  return groups.flatMap((group, i) => {
    const part = groups.length > 1 ? ` (${i + 1} of ${groups.length})` : '';
    const note = group.some(({ trial }) => trial.curves.valLoss) ? 'Solid: training; dashed: validation.' : 'In training.';
    const plot = (title: string, y: string, of: readonly Drawn[], name: string, validation: string, factor: number): Html =>
      linePlot({ title: `${title}${part}`, x: 'epoch', y, series: of.flatMap((run) => curve(run, name, validation, factor)), note });
    const averages = [...new Set(group.map(({ average }) => average))];
    const losses = averages.map((average) =>
      plot(
        averages.length > 1 ? `Loss, averaged over ${average}` : 'Loss',
        'loss',
        group.filter((run) => run.average === average),
        'loss',
        'valLoss',
        1,
      ),
    );
    return [...losses, plot('Accuracy', 'accuracy, %', group, 'accuracy', 'valAccuracy', 100)];
  });
}

/** The loss of single steps, with the test set's. */
function iterationLosses(runs: readonly Drawn[]): Html[] {
  return runs.flatMap(({ label, trial: { iterations } }) => {
    if (!iterations?.step.length) return [];
    const points = (steps: readonly number[], losses: readonly (number | null)[]): Point[] =>
      steps.map((step, i) => [step, losses[i] ?? null]);
    const series = [
      { key: 'batch', points: points(iterations.step, iterations.loss) },
      { key: 'test set', points: points(iterations.testStep, iterations.testLoss) },
    ].filter(({ points: own }) => own.length > 0);
    return [linePlot({ title: `Loss step by step: ${label}`, x: 'step', y: 'loss', series })];
  });
}

/** The share of inactive neurons, a line a layer. */
function inactiveShares(runs: readonly Drawn[]): Html[] {
  return runs.flatMap(({ label, trial: { inactive } }) => {
    if (!inactive?.length) return [];
    const series = inactive.map(({ layer, share }) => ({ key: layer, points: share.map((value, epoch): Point => [epoch, 100 * value]) }));
    return [linePlot({ title: `Inactive neurons: ${label}`, x: 'epoch', y: 'inactive, %', series })];
  });
}

function pictures({ label, trial, names }: Drawn, alone: boolean): Html[] {
  const { boundary, confusion, filters, lookalikes, pairs } = trial;
  return [
    boundary && boundaryPlot(`Decision boundaries: ${label}`, boundary),
    // a row of one run is about that run; of many, the matrices would bury the rest
    alone && confusion ? confusionMap(`Confusion matrix: ${label}`, confusion, names) : undefined,
    filters && filterSheet(`Filters of the first layer: ${label}`, filters),
    lookalikes?.length ? mistakenSheet(`The surest mistakes: ${label}`, lookalikes, names) : undefined,
    pairs?.length ? pairSheet(`Look-alikes of the classes confused most: ${label}`, pairs, names) : undefined,
  ].filter((found) => found !== undefined);
}

/** All that a row's result has to be drawn. */
export function rowFigures({ row, runs }: RowAt): Html[] {
  const own = runs.map(({ result }) => drawn(result));
  if (row.grid) return gridFigures(row, runs);
  const alone = row.runs.filter(({ variation }) => variation === undefined).length === 1;
  return [
    ...learningCurves(own),
    ...iterationLosses(own),
    ...inactiveShares(own),
    ...own.flatMap((run, i) => pictures(run, alone && runs[i]!.run.variation === undefined)),
  ];
}
