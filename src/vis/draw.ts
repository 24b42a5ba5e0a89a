// A plot by Observable Plot as the text of an SVG, in colours for light and dark.
import { OptionError, WasmNnError } from '../errors.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { positiveInteger, show, string } from '../options.js';

type PlotModule = typeof import('@observablehq/plot');
type PlotOptions = Parameters<PlotModule['plot']>[0];

/** `value`, if it can make elements. */
function documentOption(owner: string, name: string, value: object): object {
  if (typeof (value as { createElementNS?: unknown } | null)?.createElementNS === 'function') return value;
  throw new OptionError(`${owner}: option "${name}" must be a document, such as new JSDOM('').window.document, received ${show(value)}.`);
}

export const chartOptions = {
  /** Stands above the chart. Default: none. */
  title: [string, undefined],
  /** Pixels. Default 640. */
  width: [positiveInteger, 640],
  /** What makes the elements of the SVG. Default: the page's own; outside a page, that of jsdom or the like. */
  document: [documentOption, undefined],
} as const satisfies OptionSpec;

export interface ChartOptions extends OptionsOf<typeof chartOptions> {}

export type ChartSettings = Settled<typeof chartOptions>;

const SVG = 'http://www.w3.org/2000/svg';

/** The colours of the series: 4.5 to 1 or more on white in light, on #14171c in dark. */
const STYLE = `.wasm-nn-chart{color-scheme:light dark;font:12px system-ui,sans-serif;color:#1b1f24;background:#fff;
--series-1:#0b62c4;--series-2:#a34a00;--series-3:#1a6f34;--series-4:#c22f2f}
@media(prefers-color-scheme:dark){.wasm-nn-chart{color:#e8eaee;background:#14171c;
--series-1:#6cb0ff;--series-2:#f2a24a;--series-3:#5fce7a;--series-4:#ff8a80}}`;

/** One of four. */
export const colour = (series: number): string => `var(--series-${(series % 4) + 1})`;

async function loadPlot(owner: string): Promise<PlotModule> {
  try {
    return await import('@observablehq/plot');
  } catch (cause) {
    throw new WasmNnError(`${owner}: charts are drawn by @observablehq/plot, which could not be loaded: npm install @observablehq/plot.`, {
      cause,
    });
  }
}

/** Names in a row above the plot, each in its colour. */
function keys(plot: PlotModule, names: readonly string[], bold: boolean, dy: number) {
  let dx = 0;
  return names.map((name, i) => {
    const mark = plot.text([name], {
      frameAnchor: 'top-left',
      dx,
      dy,
      fontSize: bold ? 14 : 12,
      fontWeight: 600,
      fill: bold ? 'currentColor' : colour(i),
      lineAnchor: 'bottom',
    });
    dx += 14 + 7 * name.length;
    return mark;
  });
}

/** A chart as the text of an SVG. `label` says in words what it shows; `series` are named above it. Throws OptionError where there is no document. */
export async function draw(
  owner: string,
  { title, width, document: given }: ChartSettings,
  label: string,
  series: readonly string[],
  optionsOf: (plot: PlotModule) => PlotOptions,
): Promise<string> {
  const document = (given ?? globalThis.document) as Document | undefined;
  if (!document)
    throw new OptionError(
      `${owner}: there is no document here to make an SVG with; pass one, such as { document: new JSDOM('').window.document } with jsdom.`,
    );
  const plot = await loadPlot(owner);
  const { marks = [], ...options } = optionsOf(plot)!;
  const above = (title === undefined ? 0 : 22) + (series.length > 0 ? 18 : 0);
  const svg = plot.plot({
    document,
    width,
    height: Math.round(0.5 * width) + above,
    marginTop: 18 + above,
    marginBottom: 40,
    ariaLabel: title === undefined ? label : `${title}: ${label}`,
    ...options,
    marks: [
      ...marks,
      ...(title === undefined ? [] : keys(plot, [title], true, -8 - (above - 22))),
      ...(series.length > 0 ? keys(plot, series, false, -8) : []),
    ],
  });
  // as a file it must say what it is; in a page that does no harm
  svg.setAttribute('xmlns', SVG);
  svg.setAttribute('role', 'img');
  svg.classList.add('wasm-nn-chart');
  const style = document.createElementNS(SVG, 'style');
  style.textContent = STYLE;
  svg.prepend(style);
  // the one name of HTML that XML does not know
  return svg.outerHTML.replaceAll('&nbsp;', '&#160;');
}
