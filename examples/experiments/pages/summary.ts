import type { Experiment } from '../experiment.js';
import { isFine, isShort } from '../results.js';
import { epochsOf } from './comparison.js';
import { type Html, html } from './html.js';
import { difference, shown, spreadOf } from './numbers.js';
import type { RowAt } from './row-at.js';

/** A row as the summary sees it: its largest scale first; none where it was not run. */
export interface RowScales {
  id: string;
  title: string;
  at: readonly RowAt[];
}

const link = (id: string): Html => html`<a href="#${id}">${id}</a>`;
const list = (title: string, items: readonly Html[]): Html | false => items.length > 0 && html`<h3>${title}</h3><ul>${items}</ul>\n`;

/** Of the runs beside the report's own: the one that comes nearest to a figure of the report. */
function nearestVariation({ runs }: RowAt, report: number): Html | undefined {
  const found = runs
    .filter(({ run }) => run.variation !== undefined)
    .map(({ run, result }) => ({ run, ours: spreadOf(result, 'test').mean }))
    .filter(({ ours }) => Number.isFinite(ours))
    .sort((a, b) => Math.abs(a.ours - report) - Math.abs(b.ours - report))[0];
  return found && html` The nearest of the other readings that were run: ${found.run.variation} (${shown(found.ours, 'test')}).`;
}

const why = ({ why: reasons }: Experiment, what: string): Html | undefined =>
  reasons?.[what] === undefined ? undefined : html` ${reasons[what]}`;

/** Each figure and statement of a row that does not hold here, with what the report leaves open. */
function failures(at: RowAt): Html[] {
  const { row, runs, verdicts } = at;
  const failed = verdicts.filter(({ verdict }) => verdict === 'not reproduced');
  const items = failed.map(({ what, report, ours, difference: gap, detail }) => {
    if (detail !== undefined || report === undefined || ours === undefined) {
      return html`<li>${link(row.id)}: “${what}” does not hold here${detail !== undefined && ` (${detail})`}.${why(row, what)}</li>`;
    }
    const figure = runs.some(({ result }) => result.label === what && result.trials[0]?.gradient) ? 'gradientError' : 'test';
    const numbers = `${shown(report, figure)} in the report, ${shown(ours, figure)} here (${difference(gap ?? Number.NaN, figure)})`;
    return html`<li>${link(row.id)}, ${what}: ${numbers}.${figure === 'test' && nearestVariation(at, report)}${why(row, what)}</li>`;
  });
  if (items.length === 0 || !row.notes?.length) return items;
  return [...items, html`<li class="why">What ${link(row.id)} leaves open, and what was taken: ${row.notes.join(' ')}</li>`];
}

/** Runs that have not ended, were given fewer epochs than the report's, or were not begun; and statements that wait for a result. */
function unfinished({ row, runs, scale, verdicts }: RowAt): Html[] {
  const waiting = verdicts
    .filter(({ verdict }) => verdict === 'not run')
    .map(({ what, detail }) => html`<li>${link(row.id)}, ${what}: not run${detail !== undefined && ` (${detail})`}</li>`);
  const begun = runs
    .filter(({ result }) => result.trials.some(isShort))
    .map(
      ({ run, result }) => html`<li>${link(row.id)}, ${run.label}: ${epochsOf(result).replace(', not ended', '')} epochs (${scale})</li>`,
    );
  return [...begun, ...waiting];
}

/** What a row came to on a smaller scale, each figure with the report's. */
function reached({ row, scale, verdicts }: RowAt): Html {
  const figures = verdicts
    .filter(({ report, ours, detail }) => report !== undefined && ours !== undefined && detail === undefined)
    .map(({ what, report, ours }) => {
      const figure = row.runs.find(({ label }) => label === what)?.report?.test === undefined ? 'gradientError' : 'test';
      return `${what} ${shown(ours, figure)} (report ${shown(report, figure)})`;
    });
  return html`<li>${link(row.id)} ${row.title} (${scale})${figures.length > 0 && `: ${figures.join('; ')}`}</li>`;
}

/** The command that runs rows. */
export const commandFor = (ids: readonly string[], scale = 'full'): Html =>
  html`<code>npm run experiments -- run ${ids.join(' ')} --scale ${scale}</code>`;

/** How many figures and statements were judged, and how many of them hold. */
export function tally(at: readonly RowAt[]): { judged: number; fine: number } {
  const verdicts = at.flatMap((row) => row.verdicts);
  const fine = verdicts.filter(isFine).length;
  return { judged: fine + verdicts.filter(({ verdict }) => verdict === 'not reproduced').length, fine };
}

/** At the top of a page: in plain words, what was run, what does not come out as in the report and why, what has not ended. */
export function summary(rows: readonly RowScales[]): Html {
  const best = rows.flatMap(({ at }) => at[0] ?? []);
  const full = best.filter(({ scale }) => scale === 'full');
  const short = best.filter(({ scale }) => scale !== 'full');
  const missing = rows.filter(({ at }) => at.length === 0);
  const { judged, fine } = tally(full);
  const counts = html`<p>Of ${rows.length} rows, ${full.length} were run with the report's own settings (full), ${short.length} on a smaller scale alone, ${missing.length} not yet.${
    judged > 0 && ` At full, ${fine} of ${judged} figures and statements of the report are reproduced.`
  } A figure counts as reproduced where the test accuracy is at most 1.5 points below the report's.</p>\n`;
  return html`<section><h2>What could not be reproduced, and why</h2>
${counts}${full.length > 0 && full.every((at) => failures(at).length === 0) && html`<p>At full, all that has ended is reproduced.</p>\n`}${[
  list('Not reproduced, at full', full.flatMap(failures)),
  list('Not ended, or with fewer epochs than the report', best.flatMap(unfinished)),
  list('No verdict yet: run on a smaller scale alone. What was reached there', short.map(reached)),
  list(
    'Not run',
    missing.map(({ id, title }) => html`<li>${link(id)} ${title}: ${commandFor([id])}</li>`),
  ),
  list(
    'Made with other settings than the row now has',
    best.flatMap(({ row, outdated }) => (outdated === undefined ? [] : [html`<li>${link(row.id)}: ${outdated}</li>`])),
  ),
]}</section>\n`;
}
