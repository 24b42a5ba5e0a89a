import type { Examples, PreparedData } from '../data/data-spec.js';
import { prepareData } from '../data/prepare.js';
import { environment } from '../environment.js';
import type { KnnSpec, SvmSpec } from '../experiment.js';
import { nearestNeighbours, votes } from '../features/knn.js';
import { fourierFeatures, scaleGamma } from '../features/random-features.js';
import { type Rows, rowsBetween } from '../features/rows.js';
import { classifySvm, trainSvm } from '../features/svm.js';
import { type Figures, rounded, type TrialResult } from '../results.js';
import type { Settled, Trial } from '../settle.js';
import { classFigures } from './final-figures.js';
import type { JobContext } from './job.js';

/** Rows classified between two reports of progress. */
const CHUNK = 2000;

function rowsOf({ x, y }: Examples): Rows {
  const { data } = x;
  return {
    data: data instanceof Float32Array ? data : Float32Array.from(data, (byte) => byte / 255),
    shape: [y.length, data.length / y.length],
  };
}

type Classify = (rows: Rows) => Uint8Array;

/** Classifies both sets, a part at a time. A trial of this kind is short, so that one that is cut begins anew. */
function outcome(trial: Trial, data: PreparedData, classify: Classify, { progress }: JobContext, start: number): TrialResult {
  const trained = (performance.now() - start) / 1000;
  const total = data.train.y.length + data.test.y.length;
  let done = 0;
  const predict = (set: Examples): Uint8Array => {
    const rows = rowsOf(set);
    const predicted = new Uint8Array(set.y.length);
    for (let first = 0; first < predicted.length; first += CHUNK) {
      const part = classify(rowsBetween(rows, first, first + CHUNK));
      predicted.set(part, first);
      done += part.length;
      progress(done / total, {});
    }
    return predicted;
  };
  const accuracy = (predicted: Uint8Array, { y }: Examples): Figures => ({
    loss: null,
    accuracy: rounded(predicted.filter((label, i) => label === y[i]).length / y.length, 9),
  });
  const test = predict(data.test);
  return {
    seed: trial.seed,
    epochs: { run: 0, asked: 0 },
    ended: true,
    curves: {},
    train: accuracy(predict(data.train), data.train),
    test: accuracy(test, data.test),
    ...classFigures(test, data.test.y, data.classes),
    parameters: 0,
    seconds: { step: null, training: rounded(trained)!, total: rounded((performance.now() - start) / 1000)! },
    environment: environment(),
  };
}

export async function nearest(trial: Trial, context: JobContext): Promise<TrialResult> {
  const { data: spec, k } = trial.settings as Settled<KnnSpec>;
  const start = performance.now();
  const data = await prepareData(spec, trial.scale, trial.seed, 1);
  const stored = rowsOf(data.train);
  const classify: Classify = (rows) => votes(nearestNeighbours(rows, stored, k), k, data.train.y, data.classes);
  return outcome(trial, data, classify, context, start);
}

export async function supportVectors(trial: Trial, context: JobContext): Promise<TrialResult> {
  const { data: spec, penalty, fourierFeatures: size, passes } = trial.settings as Settled<SvmSpec>;
  const start = performance.now();
  const data = await prepareData(spec, trial.scale, trial.seed, 1);
  const { classes, train } = data;
  const { seed } = trial;
  const rows = rowsOf(train);
  const map = size > 0 ? fourierFeatures(rows.shape[1], { gamma: scaleGamma(rows), size, seed }) : (plain: Rows) => plain;
  const onPass = (pass: number): void => context.progress((pass + 1) / passes, {});
  const machine = trainSvm(map(rows), train.y, { classes, penalty, passes, seed, onPass });
  return outcome(trial, data, (queries) => classifySvm(machine, map(queries)), context, start);
}
