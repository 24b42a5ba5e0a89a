// What is committed of a row's time must be of the row as it stands, from libraries that computed the same.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COMMITTED } from '../../../../examples/experiments/result-files.js';
import { LOSS_TOLERANCE, lossGap, readTimes, timeMisfit } from '../../../../examples/experiments/time/time-result.js';
import { TIMED_ROWS, timedRuns } from '../../../../examples/experiments/time/timed-runs.js';
import { timed } from '../fixtures.js';

const folder = join(COMMITTED, 'time');
for (const file of existsSync(folder) ? readdirSync(folder) : []) {
  const id = file.replace('.json', '');
  test(`time/${file} fits its row`, async () => {
    const result = (await readTimes(COMMITTED, [id])).get(id)!;
    assert.ok(TIMED_ROWS.includes(id));
    assert.is(timeMisfit(result), undefined);
    for (const { label, seconds } of result.runs) assert.ok(Math.min(seconds.ours!, seconds.torch!) > 0, label);
  });
}

test('every row that is timed has runs of the names given, all that E1 sets side by side', () => {
  for (const id of TIMED_ROWS) assert.ok(timedRuns(id).length > 0, id);
  assert.is(timedRuns('A6').length, 3);
  assert.equal(
    timedRuns('D1').map(({ label }) => label),
    ['MLP', 'CNN', 'LeNet'],
  );
  assert.equal(timedRuns('B2'), []);
});

test('times of other settings, of other runs, or with losses apart are told', () => {
  assert.is(timeMisfit(timed('A6', [3, 1, 2])), undefined);
  const [tanh, leaky, relu] = timed('A6', [3, 1, 2]).runs as [ReturnType<typeof timed>['runs'][number], never, never];
  const misfit = (...runs: ReturnType<typeof timed>['runs']): string | undefined => timeMisfit({ ...timed('A6', [3, 1, 2]), runs });
  assert.match(misfit(tanh, leaky)!, 'A6: the times are of other runs');
  assert.match(misfit({ ...tanh, settings: { ...tanh.settings, batchSize: 9 } as never }, leaky, relu)!, 'A6: the times are of other runs');
  const apart = { ...tanh, losses: { ...tanh.losses, torch: [2.3, 2.4] } };
  assert.match(misfit(apart, leaky, relu)!, 'A6, tanh: the losses of the libraries differ');
});

test('losses are apart by the largest relative difference of any step; no number is infinitely far', () => {
  const losses = { ours: [2, 1], 'numpy-f64': [2, 1.001], 'numpy-f32': null, torch: [2, 0.998] };
  assert.ok(Math.abs(lossGap(losses) - 0.002) < 1e-12);
  assert.ok(lossGap({ ...losses, torch: [2, Number.NaN] }) > LOSS_TOLERANCE);
});

test.run();
