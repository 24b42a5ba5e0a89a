// The five reports' experiments. npm run experiments -- list | run <id...> [options] | report [options]
import { parseArgs } from 'node:util';
import { ready } from 'wasm-nn';
import { SCALES } from './experiment.js';
import { list } from './list.js';
import { writePages } from './pages/write-pages.js';
import { COMMITTED, isScale } from './result-files.js';
import { judgeAgain } from './row-result.js';
import { ROWS, rowsNamed } from './rows.js';
import { type RunOptions, runRow } from './run.js';
import { timeRows } from './time/time-rows.js';
import { TIMED_ROWS } from './time/timed-runs.js';

const USAGE = `usage: npm run experiments -- list
       npm run experiments -- run <id...|all> [--scale smoke|quick|full] [--threads n] [--seeds n] [--grid] [--minutes n]
                              [--results DIR] [--output DIR]
       npm run experiments -- time [id...] [--output DIR]
       npm run experiments -- judge [--scale smoke|quick|full] [--output DIR]
       npm run experiments -- report [--scale smoke|quick|full] [--from DIR] [--out DIR]

  run         trains, and writes what came of it; a run that was cut goes on by the same command
  time        times a training step beside NumPy and PyTorch, in the rows whose report speaks of time; on a machine that is idle
  judge       judges the results that are there anew, as after a change of what a row claims
  report      writes the results as HTML pages

  <id>        rows such as B3 or C1, a report such as B, or all
  --scale     smoke: seconds on a slice; quick (default): at most 5 minutes a row; full: the report's own settings
  --threads   threads to compute with; default 1. They change no bit
  --seeds     how many seeds; default: the row's own
  --grid      trials at once over --threads workers, one thread each, rather than one after the other on all threads
  --minutes   ends the run after so long, its state written
  --results   where states and ended trials lie; default build/experiments. The same command goes on from there
  --output    where the rows' results are written; default examples/experiments/results, for smoke the --results folder
  --from      report: where the results are; default examples/experiments/results
  --out       report: where the pages go; default build/reports. With --scale, they are of that scale alone`;

class UsageError extends Error {}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        scale: { type: 'string' },
        threads: { type: 'string', default: '1' },
        seeds: { type: 'string' },
        grid: { type: 'boolean', default: false },
        minutes: { type: 'string' },
        results: { type: 'string', default: 'build/experiments' },
        output: { type: 'string' },
        from: { type: 'string', default: COMMITTED },
        out: { type: 'string', default: 'build/reports' },
        'save-every': { type: 'string', default: '60' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function number(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!(value >= least)) throw new UsageError(`--${name} takes a number of ${least} or more, received "${text}".`);
  return value;
}

function whole(name: string, text: string): number {
  const value = number(name, text, 1);
  if (!Number.isSafeInteger(value)) throw new UsageError(`--${name} takes a whole number, received "${text}".`);
  return value;
}

/** Aborted by Ctrl-C, by SIGTERM, or when the minutes are over; a second Ctrl-C ends the program at once. */
function stopSignal(minutes: string | undefined): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      console.log('stopping after the current batch; the state is written');
      stop.abort();
    });
  }
  if (minutes !== undefined) setTimeout(() => stop.abort(), number('minutes', minutes, 0) * 60_000).unref();
  return stop.signal;
}

function named(ids: readonly string[]): ReturnType<typeof rowsNamed>['known'] {
  const { known, unknown } = rowsNamed(ids);
  if (unknown.length > 0) throw new UsageError(`There is no row ${unknown.join(', ')}; npm run experiments -- list shows all.`);
  return known;
}

async function time(ids: readonly string[], output: string): Promise<void> {
  const wanted = named(ids.length > 0 ? ids : ['all']).map(({ id }) => id);
  const timed = wanted.filter((id) => TIMED_ROWS.includes(id));
  if (timed.length === 0) throw new UsageError(`time: the rows whose report speaks of time are ${TIMED_ROWS.join(', ')}.`);
  if (!(await timeRows(timed, output))) process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  const [command, ...ids] = positionals;
  const { scale = 'quick', from, out } = values;
  if (!isScale(scale)) throw new UsageError(`--scale takes smoke, quick or full, received "${scale}".`);
  const output = values.output ?? (scale === 'smoke' ? `${values.results}/smoke-results` : COMMITTED);
  if (command === 'list') return list(COMMITTED);
  if (command === 'report') {
    const files = await writePages(from, out, values.scale === undefined ? ['full', 'quick'] : [scale]);
    return console.log(files.join('\n'));
  }
  if (command === 'time') return time(ids, values.output ?? COMMITTED);
  if (command === 'judge') {
    for (const one of values.scale === undefined ? SCALES : [scale]) await judgeAgain(ROWS, one, values.output ?? COMMITTED);
    return;
  }
  if (command !== 'run' || ids.length === 0) throw new UsageError(command === 'run' ? 'run: no row is named.' : USAGE);
  const known = named(ids);
  const threads = whole('threads', values.threads);
  const options: RunOptions = {
    scale,
    ...(values.seeds === undefined ? {} : { seeds: whole('seeds', values.seeds) }),
    threads,
    folder: values.results,
    output,
    grid: values.grid,
    saveEvery: number('save-every', values['save-every'], 0) * 1000,
    signal: stopSignal(values.minutes),
  };
  await ready({ threads });
  for (const row of known) {
    if (options.signal.aborted) break;
    await runRow(row, options);
  }
  await judgeAgain(ROWS, scale, output);
  if (options.signal.aborted) process.exitCode = 130;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
