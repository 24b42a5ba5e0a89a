import { DataError } from '../errors.js';
import { joined, type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { positiveInteger, string } from '../options.js';
import { chartOptions, colour, draw } from './draw.js';

const histogramChartOptions = /* @__PURE__ */ joined(
  {
    /** Bars, about. Default 40. */
    bars: [positiveInteger, 40],
    /** What the numbers are. Default 'value'. */
    label: [string, 'value'],
  } as const satisfies OptionSpec,
  chartOptions,
);

export interface HistogramChartOptions extends OptionsOf<typeof histogramChartOptions> {}

/**
 * How often numbers occur, as the text of an SVG: of weights or gradients (`model.parameters`), of outputs. Throws DataError where no number is finite;
 * otherwise as `historyChart`.
 */
export async function histogramChart(values: ArrayLike<number>, options: HistogramChartOptions = {}): Promise<string> {
  const { bars, label, ...settings } = settle('histogramChart', options, histogramChartOptions);
  const numbers = Array.from(values).filter(Number.isFinite);
  if (numbers.length === 0) throw new DataError(`histogramChart: received ${values.length} values, of which none is a finite number.`);
  return draw('histogramChart', settings, `how often each ${label} occurs`, [], (plot) => ({
    x: { label },
    y: { label: 'count', grid: true },
    marks: [
      plot.rectY(numbers, { fill: colour(0), ...plot.binX({ y: 'count' }, { x: plot.identity, thresholds: bars }) }),
      plot.ruleY([0]),
    ],
  }));
}
