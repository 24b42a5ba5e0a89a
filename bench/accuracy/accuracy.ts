import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import writeFileAtomic from 'write-file-atomic';
import { main } from '../built.js';
import { type Effort, median } from '../measure.js';
import { environment, type Report, type Row } from '../report.js';
import { RECIPES } from './recipes.js';
import { type Outcome, runSeed } from './run.js';
import { stepBesideTorch } from './step.js';

export interface AccuracyOptions extends Effort {
  /** Rows; all if empty. */
  only: readonly string[];
  seeds: number;
  threads: number;
  folder: string;
}

/** Where the outcomes are committed: all that there are, whatever a call was about. */
const RESULTS = fileURLToPath(new URL('../results/accuracy.json', import.meta.url));
const STEP = 'step';

/** An outcome, and the machine that it is of. */
export interface Kept extends Outcome {
  date: string;
  environment: { [name: string]: string | number };
}

/** What the suite's report holds: every outcome that is committed, whatever the call was about. */
export interface AccuracyResult {
  kept: readonly Kept[];
}

const keptOutcomes = (): Kept[] => (existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as Kept[]) : []);

async function keep(outcome: Outcome, where: Kept['environment']): Promise<void> {
  const kept = keptOutcomes();
  const same = ({ recipe, seed, threads }: Outcome): boolean =>
    recipe === outcome.recipe && seed === outcome.seed && threads === outcome.threads;
  const known = kept.find(same);
  if (known?.ended && known.seconds === outcome.seconds) return;
  const made: Kept = {
    ...outcome,
    seconds: Number(outcome.seconds.toFixed(2)),
    date: new Date().toISOString().slice(0, 10),
    environment: where,
  };
  const place = ({ recipe, seed, threads }: Kept): string =>
    [RECIPES.findIndex(({ id }) => id === recipe), threads, seed].map((number) => String(number).padStart(4)).join();
  const all = [...kept.filter((one) => !same(one)), made].sort((a, b) => (place(a) < place(b) ? -1 : 1));
  mkdirSync(dirname(RESULTS), { recursive: true });
  await writeFileAtomic(RESULTS, `[\n${all.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`);
}

/** A line a row: medians over the seeds that have ended. */
export function rowOf(id: string, outcomes: readonly Outcome[]): Row {
  const { title, target, epochs, batchSize } = RECIPES.find((recipe) => recipe.id === id)!;
  const ended = outcomes.filter((outcome) => outcome.ended);
  const reached = ended.flatMap((outcome) => outcome.reached ?? []);
  const middle = (values: readonly number[]): number | null => (values.length > 0 ? median(values) : null);
  const last = ended.map(({ curve }) => 100 * curve.at(-1)!.accuracy);
  return {
    row: id,
    network: `${title}, batches of ${batchSize}`,
    'target %': 100 * target,
    reached: `${reached.length} of ${outcomes.length}`,
    seconds: middle(reached.map(({ seconds }) => seconds)),
    epoch: middle(reached.map(({ epoch }) => epoch)),
    epochs,
    'at the end %': last.length > 0 ? Number((last.reduce((a, b) => a + b, 0) / last.length).toFixed(2)) : null,
    'seconds in all': middle(ended.map(({ seconds }) => seconds)),
  };
}

/** Trains every row with every seed, and times the step of the 94 % network beside PyTorch's. Ctrl-C writes the state of the run under way. */
export async function accuracy(options: AccuracyOptions): Promise<Report[]> {
  const { only, seeds, threads, folder } = options;
  const ids = [...RECIPES.map(({ id }) => id), STEP];
  const unknown = only.find((id) => !ids.includes(id));
  if (unknown !== undefined) throw new Error(`--only: there is no row "${unknown}"; there are ${ids.join(', ')}.`);
  const asked = (id: string): boolean => only.length === 0 || only.includes(id);
  const where = environment(await main.ready({ threads }));
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  const recipes = RECIPES.filter(({ id }) => asked(id));
  const outcomes: Outcome[] = [];
  for (const recipe of recipes) {
    for (let seed = 1; seed <= seeds && !stop.signal.aborted; seed++) {
      const outcome = await runSeed(recipe, seed, outcomes.length + 1, recipes.length * seeds, { threads, folder, signal: stop.signal });
      outcomes.push(outcome);
      if (outcome.ended) await keep(outcome, where);
    }
  }
  const reports: Report[] = [];
  if (recipes.length > 0) {
    const rows = recipes.map(({ id }) =>
      rowOf(
        id,
        outcomes.filter(({ recipe }) => recipe === id),
      ),
    );
    const note = `seconds of training, evaluation not counted, until an epoch ended at the target; medians over seeds, ${threads} thread(s)`;
    reports.push({ suite: 'accuracy', note, rows, data: { kept: keptOutcomes() } satisfies AccuracyResult });
  }
  if (asked(STEP) && !stop.signal.aborted) reports.push(await stepBesideTorch(threads, options));
  return reports;
}
