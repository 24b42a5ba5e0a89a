// The cases of Keras's documentation of CategoryEncoding.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CategoryEncoding } from '../../src/data/category-encoding.js';
import { DataError, OptionError, ShapeError } from '../../src/errors.js';

const pairs = [
  [0, 1],
  [0, 0],
  [1, 2],
  [3, 1],
];

test('one-hot', () => {
  const layer = new CategoryEncoding({ numTokens: 4, outputMode: 'oneHot' });
  const expected = [
    [0, 0, 0, 1],
    [0, 0, 1, 0],
    [1, 0, 0, 0],
    [0, 1, 0, 0],
  ];
  assert.equal(layer.call([3, 2, 0, 1]).toArray(), expected);
  // a last dimension of 1 is the one that is encoded
  assert.equal(layer.call([[3], [2], [0], [1]]).toArray(), expected);
  assert.equal(layer.call(pairs).shape, [4, 2, 4]);
});

test('multi-hot', () => {
  assert.equal(new CategoryEncoding({ numTokens: 4 }).call(pairs).toArray(), [
    [1, 1, 0, 0],
    [1, 0, 0, 0],
    [0, 1, 1, 0],
    [0, 1, 0, 1],
  ]);
  assert.equal(new CategoryEncoding({ numTokens: 4 }).call([3, 0]).toArray(), [1, 0, 0, 1]);
});

test('count, with weights and without', () => {
  const layer = new CategoryEncoding({ numTokens: 4, outputMode: 'count' });
  const weights = [
    [0.1, 0.2],
    [0.1, 0.1],
    [0.2, 0.3],
    [0.4, 0.2],
  ];
  const expected = [0.1, 0.2, 0, 0, 0.2, 0, 0, 0, 0, 0.2, 0.3, 0, 0, 0.2, 0, 0.4];
  assert.ok(layer.call(pairs, weights).data.every((value, i) => Math.abs(value - expected[i]!) < 1e-6));
  assert.equal(layer.call(pairs).toArray(), [
    [1, 1, 0, 0],
    [2, 0, 0, 0],
    [0, 1, 1, 0],
    [0, 1, 0, 1],
  ]);
});

test('what does not fit is told', () => {
  const refuses = (work: () => unknown, kind: typeof OptionError, message: RegExp) =>
    assert.throws(work, (error: Error) => error instanceof kind && message.test(error.message));
  refuses(() => new CategoryEncoding({ numTokens: 4 }).call([4]), DataError, /received category 4 at place 0; expected .* below 4/);
  refuses(() => new CategoryEncoding({ numTokens: 4 }).call([-1]), DataError, /received category -1/);
  refuses(() => new CategoryEncoding({ numTokens: 4, outputMode: 'int' }), OptionError, /"oneHot", "multiHot" or "count"/);
  refuses(() => new CategoryEncoding({ numTokens: 4 }).call([1], [1]), OptionError, /countWeights go with outputMode "count"/);
  refuses(() => new CategoryEncoding({ numTokens: 4, outputMode: 'count' }).call([1, 2], [1]), ShapeError, /received 1 weights/);
});

test.run();
