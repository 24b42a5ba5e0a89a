import { parseArgs } from 'node:util';
import { COMMITTED } from './result-files.js';

export const USAGE = `usage: npm run experiments -- list
       npm run experiments -- run <id...|all> [--scale smoke|quick|full] [--threads n] [--seeds n] [--grid] [--redis URL]
                              [--minutes n] [--results DIR] [--output DIR]
       npm run experiments -- asha <id...> [--scale smoke|quick|full] [--epochs n] [--threads n] [--results DIR] [--output DIR]
       npm run experiments -- time [id...] [--output DIR]
       npm run experiments -- judge [--scale smoke|quick|full] [--output DIR]
       npm run experiments -- report [--scale smoke|quick|full] [--from DIR] [--out DIR]

  run         trains, and writes what came of it; a run that was cut goes on by the same command
  asha        searches a row's grid twice, whole and by asynchronous successive halving, and compares what both find and cost
  time        times a training step beside NumPy and PyTorch, in the rows whose report speaks of time; on a machine that is idle
  judge       judges the results that are there anew, as after a change of what a row claims
  report      writes the results as HTML pages

  <id>        rows such as B3 or C1, a report such as B, or all
  --scale     smoke: seconds on a slice; quick (default): at most 5 minutes a row; full: the report's own settings
  --threads   threads to compute with; default 1. They change no bit
  --seeds     how many seeds; default: the row's own
  --grid      trials at once over --threads workers, one thread each, rather than one after the other on all threads
  --redis     trials at once over machines: redis://:PASSWORD@HOST:PORT. On each of them, in a clone of the repository:
              npx wasm-nn worker --redis URL examples/experiments/sweep-trial.mjs
  --epochs    asha: what a trial is given at most; default 9
  --minutes   ends the run after so long, its state written
  --results   where states and ended trials lie; default build/experiments. The same command goes on from there
  --output    where the rows' results are written; default examples/experiments/results, for smoke the --results folder
  --from      report: where the results are; default examples/experiments/results
  --out       report: where the pages go; default build/reports. With --scale, they are of that scale alone`;

/** What was typed is wrong; the message says what is expected. */
export class UsageError extends Error {}

export function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        scale: { type: 'string' },
        threads: { type: 'string', default: '1' },
        seeds: { type: 'string' },
        grid: { type: 'boolean', default: false },
        redis: { type: 'string' },
        epochs: { type: 'string', default: '9' },
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

/** The number given for `--name`. */
export function number(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!(value >= least)) throw new UsageError(`--${name} takes a number of ${least} or more, received "${text}".`);
  return value;
}

/** The whole number of 1 or more given for `--name`. */
export function whole(name: string, text: string): number {
  const value = number(name, text, 1);
  if (!Number.isSafeInteger(value)) throw new UsageError(`--${name} takes a whole number, received "${text}".`);
  return value;
}
