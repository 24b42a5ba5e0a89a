import { OptionError } from '../errors.js';
import { validationName } from '../logs.js';
import { joined, type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { nameHint, show, string } from '../options.js';
import { chartOptions, colour, draw } from './draw.js';

/** What `fit` returns, or as much of it as was kept. */
export interface RunHistory {
  /** Numbers of the epochs, from 0. */
  readonly epoch: readonly number[];
  /** Each figure by name, epoch by epoch. */
  readonly history: { readonly [figure: string]: readonly number[] | undefined };
}

const historyChartOptions = /* @__PURE__ */ joined(
  {
    /** Which figure: drawn in training and, where a run has it, in validation. Default 'loss'. */
    figure: [string, 'loss'],
  } as const satisfies OptionSpec,
  chartOptions,
);

export interface HistoryChartOptions extends OptionsOf<typeof historyChartOptions> {}

/**
 * A learning curve as the text of an SVG: a figure of every epoch, in training and in validation. For a page's `innerHTML` or a file. `figure`: `'loss'`, a
 * metric, or `'learningRate'`. Throws OptionError for a figure that the run does not have, and where there is no document; WasmNnError without
 * `@observablehq/plot`.
 */
export async function historyChart({ epoch, history }: RunHistory, options: HistoryChartOptions = {}): Promise<string> {
  const { figure, ...settings } = settle('historyChart', options, historyChartOptions);
  if (!history[figure]) {
    const known = Object.keys(history);
    throw new OptionError(
      `historyChart: the run has no figure ${show(figure)}, it has ${known.join(', ') || 'none'}.${nameHint(figure, known)}`,
    );
  }
  const named = [figure, validationName(figure)].flatMap((name) => {
    const values = history[name];
    return values ? [{ name, values }] : [];
  });
  const names = named.map(({ name }) => name);
  return draw('historyChart', settings, `${names.join(' and ')} by epoch`, names, (plot) => ({
    x: { label: 'epoch', ticks: Math.min(epoch.length, 10), tickFormat: 'd' },
    y: { label: null, grid: true, nice: true },
    marks: named.map(({ values }, i) =>
      plot.lineY(
        Array.from(values, (value, at) => [(epoch[at] ?? at) + 1, value]),
        { x: '0', y: '1', stroke: colour(i), strokeWidth: 2, ...(epoch.length < 40 ? { marker: 'dot' as const } : {}) },
      ),
    ),
  }));
}
