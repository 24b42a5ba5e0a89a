import type { Report } from '../rows.js';
import { html } from './html.js';
import { page } from './page.js';
import { type AllResults, rowAtScales } from './row-at.js';
import { rowSection } from './row-section.js';
import { summary } from './summary.js';

/** The page of a report, out of results alone. */
export function reportPage({ letter, title, rows }: Report, results: AllResults): string {
  const all = rows.map((row) => ({ id: row.id, title: row.title, row, at: rowAtScales(row, results) }));
  const commits = new Set(
    all.flatMap(({ at }) =>
      at.flatMap(({ runs }) => runs.flatMap(({ result }) => result.trials.map(({ environment }) => environment.commit))),
    ),
  );
  const links = all.map(({ id }) => html`<li><a href="#${id}">${id}</a></li>`);
  return page(
    `Report ${letter}. ${title}`,
    html`<header><p><a href="index.html">All reports</a></p>
<h1>Report ${letter}. ${title}</h1></header>
<nav aria-label="Rows"><ul>${links}</ul></nav>
<main>
${summary(all)}${all.map(({ row, at }) => rowSection(row, at, results.times))}</main>
<footer><p>Curves and pictures are of the first seed; figures are means over the seeds.${
      commits.size > 0 && ` Computed at ${commits.size === 1 ? 'commit' : 'commits'} ${[...commits].filter(Boolean).join(', ')}.`
    }</p></footer>
`,
  );
}
