// The cases of Keras's documentation of Discretization.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Discretization } from '../../src/data/discretization.js';
import { OptionError } from '../../src/errors.js';
import { RandomStream } from '../../src/random.js';

const data = [
  [-1.5, 1, 3.4, 0.5],
  [0, 3, 1.3, 0],
];

test('bins of given boundaries', () => {
  assert.equal(new Discretization({ binBoundaries: [0, 1, 2] }).call(data).toArray(), [
    [0, 2, 3, 1],
    [1, 3, 2, 1],
  ]);
});

test('bins of boundaries that are learned', () => {
  const layer = new Discretization({ numBins: 4, epsilon: 0.01 });
  layer.adapt(data);
  assert.equal(layer.call(data).toArray(), [
    [0, 2, 3, 2],
    [1, 3, 3, 1],
  ]);
});

test('of many values the boundaries are their quantiles', () => {
  const random = new RandomStream(1, 'values');
  const layer = new Discretization({ numBins: 10 });
  layer.adapt(Array.from({ length: 20_000 }, () => random.uniform()));
  assert.is(layer.binBoundaries.length, 9);
  for (const [i, bound] of layer.binBoundaries.entries()) assert.ok(Math.abs(bound - (i + 1) / 10) < 0.02, `${bound}`);
});

test('bins as rows', () => {
  const layer = new Discretization({ binBoundaries: [0, 1], outputMode: 'oneHot' });
  assert.equal(layer.call([-1, 0.5, 7]).toArray(), [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]);
});

test('what does not fit is told', () => {
  const refuses = (work: () => unknown, message: RegExp) =>
    assert.throws(work, (error: Error) => error instanceof OptionError && message.test(error.message));
  refuses(() => new Discretization({}), /received neither/);
  refuses(() => new Discretization({ binBoundaries: [1], numBins: 2 }), /received both/);
  refuses(() => new Discretization({ binBoundaries: [1, 0] }), /each above the one before/);
  refuses(() => new Discretization({ numBins: 2 }).call([1]), /there are no boundaries yet/);
  refuses(() => new Discretization({ binBoundaries: [1] }).adapt([1]), /would overwrite/);
});

test.run();
