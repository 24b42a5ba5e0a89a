// A trial that is stopped between batches, as Ctrl-C and --minutes do, goes on to the same result.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runTrial } from '../../../../examples/experiments/jobs/index.js';
import type { TrialResult } from '../../../../examples/experiments/results.js';
import type { Trial } from '../../../../examples/experiments/settle.js';
import { Store } from '../../../../examples/experiments/state.js';
import { SMALL } from '../small-trial.js';

const PALINDROMES: Trial = {
  ...SMALL,
  key: 'palindromes',
  settings: {
    kind: 'train',
    data: { set: 'palindromes', length: 5, batches: 6, digits: 'unit' },
    model: {
      layers: [
        { layer: 'SimpleRNN', units: 8 },
        { layer: 'Dense', units: 10, activation: 'softmax' },
      ],
    },
    optimizer: { optimizer: 'RMSprop', learningRate: 0.001 },
    batchSize: 16,
    epochs: 5,
  },
};

/** Never better by so much than after its first epoch: it stops after the fourth, batch 32. */
const EARLY = { ...SMALL, key: 'early', settings: { ...SMALL.settings, stop: { patience: 3, minDelta: 10 } } } as Trial;

const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-trial-'));

/** Runs the trial, stopped after `batches` of them, with its files under `name`. */
function run(trial: Trial, name: string, batches = Number.POSITIVE_INFINITY, saveEvery = 1e9): Promise<TrialResult> {
  const stop = new AbortController();
  let seen = 0;
  const progress = (): void => void (++seen >= batches && stop.abort());
  return runTrial(trial, { store: new Store(join(folder, name)), signal: stop.signal, saveEvery, progress });
}

const bits = ({ seconds: _seconds, environment: _environment, ...rest }: TrialResult): object => rest;

for (const trial of [SMALL, EARLY, PALINDROMES]) {
  test(`${trial.key}: stopped and taken up again, and again`, async () => {
    const whole = await run(trial, `${trial.key} whole`);
    assert.ok(whole.ended);
    assert.is(whole.stopped, trial === PALINDROMES ? undefined : 'early');
    for (const batches of [1, 3, 7, 8, 9, 16, 21]) {
      const name = `${trial.key} ${batches}`;
      const cut = await run(trial, name, batches, trial === PALINDROMES ? 0 : 1e9);
      assert.not(cut.ended, `after ${batches} batches`);
      const again = await run(trial, name, 5);
      assert.not(again.ended);
      assert.equal(bits(await run(trial, name)), bits(whole), `after ${batches} batches`);
    }
  });
}

test('an ended trial is not run again, and leaves no state', async () => {
  const first = await run(SMALL, 'again');
  let batches = 0;
  const store = new Store(join(folder, 'again'));
  const signal = new AbortController().signal;
  const second = await runTrial(SMALL, { store, signal, saveEvery: 0, progress: () => void batches++ });
  assert.equal(second, JSON.parse(JSON.stringify(first)));
  assert.is(batches, 0);
  assert.not(existsSync(join(folder, 'again', 'smoke', 'small.state')));
});

test.after(() => rmSync(folder, { recursive: true, force: true }));
test.run();
