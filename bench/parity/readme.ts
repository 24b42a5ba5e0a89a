import { cell } from '../report.js';
import type { ParityResult, ParityRow } from './parity.js';

const END = '<!-- end -->';
const LIBRARIES: { [peer: string]: string } = {
  'numpy-f64': 'NumPy f64',
  'numpy-f32': 'NumPy f32',
  torch: 'PyTorch',
  tfjs: 'TensorFlow.js on wasm',
};

/** A row of a table in Markdown. */
export const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function figures({ times }: ParityRow, peers: readonly string[]): string[] {
  const ours = cell(1000 * times.ours!.seconds);
  return [ours, ...peers.map((peer) => (times[peer] ? `${cell(1000 * times[peer].seconds)} (${times[peer].ratio.toFixed(2)})` : '–'))];
}

/** Milliseconds of training steps as a table in Markdown, what they were measured on below it. */
export function speedTable({ date, environment, threads, rounds, peers: all, rows }: ParityResult): string {
  const steps = rows.filter(({ work }) => work === 'step');
  const peers = all.map(({ name }) => name).filter((name) => name !== 'ours' && steps.some(({ times }) => times[name]));
  const { cpu, runtime, simd } = environment;
  return [
    line(['training step, ms', 'ours', ...peers.map((name) => LIBRARIES[name] ?? name)]),
    line(['---', '---', ...peers.map(() => '---')]),
    ...steps.map((row) => line([`${row.name}, batch ${row.batch}`, ...figures(row, peers)])),
    '',
    `${cpu}; ${runtime}, ${simd} SIMD, ${threads === 1 ? 'one thread' : `${threads} threads`} each; medians of ${rounds} rounds in turn, ${date}; in brackets our speed relative to theirs.`,
  ].join('\n');
}

/** The text with a suite's table in the place of the one before. Throws where there is no place for it. */
export function withTable(text: string, suite: 'parity' | 'accuracy', written: string): string {
  const mark = `<!-- written by npm run bench -- ${suite} --readme -->`;
  const begin = text.indexOf(mark);
  const end = text.indexOf(END, begin);
  if (begin < 0 || end < begin) throw new Error(`There is no place for the table: expected the lines "${mark}" and "${END}".`);
  return `${text.slice(0, begin + mark.length)}\n${written}\n${text.slice(end)}`;
}
