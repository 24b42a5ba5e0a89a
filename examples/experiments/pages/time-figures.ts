import type { Experiment } from '../experiment.js';
import { timedRun } from '../time/judge-time.js';
import type { Engine, TimedRun, TimeResult, Times } from '../time/time-result.js';
import { type Html, html } from './html.js';
import { linePlot } from './lines.js';
import { duration, NBSP } from './numbers.js';
import { table } from './table.js';

/** The engines in the order of the columns. */
const ENGINES: { readonly [E in Engine]: string } = {
  ours: 'Here',
  'numpy-f64': 'NumPy f64',
  'numpy-f32': 'NumPy f32',
  torch: 'PyTorch',
};
const NAMES = Object.entries(ENGINES) as [Engine, string][];

const ratio = (one: number | null | undefined, other: number | null | undefined): string =>
  one && other ? Number((one / other).toPrecision(3)).toString() : '–';
const seconds = (value: number | null): string => (value === null ? '–' : duration(value));

function stepTable({ id, runs, environment, numpy, torch }: TimeResult, row: Experiment): Html {
  const reportOf = ({ label }: TimedRun): number | undefined => row.runs.find((run) => run.label === label)?.report?.seconds;
  // most reports give no seconds: no columns of dashes then
  const given = runs.some((run) => reportOf(run) !== undefined);
  const lines = runs.map((run) => {
    const { label, seconds: taken, steps } = run;
    const report = reportOf(run);
    const step = report === undefined ? null : report / steps;
    return [
      label,
      ...(given ? [report === undefined ? '–' : `${report}${NBSP}s`, seconds(step)] : []),
      ...NAMES.map(([engine]) => seconds(taken[engine])),
      ...(given ? [ratio(step, taken.ours)] : []),
      ratio(taken['numpy-f64'], taken.ours),
      ratio(taken.torch, taken.ours),
    ];
  });
  const columns = ['Run', ...(given ? ['Report, in all', 'Report, a step'] : []), ...NAMES.map(([, name]) => name)];
  const beside = [...(given ? ['Report / here'] : []), 'NumPy f64 / here', 'PyTorch / here'];
  const steps = given && " The report's seconds are divided by the steps of all its epochs, as if none of its runs had stopped early.";
  return html`${table(`A training step of ${id} beside NumPy and PyTorch, one thread each`, [...columns, ...beside], lines)}
<p class="note">The same network at the same batch, from the same weights: the losses of the first steps agree. The engines took turns; medians.${steps} ${environment.cpu} (${environment.family}), ${environment.runtime}; NumPy ${numpy.version} at ${numpy.gflops} and PyTorch ${torch.version} at ${torch.gflops} GFLOP/s in a product of f32 matrices; commit ${environment.commit}.</p>\n`;
}

/** What the report says of time, as ratios of steps. */
function effectTable(row: Experiment, times: Times): Html | undefined {
  const lines = row.claims.flatMap((claim) => {
    if (claim.claim !== 'ratio' || claim.figure !== 'secondsAStep') return [];
    const [one, other] = claim.runs.map((label) => timedRun(times, row.id, label)?.seconds);
    if (!one || !other) return [];
    return [[claim.says, claim.report?.toString() ?? '–', ...NAMES.map(([engine]) => ratio(one[engine], other[engine]))]];
  });
  const columns = ['Statement', 'Report', ...NAMES.map(([, name]) => name)];
  return lines.length > 0 ? table('Its effects on time, as ratios', columns, lines) : undefined;
}

/** Every engine's curves of a run that all of them train to the end. */
function curvesOf({ label, curves }: TimedRun): Html[] {
  if (!curves) return [];
  const plot = (title: string, y: string, name: 'loss' | 'accuracy', factor: number): Html =>
    linePlot({
      title: `${title} in each engine: ${label}`,
      x: 'epoch',
      y,
      series: NAMES.flatMap(([engine, key], i) => {
        const values = curves.of[engine]?.[name];
        return values
          ? [{ key, dashed: i > 0, points: values.map((value, at) => [(at + 1) * curves.every, factor * value] as const) }]
          : [];
      }),
      note: 'From the same weights: where only one line is seen, the others lie under it.',
    });
  return [plot('Loss', 'loss', 'loss', 1), plot('Test accuracy', 'accuracy, %', 'accuracy', 100)];
}

function endTable(runs: readonly TimedRun[]): Html | undefined {
  const lines = runs.flatMap(({ label, curves, seconds: taken, steps }) =>
    curves
      ? NAMES.flatMap(([engine, name]) => {
          const of = curves.of[engine];
          const step = taken[engine];
          return of && step
            ? [
                [
                  `${label}: ${name}`,
                  `${(100 * of.accuracy.at(-1)!).toFixed(2)}${NBSP}%`,
                  of.loss.at(-1)!.toFixed(5),
                  duration(step * steps),
                ],
              ]
            : [];
        })
      : [],
  );
  return lines.length > 0 ? table('The same training in every engine', ['Program', 'Test accuracy', 'Loss', 'Training'], lines) : undefined;
}

/** A row's steps in time, beside those of the libraries; nothing of a row that was not timed. */
export function timeFigures(row: Experiment, times: Times): Html | undefined {
  const result = times.get(row.id);
  if (!result) return undefined;
  const figures = result.runs.flatMap(curvesOf);
  return html`${stepTable(result, row)}${effectTable(row, times)}${endTable(result.runs)}${figures.length > 0 && html`<div class="figures">${figures}</div>\n`}`;
}
