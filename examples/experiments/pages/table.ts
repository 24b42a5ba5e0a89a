import { type Content, type Html, html } from './html.js';

/** What stands in a cell; with the number that a sorted column goes by, NaN where there is none. */
export type Cell = Content | { show: Content; value: number };

const isValued = (cell: Cell): cell is { show: Content; value: number } => typeof cell === 'object' && 'value' in cell;

/** The attribute that the script reads; nothing of a cell that is sorted by its text. */
const sortValue = (cell: Cell): Html | undefined =>
  isValued(cell) ? html` data-value="${Number.isFinite(cell.value) ? cell.value : ''}"` : undefined;
const shownIn = (cell: Cell): Content => (isValued(cell) ? cell.show : cell);

/**
 * A table whose rows become cards on a narrow screen: every cell knows its column's name. Where it is sortable, its headers become
 * buttons.
 */
export function table(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  { sortable = false }: { sortable?: boolean } = {},
): Html {
  const head = columns.map((name) => html`<th scope="col">${name}</th>`);
  const body = rows.map(
    ([first, ...cells]) =>
      html`<tr><th scope="row"${sortValue(first)}>${shownIn(first)}</th>${cells.map(
        (cell, i) => html`<td data-name="${columns[i + 1]}"${sortValue(cell)}>${shownIn(cell)}</td>`,
      )}</tr>\n`,
  );
  return html`<table${sortable && html` class="sortable"`}><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>\n${body}</tbody></table>\n`;
}

/** Sorts a table by the column whose header is pressed, upwards, then downwards. What has no value comes last. */
export const SORT_SCRIPT: string = `
for (const table of document.querySelectorAll('table.sortable')) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const compare = (a, b) => (Number.isFinite(a) && Number.isFinite(b) ? a - b : String(a).localeCompare(String(b), 'en'));
  heads.forEach((head, column) => {
    const value = ({ cells }) => {
      const { dataset, textContent } = cells[column];
      return dataset.value === undefined ? textContent : dataset.value === '' ? null : Number(dataset.value);
    };
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const sign = head.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', sign > 0 ? 'ascending' : 'descending');
      const rows = [...body.rows].map((row) => ({ row, value: value(row) }));
      rows.sort((a, b) => (a.value === null) - (b.value === null) || sign * compare(a.value, b.value));
      body.append(...rows.map(({ row }) => row));
    });
  });
}
`;
