import type { FigureName } from '../figures.js';
import { epochsOf, machineOf } from './comparison.js';
import { type Html, html } from './html.js';
import { duration, NBSP, spreadOf } from './numbers.js';
import type { RowAt } from './row-at.js';
import { type Cell, table } from './table.js';

const percent = (value: number): string => (Number.isFinite(value) ? `${value.toFixed(2)}${NBSP}%` : '–');

/** The trials of a grid, a line each, to be sorted by any column; runs beside the grid by their names. */
export function gridTable({ row, runs, scale }: RowAt): Html {
  const { rows, columns } = row.grid!;
  const places = new Map<string, readonly (string | number)[]>(
    rows.values.flatMap((r) => columns.values.map((c) => [`${r} / ${c}`, [r, c]])),
  );
  const ordered = (value: string | number): Cell => (typeof value === 'number' ? { show: value, value } : value);
  const validated = runs.some(({ result }) => Number.isFinite(spreadOf(result, 'validation').mean));
  const lines = runs.map(({ run, result }): Cell[] => {
    const [r, c] = (places.get(run.label) ?? [run.label, '–']) as readonly [string | number, string | number];
    const cell = (figure: FigureName, written: (value: number) => string): Cell => {
      const { mean } = spreadOf(result, figure);
      return { show: written(mean), value: mean };
    };
    return [
      ordered(r),
      ordered(c),
      ...(validated ? [cell('validation', percent)] : []),
      cell('test', percent),
      cell('secondsAStep', duration),
      cell('seconds', duration),
      { show: result.trials.length, value: result.trials.length },
      epochsOf(result),
    ];
  });
  const names = [...(validated ? ['Validation accuracy'] : []), 'Test accuracy', 'A step', 'Training', 'Seeds', 'Epochs'];
  const machines = new Set(runs.map(({ result }) => machineOf(result.trials[0]!)));
  return html`${table(`The trials at ${scale}; a header sorts by its column`, [rows.name, columns.name, ...names], lines, { sortable: true })}
<p class="note">${[...machines].join('; ')}.</p>\n`;
}
