import { slice } from '../data/images.js';
import { prepareData } from '../data/prepare.js';
import type { Run, TrainSpec } from '../experiment.js';
import type { ModelSpec } from '../models.js';
import { rounded } from '../results.js';
import { type Settled, settle } from '../settle.js';
import { everywhere, middle, normalised } from './engines.js';
import type { Curves, Python, Training } from './python.js';
import type { ByEngine, Engine, TimedRun } from './time-result.js';
import { isTrainedEverywhere } from './timed-runs.js';

/** Steps whose losses are compared. */
const STEPS = 4;
export const ROUNDS = 7;
/** Seconds of an engine in a round, and before the first. */
const TURN = 0.25;
/** Test images that the few steps are held against. */
const TESTED = 100;
/** Points of the curves of a run that is trained to its end. */
const POINTS = 100;

/** The network without its dropout, whose masks no two programs draw alike. */
function withoutDropout(spec: ModelSpec): ModelSpec {
  if ('mlp' in spec) return { ...spec, dropout: 0 };
  if ('zoo' in spec && spec.options && 'dropout' in spec.options) return { ...spec, options: { ...spec.options, dropout: 0 } };
  if ('layers' in spec) return { layers: spec.layers.filter(({ layer }) => layer !== 'Dropout') };
  return spec;
}

const forEach = async <T>(engines: ReadonlyMap<Engine, Training>, of: (training: Training) => Promise<T>): Promise<ByEngine<T>> => {
  const found: ByEngine<T> = { ours: null, 'numpy-f64': null, 'numpy-f32': null, torch: null };
  for (const [engine, training] of engines) found[engine] = await of(training);
  return found;
};

/** The median of rounds in which the engines take turns, each of them first in some. */
async function timeInTurns(engines: ReadonlyMap<Engine, Training>): Promise<ByEngine<number>> {
  const taken = new Map([...engines].map(([, training]) => [training, [] as number[]]));
  for (const training of engines.values()) await training.time(TURN);
  for (let round = 0; round < ROUNDS; round++) {
    const order = [...engines.values()];
    order.push(...order.splice(0, round % order.length));
    for (const training of order) taken.get(training)!.push(await training.time(TURN));
  }
  return forEach(engines, async (training) => rounded(middle(taken.get(training)!))!);
}

const written = ({ loss, accuracy }: Curves): Curves => ({
  loss: loss.map((value) => rounded(value, 7)!),
  accuracy: accuracy.map((value) => rounded(value, 7)!),
});

/** Compares the losses of a run's first steps in all engines, then times its steps; trains some runs to their end in all of them. */
export async function timeRun(id: string, run: Run<TrainSpec>, python: Python): Promise<TimedRun> {
  const settings = settle(run, 'full') as Settled<TrainSpec>;
  const { batchSize, epochs } = settings;
  const data = await prepareData(settings.data, 'full', 1, batchSize);
  const batches = data.batches?.count ?? Math.ceil(data.train.y.length / batchSize);
  const whole = isTrainedEverywhere(id) && batches === 1;
  const first = data.batches ? [...data.batches.of(0)][0]! : slice(data.train, 0, batchSize);
  const examples = {
    batch: normalised(first, data.normalisation),
    test: normalised(whole ? data.test : slice(data.test, 0, TESTED), data.normalisation),
  };
  const load = (spec: ModelSpec): ReturnType<typeof everywhere> => everywhere(settings, spec, data, examples, python);
  const losses = await forEach(
    await load(withoutDropout(settings.model)),
    async (training) => written(await training.train(STEPS, 1)).loss,
  );
  const seconds = await timeInTurns(await load(settings.model));
  const every = epochs / POINTS;
  const curves = whole && (await forEach(await load(settings.model), async (training) => written(await training.train(epochs, every))));
  return {
    label: run.label,
    settings,
    steps: epochs * batches,
    losses,
    seconds,
    ...(curves ? { curves: { every, of: curves } } : {}),
  };
}
