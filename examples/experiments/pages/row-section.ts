import type { Experiment } from '../experiment.js';
import type { Times } from '../time/time-result.js';
import { claimTable, figureTable, timeTable } from './comparison.js';
import { gridTable } from './grid-table.js';
import { type Html, html } from './html.js';
import type { RowAt } from './row-at.js';
import { rowFigures } from './row-figures.js';
import { searchTable } from './search-table.js';
import { commandFor } from './summary.js';
import { timeFigures } from './time-figures.js';

function resultOf(at: RowAt): Html {
  const figures = rowFigures(at);
  const { outdated } = at;
  return html`${outdated !== undefined && html`<p class="warning">${outdated}</p>\n`}${at.row.grid ? gridTable(at) : figureTable(at)}${claimTable(at)}${
    figures.length > 0 && html`<div class="figures">${figures}</div>\n`
  }${at.search && searchTable(at.search)}${!at.row.grid && timeTable(at)}`;
}

/** A row: its tables and figures at the largest scale, the others folded in. */
export function rowSection(row: Experiment, [best, ...others]: readonly RowAt[], times: Times): Html {
  const { id, title, where, notes } = row;
  const folded = others.map((at) => html`<details><summary>${id} at ${at.scale}</summary>\n${resultOf(at)}</details>\n`);
  return html`<section id="${id}"><h2>${id} ${title}</h2>
<p class="where">The report: ${where}.${best && ` Run here at ${best.scale}${best.result.complete ? '' : ', not ended'}.`}</p>
${notes && notes.length > 0 && html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>\n`}${
  best ? resultOf(best) : html`<p class="warning">Not run yet. This runs it: ${commandFor([id])}</p>\n`
}${timeFigures(row, times)}${folded}</section>\n`;
}
