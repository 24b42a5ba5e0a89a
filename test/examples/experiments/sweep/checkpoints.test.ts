// A trial whose state lies in a sweep's checkpoint goes on from it, to the same result as from files of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TrialContext } from 'wasm-nn/sweep';
import { runTrial } from '../../../../examples/experiments/jobs/index.js';
import type { TrialResult } from '../../../../examples/experiments/results.js';
import { type Trial, withEpochs } from '../../../../examples/experiments/settle.js';
import { Store } from '../../../../examples/experiments/state.js';
import { CheckpointStore, StoreCheckpoints } from '../../../../examples/experiments/sweep/checkpoints.js';
import { SMALL } from '../small-trial.js';

/** Never stopped early, and of a rate that does not hang on the number of epochs. */
const STEADY = { ...SMALL, settings: { ...SMALL.settings, stop: undefined, optimizer: { optimizer: 'SGD', learningRate: 0.05 } } } as Trial;

const memory = (): TrialContext['checkpoint'] => {
  const kept: Uint8Array[] = [];
  return { load: async () => kept[0], save: async (bytes) => void kept.splice(0, 1, bytes.slice()) };
};

/** Runs the trial, stopped after `batches` of them. */
function run(trial: Trial, checkpoint: TrialContext['checkpoint'], { batches = 1e9, goesOn = false } = {}): Promise<TrialResult> {
  const stop = new AbortController();
  let seen = 0;
  const progress = (): void => void (++seen > batches && stop.abort());
  const store = new CheckpointStore(checkpoint, goesOn);
  return runTrial(trial, { store, signal: stop.signal, saveEvery: 1e9, saveEpochs: goesOn, progress });
}

const NEVER = { signal: new AbortController().signal, saveEvery: 1e9 };

const bits = ({ seconds: _seconds, environment: _environment, ...rest }: TrialResult): object => JSON.parse(JSON.stringify(rest));

test('stopped and taken up again', async () => {
  const whole = await run(SMALL, memory());
  assert.ok(whole.ended);
  for (const batches of [1, 8, 20]) {
    const checkpoint = memory();
    assert.not((await run(SMALL, checkpoint, { batches })).ended);
    assert.equal(bits(await run(SMALL, checkpoint)), bits(whole), `after ${batches} batches`);
  }
});

test('given more epochs, it goes on to the bits of a run that had them at once', async () => {
  const checkpoint = memory();
  const epochs: number[] = [];
  for (const budget of [1, 3, 5]) {
    const result = await run(withEpochs(STEADY, budget), checkpoint, { goesOn: true });
    epochs.push(result.epochs.run);
    assert.equal(bits(result), bits(await run(withEpochs(STEADY, budget), memory())), `${budget} epochs`);
  }
  assert.equal(epochs, [1, 3, 5]);
});

test('a sweep takes up what a run of the row left in its files, and the other way around', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-checkpoints-'));
  try {
    const store = new Store(folder);
    const whole = await run(SMALL, memory());
    const checkpoints = new StoreCheckpoints(store, () => SMALL);
    const bound = {
      load: () => checkpoints.load({ settings: {} }),
      save: (bytes: Uint8Array) => checkpoints.save({ settings: {} }, bytes),
    };
    const inFiles = (batches: number): Promise<TrialResult> => {
      const stop = new AbortController();
      let seen = 0;
      const progress = (): void => void (++seen > batches && stop.abort());
      return runTrial(SMALL, { store, signal: stop.signal, saveEvery: 1e9, progress });
    };
    assert.not((await inFiles(3)).ended);
    assert.not((await run(SMALL, bound, { batches: 4 })).ended);
    assert.is((await store.partial(SMALL))?.ended, false);
    assert.not((await inFiles(3)).ended);
    assert.equal(bits(await run(SMALL, bound)), bits(whole));
    await store.keepResult(SMALL, whole);
    let batches = 0;
    const again = await runTrial(SMALL, { store: new CheckpointStore(bound, false), ...NEVER, progress: () => void batches++ });
    assert.is(batches, 0, 'what has ended is not run again');
    assert.equal(bits(again), bits(whole));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
