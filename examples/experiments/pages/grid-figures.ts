import type { Experiment } from '../experiment.js';
import type { FigureName } from '../figures.js';
import { heatMap } from './heat-map.js';
import type { Html } from './html.js';
import { linePlot } from './lines.js';
import { spreadOf } from './numbers.js';
import type { RowAt } from './row-at.js';

type Grid = NonNullable<Experiment['grid']>;
type Score = (label: string) => number;

const text = (value: number): string => (Number.isFinite(value) ? value.toFixed(1) : '–');

/** Each row of the grid as a line over its columns, where those are numbers. */
function gridLines({ rows, columns }: Grid, score: Score, y: string): Html[] {
  if (columns.values.length < 4 || columns.values.some((value) => typeof value !== 'number')) return [];
  const series = rows.values.map((row) => ({
    key: `${rows.name}: ${row}`,
    points: columns.values.map((column): [number, number | null] => {
      const value = score(`${row} / ${column}`);
      return [Number(column), Number.isFinite(value) ? value : null];
    }),
  }));
  return [linePlot({ title: `${y} by ${columns.name}`, x: columns.name, y, series })];
}

/** A grid as a heat map; runs beside it that a claim compares as one of a single row. */
export function gridFigures({ grid, claims }: Experiment, runs: RowAt['runs']): Html[] {
  if (!grid) return [];
  const { rows, columns } = grid;
  const figure: FigureName = claims.some((claim) => 'figure' in claim && claim.figure === 'validation') ? 'validation' : 'test';
  const y = `${figure} accuracy, %`;
  const score: Score = (label) => {
    const found = runs.find(({ run }) => run.label === label);
    return found ? spreadOf(found.result, figure).mean : Number.NaN;
  };
  const values = rows.values.map((row) => columns.values.map((column) => score(`${row} / ${column}`)));
  const beside = claims.flatMap((claim) => {
    if (claim.claim !== 'best' || claim.of.some((label) => label.includes(' / '))) return [];
    const single = { rows: { name: 'run', values: [''] }, columns: { name: claim.says, values: claim.of }, text };
    return [heatMap({ title: `${y}: ${claim.says}`, ...single, values: [claim.of.map(score)] })];
  });
  return [
    heatMap({ title: `${y} by ${rows.name} and ${columns.name}`, rows, columns, values, text }),
    ...gridLines(grid, score, y),
    ...beside,
  ];
}
