import { type Content, type Html, html } from '../../examples/experiments/pages/html.js';
import { duration } from '../../examples/experiments/pages/numbers.js';
import { page } from '../../examples/experiments/pages/page.js';
import { table } from '../../examples/experiments/pages/table.js';
import type { AccuracyResult } from '../accuracy/accuracy.js';
import { accuracySection } from '../accuracy/shown.js';
import type { Place } from './growth.js';
import { growthPlots } from './growth-plots.js';
import type { ParityResult, ParityRow } from './parity.js';
import { targetOf } from './table.js';

/** What a JSON file of the benches holds of these suites. */
export interface Measured {
  environment: { [name: string]: string | number };
  reports: readonly { suite: string; note: string; rows: readonly { [column: string]: string | number | null }[]; data?: object }[];
}

const WORK = {
  step: 'Training steps',
  epoch: 'Whole epochs: fit, and a loop over a DataLoader',
  predict: 'Inference',
} as const;

const ratio = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));

function cell(row: ParityRow, peer: string, threads: number): { show: Content; value: number } {
  const timing = row.times[peer];
  if (!timing) return { show: row.not[peer] ? html`<small>${row.not[peer]}</small>` : '–', value: Number.NaN };
  const target = targetOf(row, peer, threads);
  const kind = target === undefined ? '' : timing.ratio >= target ? 'good' : 'bad';
  const [low, high] = timing.ratioQuartiles.map(ratio);
  return {
    show: html`<span class="verdict ${kind}">${ratio(timing.ratio)}</span><small>${duration(timing.seconds)}; ${low} to ${high}${
      target !== undefined && `; target ${target}`
    }</small>`,
    value: timing.ratio,
  };
}

function workTable(result: ParityResult, work: keyof typeof WORK): Html | undefined {
  const rows = result.rows.filter((row) => row.work === work);
  if (rows.length === 0) return undefined;
  const peers = result.peers
    .map(({ name }) => name)
    .filter((name) => name !== 'ours' && rows.some((row) => row.times[name] ?? row.not[name]));
  return table(
    `${WORK[work]}: how many times as fast as each we are, with the peer's time, the quartiles over the rounds and the target`,
    ['Network', 'Ours', ...peers],
    rows.map((row) => [
      `${row.id}: ${row.name}, batches of ${row.batch}`,
      { show: duration(row.times.ours!.seconds), value: row.times.ours!.seconds },
      ...peers.map((peer) => cell(row, peer, result.threads)),
    ]),
    { sortable: true },
  );
}

function paritySection(result: ParityResult): Html {
  const threads = result.threads === 1 ? 'one thread' : `${result.threads} threads`;
  return html`<section><h2>Beside other libraries, ${threads} each</h2>
<p>${result.date}. From the same weights on the same examples, the first losses or outputs compared before any timing counted; medians of ${
    result.rounds
  } rounds in which all took turns. A figure above 1 means that wasm-nn is the faster one.</p>
<ul>${result.peers.map(({ name, description }) => html`<li>${name}: ${description}</li>`)}${result.missing.map((text) => html`<li>${text}</li>`)}</ul>
${(Object.keys(WORK) as (keyof typeof WORK)[]).map((work) => workTable(result, work))}</section>\n`;
}

/** Reports that are a table and no more: their headings and captions. */
const TABLES: { [suite: string]: readonly [string, string] } = {
  roofline: ['What is left: kernels against the roof', 'Kernels that take a share of a step worth naming'],
  costs: ['To the first step', 'Time from the start of a process, and the most that it has in memory'],
  'accuracy: step': ['The step of the 94 % network', "Milliseconds a step, and PyTorch's time relative to ours"],
  sizes: ['What a page downloads', 'Bundled, minified and gzipped, with the wasm'],
};

function tableSection({ suite, note, rows }: Measured['reports'][number]): Html {
  const [heading, caption] = TABLES[suite]!;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const shown = (value: string | number | null | undefined): { show: Content; value: number } | string =>
    typeof value === 'number' ? { show: String(Number(value.toPrecision(3))), value } : (value ?? '–');
  return html`<section><h2>${heading}</h2><p>${note}</p>
${table(
  caption,
  columns,
  rows.map((row) => columns.map((name) => shown(row[name]))),
  { sortable: true },
)}</section>\n`;
}

/** The whole page of the figures in one file; it needs no other file. */
export function parityPage({ environment, reports }: Measured): string {
  const sections = reports.map((report) => {
    if (report.suite === 'parity') return paritySection(report.data as ParityResult);
    if (report.suite === 'accuracy') return accuracySection((report.data as AccuracyResult).kept);
    if (Object.hasOwn(TABLES, report.suite)) return tableSection(report);
    if (report.suite !== 'growth') return undefined;
    const { places } = report.data as { places: readonly Place[] };
    return html`<section><h2>How the time of a step grows</h2><div class="figures">${growthPlots(places)}</div></section>\n`;
  });
  const machine = Object.entries(environment).map(([name, value]) => `${name} ${value}`);
  return page('wasm-nn: who is how fast', html`<h1>Who is how fast, and why</h1>\n<p>${machine.join(', ')}</p>\n${sections}`);
}
