import { Progress } from '../../examples/experiments/progress.js';
import { Store } from '../../examples/experiments/state.js';
import type { Callback } from '../../src/index.js';
import { data, type main } from '../built.js';
import type { Images, Length, Recipe } from './recipes.js';
import { accuracyOf } from './views.js';

type Model = InstanceType<typeof main.Sequential>;

/** Test accuracy at the end of an epoch, and the seconds of training until then, without those of any evaluation. */
export interface Point {
  epoch: number;
  seconds: number;
  accuracy: number;
}

/** What a run notes beside the model's checkpoint, and what it comes to. */
export interface Outcome {
  recipe: string;
  seed: number;
  threads: number;
  ended: boolean;
  steps: number;
  /** Of all steps so far, and for the starting weights. */
  seconds: number;
  curve: Point[];
  /** The first point at or above the target. */
  reached?: Point;
}

export interface RunOptions {
  threads: number;
  /** Where states and results of single runs lie; a run that was cut goes on from there. */
  folder: string;
  signal: AbortSignal;
}

/** Milliseconds from one writing of the state to the next. */
const SAVE_EVERY = 60_000;

/** A run's name on the terminal, and in the store: its files are `accuracy/ID-SEED-THREADS`. */
function trialOf({ id }: Recipe, seed: number, threads: number) {
  return { row: id, label: `${threads} thread(s)`, seed, scale: 'accuracy', key: `${id}-${seed}-${threads}` };
}

export function lengthOf({ epochs, batchSize, augment }: Recipe, examples: number): Length {
  const epochSteps = augment ? Math.floor(examples / batchSize) : Math.ceil(examples / batchSize);
  return { batchSize, epochSteps, steps: Math.ceil(epochSteps * epochs) };
}

/** Times the steps, evaluates after every epoch and writes the state: the last of the run's callbacks. */
class Watch implements Callback {
  readonly kind = 'Watch';
  private tick = performance.now();
  private saved = performance.now();

  constructor(
    private readonly outcome: Outcome,
    private readonly evaluate: () => number,
    private readonly target: number,
    private readonly save: () => Promise<void>,
    private readonly progress: (steps: number, loss: number) => void,
  ) {}

  onEpochBegin(): void {
    this.tick = performance.now();
  }

  async onBatchEnd(_batch: number, { loss }: { loss: number }): Promise<void> {
    this.note();
    this.outcome.steps++;
    this.progress(this.outcome.steps, loss);
    if (performance.now() - this.saved > SAVE_EVERY) {
      await this.save();
      this.saved = performance.now();
    }
    this.tick = performance.now();
  }

  async onEpochEnd(epoch: number): Promise<void> {
    this.note();
    const { outcome } = this;
    const point = { epoch: epoch + 1, seconds: Number(outcome.seconds.toFixed(2)), accuracy: this.evaluate() };
    outcome.curve.push(point);
    if (point.accuracy >= this.target) outcome.reached ??= point;
    await this.save();
    this.saved = this.tick = performance.now();
  }

  /** What callbacks before it took is training. */
  private note(): void {
    this.outcome.seconds += (performance.now() - this.tick) / 1000;
  }
}

function* take<T>(items: Iterable<T>, count: number): Generator<T> {
  let taken = 0;
  if (count > 0)
    for (const item of items) {
      yield item;
      if (++taken === count) return;
    }
}

async function fit(model: Model, recipe: Recipe, train: Images, length: Length, seed: number, callbacks: Callback[], signal: AbortSignal) {
  const options = { epochs: Math.ceil(recipe.epochs), verbose: 0 as const, callbacks, signal };
  const { batchSize, steps, epochSteps } = length;
  const { augment } = recipe;
  if (!augment) return model.fit(train.x, train.y, { ...options, batchSize });
  const epochOf = (epoch: number) =>
    take(data.imageBatches(train, { epoch, seed, batchSize, dropLast: true, ...augment }), steps - epoch * epochSteps);
  return model.fitDataset(epochOf, options);
}

/** A recipe with one seed, from where it was cut if it was; its outcome, `ended` or not. */
export async function runSeed(recipe: Recipe, seed: number, number: number, of: number, options: RunOptions): Promise<Outcome> {
  const { threads, folder, signal } = options;
  const store = new Store<Outcome>(folder);
  const trial = trialOf(recipe, seed, threads);
  const known = await store.result(trial);
  if (known) return known;
  const { train, test } = await data.loadDataset(recipe.set);
  const length = lengthOf(recipe, train.y.length);
  const began = performance.now();
  const model = recipe.build(train as Images, length, seed);
  const state = await store.state(trial);
  const fresh: Outcome = {
    recipe: recipe.id,
    seed,
    threads,
    ended: false,
    steps: 0,
    seconds: (performance.now() - began) / 1000,
    curve: [],
  };
  const outcome = (state?.notes as Outcome | undefined) ?? fresh;
  if (state) model.resume(state.checkpoint);
  const progress = new Progress(of);
  progress.begin(trial, number);
  const watch = new Watch(
    outcome,
    () => accuracyOf(model, test.x, test.y, recipe.views),
    recipe.target,
    () => store.keepState(trial, outcome, model.checkpoint()),
    (steps, loss) => progress.update(steps / length.steps, { loss }),
  );
  try {
    await fit(model, recipe, train as Images, length, seed, [...(recipe.callbacks?.(model, length) ?? []), watch], signal);
    outcome.ended = outcome.steps >= length.steps;
    if (outcome.ended) await store.keepResult(trial, outcome);
    else await store.keepState(trial, outcome, model.checkpoint());
  } finally {
    model.dispose();
  }
  const { curve, reached } = outcome;
  const last = curve.at(-1);
  const said = reached ? `${100 * recipe.target} % after ${reached.seconds.toFixed(1)} s` : `${100 * recipe.target} % not reached`;
  progress.end(`${said}, test accuracy ${last ? (100 * last.accuracy).toFixed(2) : '-'} % after ${outcome.steps} steps`);
  return outcome;
}
