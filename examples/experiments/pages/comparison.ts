import type { ReportFigures } from '../experiment.js';
import type { TrialResult, Verdict } from '../results.js';
import { type Html, html } from './html.js';
import { difference, duration, FIGURES, shown, spreadOf } from './numbers.js';
import type { RowAt } from './row-at.js';
import { table } from './table.js';

/** A verdict in words, with a colour; of what has not ended, how far it went. */
export function badge({ verdict, epochs }: Pick<Verdict, 'verdict' | 'epochs'>): Html {
  const kind = verdict === 'not reproduced' ? 'bad' : verdict.startsWith('not ') ? 'open' : 'good';
  return html`<span class="verdict ${kind}">${verdict}${epochs && html` (${epochs.run} of ${epochs.asked} epochs)`}</span>`;
}

/** `12 of 50`, over the seeds; why a run ended before. */
export function epochsOf({ trials }: RowAt['runs'][number]['result']): string {
  const counts = [...new Set(trials.map(({ epochs }) => epochs.run))].sort((a, b) => a - b);
  const asked = trials[0]!.epochs.asked;
  if (asked === 0) return '–';
  const why = trials.some(({ ended }) => !ended) ? ', not ended' : trials.some(({ stopped }) => stopped === 'NaN') ? ', NaN' : '';
  return `${counts.length > 1 ? `${counts[0]} to ${counts.at(-1)}` : counts[0]} of ${asked}${why}`;
}

/** The figures that a run is compared by: those of the report, or its test accuracy. Seconds have a table of their own. */
function figuresOf({ run, result }: RowAt['runs'][number]): (keyof ReportFigures)[] {
  const given = (Object.keys(run.report ?? {}) as (keyof ReportFigures)[]).filter((name) => name !== 'seconds');
  if (given.length > 0) return given;
  return result.trials[0]!.gradient ? ['gradientError'] : ['test'];
}

/** The report's figures beside ours, a line for each. */
export function figureTable({ runs, verdicts, scale }: RowAt): Html {
  const rows = runs.flatMap((entry) =>
    figuresOf(entry).map((figure) => {
      const { run, result } = entry;
      const { mean, least, greatest, seeds } = spreadOf(result, figure);
      const report = run.report?.[figure];
      const judged = figure === 'test' || figure === 'gradientError';
      const verdict = judged && verdicts.find(({ what, report: given }) => what === run.label && given !== undefined);
      return [
        html`${run.label}${run.variation !== undefined && html`<small>${run.variation}</small>`}`,
        FIGURES[figure].name,
        shown(report, figure),
        shown(mean, figure),
        report === undefined ? '–' : difference(mean - report, figure),
        seeds,
        seeds > 1 ? `${shown(least, figure)} to ${shown(greatest, figure)}` : '–',
        epochsOf(result),
        verdict ? badge(verdict) : '–',
      ];
    }),
  );
  return table(
    `The report's figures beside ours, at ${scale}${scale === 'full' ? '' : '; only those at full decide'}`,
    ['Run', 'Figure', 'Report', 'Here', 'Difference', 'Seeds', 'Least to greatest', 'Epochs', 'Verdict'],
    rows,
  );
}

/** What the report states beyond its figures. */
export function claimTable({ row, verdicts }: RowAt): Html | undefined {
  if (row.claims.length === 0) return undefined;
  const rows = verdicts
    .filter(({ what }) => row.claims.some(({ says }) => says === what))
    .map(({ what, detail, report, ours, ...verdict }) => [
      what,
      html`${detail ?? '–'}${ours !== undefined && html`<br>ratio ${ours.toFixed(2)}${report !== undefined && ` (report ${report})`}`}`,
      badge(verdict),
    ]);
  return table('What the report states', ['Statement', 'Measured', 'Verdict'], rows);
}

/** CPU, threads and runtime of a trial. */
export function machineOf({ environment: { cpu, threads, runtime } }: TrialResult): string {
  return `${cpu || 'unknown CPU'}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${runtime}`;
}

/** The report's seconds beside ours, with the machine. */
export function timeTable({ runs }: RowAt): Html {
  const rows = runs.map(({ run, result }) => {
    const training = spreadOf(result, 'seconds').mean;
    const step = spreadOf(result, 'secondsAStep').mean;
    const report = run.report?.seconds;
    const { parameters } = result.trials[0]!;
    return [
      run.label,
      report === undefined ? '–' : duration(report),
      duration(training),
      report === undefined ? '–' : `${Number((report / training).toPrecision(3))}`,
      duration(step),
      parameters > 0 ? parameters.toLocaleString('en') : '–',
      machineOf(result.trials[0]!),
    ];
  });
  return table('Seconds of training', ['Run', 'Report', 'Here', 'Report / here', 'A step', 'Parameters', 'Machine'], rows);
}
