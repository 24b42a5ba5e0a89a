// A network in training on the page: in rounds of any length, across a change of threads and through a file it is the same network.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dataSetOf } from '../../../examples/playground/data-sets.js';
import { openEngine } from '../../../examples/playground/engine.js';
import { engineOptions, Lab } from '../../../examples/playground/lab.js';
import { INITIAL, type Settings } from '../../../examples/playground/settings.js';

const settings: Settings = { ...INITIAL, samples: 100 };
const engine = await openEngine(engineOptions(settings));
const data = dataSetOf(settings);
const lossesOf = (lab: Lab): number[] => lab.figures.map(({ loss }) => loss);

async function whole(): Promise<Lab> {
  const lab = await Lab.of(engine, settings, data);
  await lab.learn(6);
  return lab;
}

test('rounds come to the same as one run', async () => {
  const lab = await Lab.of(engine, settings, data);
  for (const epochs of [1, 3, 2]) await lab.learn(epochs);
  assert.equal(lossesOf(lab), lossesOf(await whole()));
  assert.is(lab.epoch, 6);
  assert.is(lab.seen, 600);
});

test('with other threads it goes on where it was', async () => {
  const lab = await Lab.of(engine, settings, data);
  await lab.learn(3);
  const next: Settings = { ...settings, threads: '2' };
  await engine.ready(engineOptions(next));
  await lab.moveOver(next);
  await lab.learn(3);
  await engine.ready(engineOptions(settings));
  assert.equal(lossesOf(lab), lossesOf(await whole()));
});

test('a saved network decides as it did, loaded into a fresh one', async () => {
  const lab = await whole();
  const bytes = await lab.save();
  const fresh = await Lab.of(engine, settings, data);
  const before = await lab.predict(data.test.x);
  assert.not.equal(await fresh.predict(data.test.x), before);
  await fresh.load(bytes);
  assert.equal(await fresh.predict(data.test.x), before);
});

test('the confusion matrix counts the examples kept back, rightly told ones on the diagonal', async () => {
  const lab = await whole();
  await lab.test();
  const counts = await lab.confusion();
  const diagonal = counts.reduce((sum, row, k) => sum + row[k]!, 0);
  assert.is(
    counts.flat().reduce((a, b) => a + b, 0),
    data.test.y.length,
  );
  assert.is(Math.fround(diagonal / data.test.y.length), Math.fround(lab.figures.at(-1)!.testAccuracy!));
});

test('an epoch that is cut short is not told', async () => {
  // the worker is at most a few batches ahead of what it tells
  const lab = await Lab.of(engine, { ...settings, batch: 1 }, data);
  const stop = new AbortController();
  await lab.learn(2, stop.signal, (batch) => {
    if (batch === 1) stop.abort();
  });
  assert.is(lab.epoch, 0);
});

test('kernels come with their gradients', async () => {
  const [first] = await (await whole()).weights();
  assert.equal([first!.shape, first!.values.length, first!.gradient.length], [[2, 8], 16, 16]);
  assert.ok(first!.gradient.some((value) => value !== 0));
});

test.after(() => engine.close());

test.run();
