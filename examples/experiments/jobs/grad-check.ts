import { gradCheck } from 'wasm-nn';
import { buildModel } from '../build-model.js';
import { slice } from '../data/images.js';
import { prepareData } from '../data/prepare.js';
import { environment } from '../environment.js';
import type { GradCheckSpec } from '../experiment.js';
import { rounded, type TrialResult } from '../results.js';
import type { Settled, Trial } from '../settle.js';

/** The backward pass held against differences of the loss, in f64. It is short, so that a trial that is cut begins anew. */
export async function checkGradients(trial: Trial): Promise<TrialResult> {
  const { data: spec, model: modelSpec, examples, samples } = trial.settings as Settled<GradCheckSpec>;
  const start = performance.now();
  const data = await prepareData(spec, trial.scale, trial.seed, examples);
  const model = await buildModel(modelSpec, [], data, trial.seed, trial.scale);
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const { x, y } = slice(data.train, 0, examples);
  const { maxRelativeError, worst } = await gradCheck(model, x, y, { samples });
  model[Symbol.dispose]();
  const seconds = rounded((performance.now() - start) / 1000)!;
  const none = { loss: null, accuracy: null };
  return {
    seed: trial.seed,
    epochs: { run: 0, asked: 0 },
    ended: true,
    curves: {},
    train: none,
    test: none,
    parameters: 0,
    gradient: { maxRelativeError, worst: worst.parameter },
    seconds: { step: null, training: seconds, total: seconds },
    environment: environment(),
  };
}
