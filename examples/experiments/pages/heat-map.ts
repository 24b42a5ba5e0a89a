import * as Plot from '@observablehq/plot';
import { inkOn } from './contrast.js';
import type { Html } from './html.js';
import { draw, figure } from './svg.js';

export interface HeatMap {
  title: string;
  rows: { name: string; values: readonly (string | number)[] };
  columns: { name: string; values: readonly (string | number)[] };
  /** A value for each row and column; NaN where there is none. */
  values: readonly (readonly number[])[];
  text(value: number): string;
  note?: string;
}

/** Cells coloured by their values, each with its value in it. */
export function heatMap({ title, rows, columns, values, text, note }: HeatMap): Html {
  const known = values.flat().filter(Number.isFinite);
  const domain = [Math.min(...known), Math.max(...known)];
  const scale = Plot.scale({ color: { type: 'linear', scheme: 'blues', domain } });
  const cells = values.flatMap((row, i) =>
    row.map((value, j) => {
      const fill = Number.isFinite(value) ? scale.apply(value) : 'rgb(221, 221, 221)';
      return { row: String(rows.values[i]), column: String(columns.values[j]), fill, ink: inkOn(fill), text: text(value) };
    }),
  );
  const picture = draw(`${title}: ${rows.name} by ${columns.name}`, {
    height: Math.min(340, 64 + rows.values.length * 44),
    marginLeft: 24 + 7 * Math.max(...rows.values.map((value) => String(value).length)),
    marginBottom: 40,
    x: { type: 'band', domain: columns.values.map(String), label: columns.name, labelAnchor: 'center' },
    y: { type: 'band', domain: rows.values.map(String), label: rows.name },
    color: { type: 'identity' },
    marks: [
      Plot.cell(cells, { x: 'column', y: 'row', fill: 'fill', inset: 0.5 }),
      Plot.text(cells, { x: 'column', y: 'row', text: 'text', fill: 'ink', fontSize: columns.values.length > 6 ? 10.5 : 12 }),
    ],
  });
  return figure(title, picture, [], note);
}

/** Row: the true class, column: the one taken; coloured by the share of the row. */
export function confusionMap(title: string, matrix: readonly (readonly number[])[]): Html {
  const classes = matrix.map((_, i) => i);
  const note = 'Rows: the true class; columns: the class it was taken for. Counts of test images.';
  const axis = (name: string): HeatMap['rows'] => ({ name, values: classes });
  return heatMap({ title, rows: axis('true class'), columns: axis('taken for'), values: matrix, text: (count) => String(count), note });
}
