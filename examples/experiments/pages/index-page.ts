import type { Report } from '../rows.js';
import { html } from './html.js';
import { page } from './page.js';
import { type AllResults, rowAtScales } from './row-at.js';
import { tally } from './summary.js';
import { table } from './table.js';

/** The file of a report's page. */
export const fileOf = ({ letter }: Report): string => `${letter.toLowerCase()}.html`;

/** The page that leads to the others: how far each report is. */
export function indexPage(reports: readonly Report[], results: AllResults): string {
  const rows = reports.map((report) => {
    const best = report.rows.flatMap((row) => rowAtScales(row, results)[0] ?? []);
    const full = best.filter(({ scale }) => scale === 'full');
    const { judged, fine } = tally(full);
    return [
      html`<a href="${fileOf(report)}">${report.letter}. ${report.title}</a>`,
      report.rows.length,
      full.length,
      best.length - full.length,
      report.rows.length - best.length,
      judged > 0 ? `${fine} of ${judged}` : '–',
    ];
  });
  const title = 'Five reports on neural networks, run again';
  return page(
    title,
    html`<header><h1>${title}</h1>
<p>Every row of the reports' tables and figures is an experiment that one command runs: <code>npm run experiments -- run B3</code>. The pages set the report's figures beside ours. They are made of the results alone.</p></header>
<main>
${table('The reports', ['Report', 'Rows', 'Run in full', 'On a smaller scale', 'Not run', 'Reproduced at full'], rows)}</main>
`,
  );
}
