import type { RunSpec } from '../experiment.js';
import type { TrialResult } from '../results.js';
import type { Trial } from '../settle.js';
import { checkGradients } from './grad-check.js';
import type { JobContext } from './job.js';
import { nearest, supportVectors } from './machines.js';
import { train } from './train.js';

/** What is done for each kind of run. */
const JOBS: { [K in RunSpec['kind']]: (trial: Trial, context: JobContext) => Promise<TrialResult> } = {
  train,
  gradCheck: checkGradients,
  knn: nearest,
  svm: supportVectors,
};

/** Runs a trial, unless it was run before, and keeps what it came to. */
export async function runTrial(trial: Trial, context: JobContext): Promise<TrialResult> {
  const known = await context.store.result(trial);
  if (known) return known;
  const result = await JOBS[trial.settings.kind](trial, context);
  await context.store.keepResult(trial, result);
  return result;
}
