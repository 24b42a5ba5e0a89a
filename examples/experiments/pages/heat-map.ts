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

/** Pixels that a letter of an axis takes. */
const LETTER = 6.5;
const longest = (values: readonly (string | number)[]): number => Math.max(...values.map((value) => String(value).length));

/** Names too long to stand side by side below their columns are written upwards. */
function below({ values }: HeatMap['columns']): { marginBottom: number; tickRotate?: number } {
  const upright = longest(values) * values.length * LETTER > 280;
  return upright ? { marginBottom: 46 + LETTER * longest(values), tickRotate: -90 } : { marginBottom: 40 };
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
  const { marginBottom, tickRotate } = below(columns);
  const picture = draw(`${title}: ${rows.name} by ${columns.name}`, {
    height: Math.min(300, 24 + rows.values.length * 44) + marginBottom,
    marginLeft: 34 + LETTER * longest(rows.values),
    marginBottom,
    x: { type: 'band', domain: columns.values.map(String), label: columns.name, labelAnchor: 'center', tickRotate },
    y: { type: 'band', domain: rows.values.map(String), label: rows.name },
    color: { type: 'identity' },
    marks: [
      Plot.cell(cells, { x: 'column', y: 'row', fill: 'fill', inset: 0.5 }),
      Plot.text(cells, { x: 'column', y: 'row', text: 'text', fill: 'ink', fontSize: columns.values.length > 6 ? 10.5 : 12 }),
    ],
  });
  return figure(title, picture, [], note);
}

/** Row: the true class, column: the one taken; coloured by the counts. `names`: of the classes. */
export function confusionMap(title: string, matrix: readonly (readonly number[])[], names: readonly string[]): Html {
  const note = 'Rows: the true class; columns: the class it was taken for. Counts of test images.';
  const axis = (name: string): HeatMap['rows'] => ({ name, values: names.slice(0, matrix.length) });
  return heatMap({ title, rows: axis('true class'), columns: axis('taken for'), values: matrix, text: (count) => String(count), note });
}
