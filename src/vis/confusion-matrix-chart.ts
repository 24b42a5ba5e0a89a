import { ShapeError } from '../errors.js';
import { joined, type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { chartOptions, draw } from './draw.js';
import { namesOption } from './names.js';

const confusionMatrixChartOptions = /* @__PURE__ */ joined(
  {
    /** Names of the classes. Default: their numbers. */
    classes: [namesOption, undefined],
  } as const satisfies OptionSpec,
  chartOptions,
);

export interface ConfusionMatrixChartOptions extends OptionsOf<typeof confusionMatrixChartOptions> {}

/**
 * A confusion matrix as the text of an SVG: rows are the true classes, columns those that were taken, each cell has its count and is the darker the larger the
 * share of its row. `matrix`: what `confusionMatrix` gives. Throws ShapeError for a matrix that is not square or for other than as many names; otherwise as
 * `historyChart`.
 */
export async function confusionMatrixChart(
  matrix: readonly (readonly number[])[],
  options: ConfusionMatrixChartOptions = {},
): Promise<string> {
  const { classes, ...settings } = settle('confusionMatrixChart', options, confusionMatrixChartOptions);
  const names = classes ?? matrix.map((_, i) => String(i));
  if (names.length === 0 || matrix.length !== names.length || matrix.some((row) => row.length !== names.length))
    throw new ShapeError(
      `confusionMatrixChart: received ${matrix.length} rows of ${[...new Set(matrix.map((row) => row.length))].join(', ')} for ${names.length} classes; expected a square matrix, (classes, classes).`,
    );
  const cells = matrix.flatMap((row, i) => {
    const sum = row.reduce((a, b) => a + b, 0);
    return row.map((count, j) => ({ row: names[i], column: names[j], count, share: sum > 0 ? count / sum : 0 }));
  });
  const longest = Math.max(...names.map((name) => name.length));
  const side = settings.width - 60 - 7 * longest;
  return draw('confusionMatrixChart', settings, 'confusion matrix, rows are true classes, columns predicted ones', [], (plot) => ({
    height: side + 90 + (longest > 4 ? 5 * longest : 0),
    marginLeft: 40 + 7 * longest,
    marginBottom: 40 + (longest > 4 ? 5 * longest : 0),
    x: { type: 'band', domain: names, label: 'predicted', tickRotate: longest > 4 ? -45 : 0 },
    y: { type: 'band', domain: names, label: 'true' },
    color: { type: 'linear', domain: [0, 1], range: ['#eef4fb', '#0b4a94'] },
    marks: [
      plot.cell(cells, { x: 'column', y: 'row', fill: 'share', inset: 0.5 }),
      plot.text(cells, { x: 'column', y: 'row', text: 'count', fill: (cell: { share: number }) => (cell.share > 0.45 ? '#fff' : '#000') }),
    ],
  }));
}
