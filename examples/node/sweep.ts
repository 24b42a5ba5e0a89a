// Searches settings of a network for MNIST, by asynchronous successive halving over threads, or over machines. Ctrl-C stops it; the same command
// goes on. npm run example -- sweep [--trials n] [--workers n] [--page] [--redis ADDRESS] [--results FOLDER]
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WasmNnError } from 'wasm-nn';
import { asha, logRange, type Settings, type SweepOptions, type SweepResult, sweep, type TrialRecord, when } from 'wasm-nn/sweep';
import { readOptions, wholeNumber } from './arguments.js';
import { stop } from './data.js';

/** Epochs that the best trials are given in the end. */
const EPOCHS = 9;

const values = readOptions({
  trials: { type: 'string', default: '24' },
  workers: { type: 'string' },
  page: { type: 'boolean', default: false },
  redis: { type: 'string' },
  results: { type: 'string', default: 'build/sweep-example' },
  quiet: { type: 'boolean', default: false },
});
const trials = wholeNumber('trials', values.trials);
const stopped = new AbortController();
process.once('SIGINT', () => stopped.abort());

const common = {
  trial: new URL('./digits-trial.mjs', import.meta.url),
  data: { images: 'mnist' },
  objective: 'accuracy',
  signal: stopped.signal,
  ...(values.workers === undefined ? {} : { workers: wholeNumber('workers', values.workers) }),
  ...(values.redis === undefined ? {} : { redis: values.redis }),
} as const satisfies Partial<SweepOptions>;

/** What one would take without a search. */
const USUAL = { units: [128], layers: [1], dropout: [0], optimizer: ['adam'], learningRate: [0.001] };

const SPACE = {
  units: [32, 64, 128, 256],
  layers: [1, 2],
  dropout: [0, 0.2, 0.4],
  optimizer: ['sgd', 'adam'],
  learningRate: logRange(1e-4, 1),
  momentum: when({ optimizer: 'sgd' }, [0, 0.9]),
};

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
const words = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(3)) : value}`)
    .join(', ');

function line(what: string, { settings, metrics }: TrialRecord): string {
  return `${what}: ${percent(metrics!.accuracy!)} of the validation images, ${percent(metrics!.testAccuracy!)} of the test images\n  ${words(settings)}`;
}

async function search(): Promise<void> {
  if (values.redis !== undefined) {
    const module = relative('', fileURLToPath(common.trial));
    console.log(`on each machine, in a clone of the repository: npx wasm-nn worker --redis ADDRESS ${module}\n`);
  }
  const found: SweepResult = await sweep({
    ...common,
    space: SPACE,
    trials,
    strategy: asha({ most: EPOCHS }),
    results: join(values.results, 'search'),
    verbose: values.quiet ? 0 : 1,
    page: values.page,
  });
  const all = { ...common, trials: 1, strategy: asha({ least: EPOCHS, most: EPOCHS }), verbose: 0 } as const;
  const usual = await sweep({ ...all, space: USUAL, results: join(values.results, 'usual') });
  const { best } = found;
  const [failed] = [...found.trials, ...usual.trials].filter(({ error }) => error !== undefined);
  if (!best || !usual.best) return stop(`No trial came to an end: ${failed?.error}`);
  const epochs = found.trials.reduce((sum, { budget }) => sum + (budget ?? 0), 0);
  console.log(`\n${line('best', best)}`);
  console.log(line('without a search', usual.best));
  console.log(`${found.trials.length} trials, ${epochs} epochs; a grid or random search would have taken ${EPOCHS * found.trials.length}`);
  if (best.metrics!.accuracy! < usual.best.metrics!.accuracy!)
    console.log('The search found nothing better: give it more trials, by --trials.');
}

try {
  await search();
} catch (error) {
  if (stopped.signal.aborted) {
    console.log(`\nstopped; the same command goes on from what lies in ${values.results}`);
    process.exitCode = 130;
  } else if (error instanceof WasmNnError) stop(error.message);
  else throw error;
}
