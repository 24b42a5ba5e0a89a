// A sweep as lines of text.
import type { SweepPicture } from './picture.js';
import type { SeenTrial } from './seen-trial.js';
import { durationText, figureText, oneLine, settingText } from './words.js';

/** How many places a text takes on a terminal. */
export type WidthOf = (text: string) => number;

/** So many of the best trials are shown. */
const BEST = 6;
/** So many places a bar takes. */
const BAR = 20;
/** What is at work takes so many lines at the most, and so do those who refuse. */
const WORKER_LINES = 4;

/** `text` within `width` places. */
export function fitted(text: string, width: number, widthOf: WidthOf): string {
  if (widthOf(text) <= width) return text;
  const letters = [...text];
  while (letters.length > 0 && widthOf(`${letters.join('')}…`) > width) letters.pop();
  return width > 0 ? `${letters.join('')}…` : '';
}

/** `12 of 24 trials, 1 failed, 2 running` */
export function counts({ ended, total, failed, pruned, running }: SweepPicture): string {
  const parts = [`${ended} of ${Math.max(total, ended)} trials`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (pruned > 0) parts.push(`${pruned} given up`);
  if (running.length > 0) parts.push(`${running.length} running`);
  return parts.join(', ');
}

/** `3 min 20 s, 4 min left` */
function times({ seconds, secondsLeft, over }: SweepPicture): string {
  if (over) return durationText(seconds);
  return `${durationText(seconds)}${secondsLeft === undefined ? '' : `, ${durationText(secondsLeft)} left`}`;
}

function bar({ ended, total }: SweepPicture): string {
  const full = Math.round((BAR * ended) / Math.max(1, total, ended));
  return `[${'='.repeat(full)}${'-'.repeat(BAR - full)}]`;
}

/** Rows as lines, each column as wide as its widest cell; numbers stand to the right. */
function columns(rows: readonly (readonly string[])[], widthOf: WidthOf): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => widthOf(row[i]!))));
  const padded = (text: string, i: number): string => {
    const space = ' '.repeat(widths[i]! - widthOf(text));
    return rows.slice(1).every((row) => /^(-?[\d.]|$)/.test(row[i]!)) ? space + text : text + space;
  };
  return rows.map((row) => `  ${row.map(padded).join('  ')}`.trimEnd());
}

/** The best trials, with their settings and figures. */
function bestLines(picture: SweepPicture, widthOf: WidthOf): string[] {
  const best = picture.ranking(BEST);
  if (best.length === 0) return [];
  const dimensions = Object.keys(picture.space);
  const budgets = best.some(({ budget }) => budget !== undefined);
  const others = picture.names.slice(1).filter((name) => best.some(({ metrics }) => name in metrics!));
  const rowOf = ({ trial, budget, metrics, settings, seconds }: SeenTrial): string[] => [
    String(trial),
    figureText(metrics![picture.objective.metric]!),
    ...(budgets ? [budget === undefined ? '' : settingText(budget)] : []),
    ...dimensions.map((name) => (name in settings ? settingText(settings[name]!) : '')),
    ...others.map((name) => (name in metrics! ? figureText(metrics![name]!) : '')),
    durationText(seconds),
  ];
  const heads = ['trial', picture.objective.metric, ...(budgets ? ['budget'] : []), ...dimensions, ...others, 'took'];
  return columns([heads.map(oneLine), ...best.map(rowOf)], widthOf);
}

/** Texts one after another in lines of `width`, as many as `most`. */
function wrapped(texts: readonly string[], width: number, most: number, widthOf: WidthOf): string[] {
  const lines: string[] = [];
  for (const text of texts) {
    const longer = `${lines.at(-1)} | ${text}`;
    if (lines.length > 0 && widthOf(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(`  ${text}`);
  }
  return lines.length > most ? [...lines.slice(0, most - 1), '  ...'] : lines;
}

function workerLines({ workers, now }: SweepPicture, width: number, widthOf: WidthOf): string[] {
  const at = Object.fromEntries(workers.map((worker) => [worker.name, worker]));
  const texts = Object.values(at)
    .filter(({ refused }) => refused === undefined)
    .map(({ name, running }) => {
      const tasks = running.map(({ trial, since }) => `trial ${trial}, ${durationText(Math.max(0, now() - since) / 1000)}`);
      return `${oneLine(name)}: ${tasks.join('; ') || 'idle'}`;
    });
  const refusing = workers.flatMap(({ name, refused }) =>
    refused === undefined ? [] : [`  ${oneLine(name)} refuses: ${oneLine(refused)}`],
  );
  return [...wrapped(texts, width, WORKER_LINES, widthOf), ...refusing.slice(0, WORKER_LINES)];
}

/** What to do where there is nobody to run trials: on a Redis. */
export const noWorker = ({ name }: SweepPicture): string => `no worker is there: npx wasm-nn worker --redis ADDRESS ${oneLine(name)}`;

/** What stands in the way. */
function troubleLines(picture: SweepPicture): string[] {
  const { deserted, over, refused } = picture;
  const lines = deserted && !over ? [`  ${noWorker(picture)}`] : [];
  return refused ? [...lines, `  not run, ${refused.count} so far: ${oneLine(refused.why)}`] : lines;
}

/** What a terminal of `width` places shows. */
export function tableLines(picture: SweepPicture, width: number, widthOf: WidthOf): string[] {
  const head = (drawn: string): string => `${oneLine(picture.name)}${drawn} ${counts(picture)} | ${times(picture)}`;
  const full = head(` ${bar(picture)}`);
  const lines = [
    // the words matter more than the bar
    widthOf(full) <= width ? full : head(':'),
    ...bestLines(picture, widthOf),
    ...(picture.over ? [] : workerLines(picture, width, widthOf)),
    ...troubleLines(picture),
  ];
  return lines.map((line) => fitted(line, width, widthOf));
}
