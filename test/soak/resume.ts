import {
  type Callback,
  EarlyStopping,
  LearningRateScheduler,
  ModelCheckpoint,
  type RandomStream,
  ReduceLROnPlateau,
  type Sequential,
} from '../../src/index.js';
import { weightsDigest } from './digest.js';
import { Finding } from './guard.js';
import { type Examples, examples, makeModel, type Network, part } from './networks.js';

const KEPT = { scheduler: 1, plateau: 2, early: 4 } as const;

/** A run that is cut after some batches and resumed, with callbacks that keep something from epoch to epoch. */
export interface Cut {
  /** A set of callbacks, by bits. */
  callbacks: number;
  dataset: boolean;
  epochs: number;
  batchSize: number;
  after: number;
}

export function drawCut(random: RandomStream): Cut {
  return {
    callbacks: random.below(8),
    dataset: random.below(2) === 0,
    epochs: 2 + random.below(3),
    batchSize: 5 + random.below(6),
    after: random.below(8),
  };
}

function callbacksOf(bits: number): Callback[] {
  const all: [number, () => Callback][] = [
    [KEPT.scheduler, () => new LearningRateScheduler((_epoch, rate) => rate * 0.9)],
    [KEPT.plateau, () => new ReduceLROnPlateau({ monitor: 'loss', patience: 1, factor: 0.5, minDelta: 0.05 })],
    [KEPT.early, () => new EarlyStopping({ monitor: 'loss', patience: 2, minDelta: 0.05, restoreBestWeights: true })],
  ];
  return all.filter(([bit]) => bits & bit).map(([, make]) => make());
}

async function run(model: Sequential, data: Examples, cut: Cut, last: Callback[], signal?: AbortSignal): Promise<void> {
  const { epochs, batchSize } = cut;
  const options = { epochs, verbose: 0, callbacks: [...callbacksOf(cut.callbacks), ...last], ...(signal ? { signal } : {}) } as const;
  if (!cut.dataset) {
    await model.fit(data.x, data.y, { ...options, batchSize });
    return;
  }
  const batches: Examples[] = [];
  for (let at = 0; at < data.y.length; at += batchSize) batches.push(part(data, at, Math.min(at + batchSize, data.y.length)));
  await model.fitDataset(batches, options);
}

/** The weights at the end of the run: uncut as `reference`, else cut and resumed in another model. */
export async function cutRun(network: Network, cut: Cut, reference: boolean): Promise<string> {
  const data = examples(network, network.rows, network.seed);
  const model = makeModel(network);
  if (reference) {
    await run(model, data, cut, [new ModelCheckpoint({ filepath: () => {}, saveFreq: 1 })]);
    return weightsDigest(model);
  }
  const controller = new AbortController();
  let bytes: Uint8Array | undefined;
  let written = 0;
  const keep = new ModelCheckpoint({
    filepath: (file) => {
      if (written++ > cut.after) return;
      bytes = file;
      if (written > cut.after) controller.abort();
    },
    saveFreq: 1,
  });
  await run(model, data, cut, [keep], controller.signal);
  model[Symbol.dispose]();
  if (!bytes) throw new Finding('a run wrote no checkpoint');
  const resumed = makeModel(network);
  resumed.resume(bytes);
  await run(resumed, data, cut, [new ModelCheckpoint({ filepath: () => {}, saveFreq: 1 })]);
  const result = weightsDigest(resumed);
  resumed[Symbol.dispose]();
  return result;
}
