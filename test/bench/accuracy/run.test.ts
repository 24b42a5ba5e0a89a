import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rowOf } from '../../../bench/accuracy/accuracy.js';
import { RECIPES, type Recipe } from '../../../bench/accuracy/recipes.js';
import { lengthOf, runSeed } from '../../../bench/accuracy/run.js';
import { view } from '../../../bench/accuracy/views.js';
import { main } from '../../../bench/built.js';

const small: Recipe = {
  id: 'small',
  title: 'linear',
  set: 'mnist',
  target: 0.8,
  epochs: 1.5,
  batchSize: 3000,
  augment: { flip: 'alternating', translate: 1 },
  views: 6,
  build(_train, _length, seed) {
    const layers = [new main.Rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }), new main.Flatten(), new main.Dense({ units: 10 })];
    const model = new main.Sequential(layers, { seed });
    model.compile({ optimizer: new main.Adam({ learningRate: 0.01 }), loss: main.sparseCategoricalCrossentropy({ fromLogits: true }) });
    return model;
  },
};

test('a run that is cut goes on to the same outcome; one that has ended is not run again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-accuracy-'));
  try {
    const run = (name: string, recipe: Recipe, signal = new AbortController().signal) =>
      runSeed(recipe, 1, 1, 1, { threads: 1, folder: join(folder, name), signal });
    const whole = await run('whole', small);
    assert.is(whole.steps, 30);
    assert.ok(whole.ended);
    assert.equal(
      whole.curve.map(({ epoch }) => epoch),
      [1, 2],
    );
    const cutAt = new AbortController();
    let steps = 0;
    const onBatchEnd = (): void => {
      if (++steps === 7) cutAt.abort();
    };
    const cut = await run('cut', { ...small, callbacks: () => [{ kind: 'cut', figures: [], onBatchEnd }] }, cutAt.signal);
    assert.not(cut.ended);
    assert.is(cut.steps, 7);
    const rest = await run('cut', { ...small, callbacks: () => [{ kind: 'cut', figures: [] }] });
    assert.is(rest.steps, 30);
    assert.equal(
      rest.curve.map(({ accuracy }) => accuracy),
      whole.curve.map(({ accuracy }) => accuracy),
    );
    assert.ok(rest.seconds > cut.seconds);
    const neverBuilt = { ...small, build: () => assert.unreachable() as never };
    assert.equal(await run('cut', neverBuilt), JSON.parse(JSON.stringify(rest)));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the 94 % run has the length of its original: 476 steps, 48 an epoch', () => {
  const recipe = RECIPES.find(({ id }) => id === 'cifar10-94')!;
  assert.equal(lengthOf(recipe, 50_000), { batchSize: 1024, epochSteps: 48, steps: 476 });
  assert.equal(lengthOf(RECIPES.find(({ id }) => id === 'mnist-97')!, 60_000), { batchSize: 128, epochSteps: 469, steps: 1407 });
});

test('views are mirrored, and moved with the reflection of what lies inside', () => {
  const image = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [1, 2, 3, 1] };
  const pixels = (shift: number, mirrored: boolean): number[] => [...view(image, 0, 1, shift, mirrored).data];
  assert.equal(pixels(0, false), [1, 2, 3, 4, 5, 6]);
  assert.equal(pixels(0, true), [3, 2, 1, 6, 5, 4]);
  assert.equal(pixels(-1, false), [5, 4, 5, 2, 1, 2]);
  assert.equal(pixels(1, false), [5, 6, 5, 2, 3, 2]);
  assert.equal(pixels(1, true), [5, 6, 5, 2, 3, 2]);
});

test('a row tells how many seeds reached the target, and the median of their seconds', () => {
  const point = (epoch: number, seconds: number, accuracy: number) => ({ epoch, seconds, accuracy });
  const outcome = { recipe: 'mnist-97', threads: 1, steps: 9, ended: true };
  const row = rowOf('mnist-97', [
    { ...outcome, seed: 1, seconds: 9, curve: [point(1, 3, 0.9), point(2, 6, 0.98)], reached: point(2, 6, 0.98) },
    { ...outcome, seed: 2, seconds: 11, curve: [point(1, 4, 0.975), point(2, 8, 0.97)], reached: point(1, 4, 0.975) },
    { ...outcome, seed: 3, seconds: 10, curve: [point(1, 4, 0.9), point(2, 8, 0.96)] },
    { ...outcome, seed: 4, seconds: 1, curve: [], ended: false },
  ]);
  assert.is(row.reached, '2 of 4');
  assert.is(row.seconds, 5);
  assert.is(row['at the end %'], 97);
  assert.is(row['seconds in all'], 10);
});

test.run();
