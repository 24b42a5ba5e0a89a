// The five reports' experiments. npm run experiments -- list | run <id...> [options] | report [options]
import { ready } from 'wasm-nn';
import { SCALES } from './experiment.js';
import { list } from './list.js';
import { writePages } from './pages/write-pages.js';
import { COMMITTED, isScale } from './result-files.js';
import { judgeAgain } from './row-result.js';
import { ROWS, rowsNamed } from './rows.js';
import { type RunOptions, runRow } from './run.js';
import { type AshaOptions, compareAsha, describeAsha, whyNot } from './sweep/asha.js';
import { writeAsha } from './sweep/asha-files.js';
import { timeRows } from './time/time-rows.js';
import { TIMED_ROWS } from './time/timed-runs.js';
import { number, readArguments, USAGE, UsageError, whole } from './usage.js';

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

async function asha(ids: readonly string[], options: AshaOptions, output: string): Promise<void> {
  const rows = named(ids);
  const reason = rows.map(whyNot).find((why) => why !== undefined);
  if (rows.length === 0 || reason) throw new UsageError(`asha: ${reason ?? 'no row is named.'}`);
  try {
    for (const row of rows) {
      const result = await compareAsha(row, options);
      await writeAsha(output, result);
      console.log(describeAsha(result));
    }
  } catch (error) {
    if (!options.signal.aborted) throw error;
    process.exitCode = 130;
  }
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
  const threads = whole('threads', values.threads);
  if (command === 'asha') {
    const epochs = whole('epochs', values.epochs);
    return asha(ids, { scale, epochs, threads, folder: values.results, signal: stopSignal(values.minutes) }, output);
  }
  if (command !== 'run' || ids.length === 0) throw new UsageError(command === 'run' ? 'run: no row is named.' : USAGE);
  const known = named(ids);
  const options: RunOptions = {
    scale,
    ...(values.seeds === undefined ? {} : { seeds: whole('seeds', values.seeds) }),
    threads,
    folder: values.results,
    output,
    grid: values.grid,
    ...(values.redis === undefined ? {} : { redis: values.redis }),
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
