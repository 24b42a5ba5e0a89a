import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import type { Figures, Settings, TrialContext } from 'wasm-nn/sweep';
import { runTrial } from '../jobs/index.js';
import type { TrialResult } from '../results.js';
import { withEpochs } from '../settle.js';
import { CheckpointStore } from './checkpoints.js';
import { trialOf } from './space.js';

/** The module that a sweep is given. */
export const TRIAL: URL = new URL('../sweep-trial.mjs', import.meta.url);

const SAVE_EVERY = 'milliseconds between two checkpoints of a trial';

/** How often the trials in threads of this process write their checkpoints, in milliseconds. */
export const saveTrialsEvery = (milliseconds: number): void => setEnvironmentData(SAVE_EVERY, milliseconds);

/** What a trial is compared by: the accuracy on the validation images where there are some, and what else a table shows. */
export function figuresOf({ validation, test, gradient, epochs }: TrialResult): Figures {
  const accuracy = validation?.accuracy ?? test.accuracy;
  const { loss } = validation ?? test;
  return {
    ...(accuracy === null ? {} : { accuracy }),
    ...(loss === null ? {} : { loss }),
    ...(test.accuracy === null ? {} : { testAccuracy: test.accuracy }),
    ...(gradient ? { gradientError: gradient.maxRelativeError } : {}),
    epochs: epochs.run,
  };
}

/** A trial of a row, as settings name it, which notes all that it came to; where the sweep gives a budget, of so many epochs. */
export default async function trial(settings: Settings, { budget, signal, report, note, checkpoint }: TrialContext): Promise<Figures> {
  const named = trialOf(settings);
  const given = budget === undefined ? named : withEpochs(named, budget);
  const result = await runTrial(given, {
    store: new CheckpointStore(checkpoint, budget !== undefined),
    signal: signal as AbortSignal,
    saveEvery: (getEnvironmentData(SAVE_EVERY) as number | undefined) ?? 60_000,
    saveEpochs: budget !== undefined,
    progress: () => undefined,
    onEpoch: (epoch, logs) => report(epoch, { ...logs }),
  });
  note(result);
  return figuresOf(result);
}
