// The cases of Keras's documentation of IntegerLookup.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { IntegerLookup } from '../../src/data/integer-lookup.js';
import { OptionError } from '../../src/errors.js';

const vocabulary = [12, 36, 1138, 42];

test('a known vocabulary, and the way back', () => {
  const layer = new IntegerLookup({ vocabulary });
  const places = layer.call([
    [12, 1138, 42],
    [42, 1000, 36],
  ]);
  assert.equal(places.toArray(), [
    [1, 3, 4],
    [4, 0, 2],
  ]);
  assert.equal(layer.decode(places), [
    [12, 1138, 42],
    [42, -1, 36],
  ]);
});

test('an adapted vocabulary', () => {
  const layer = new IntegerLookup();
  const data = [
    [12, 1138, 42],
    [42, 1000, 36],
  ];
  layer.adapt(data);
  assert.equal(layer.getVocabulary(), [-1, 42, 1138, 1000, 36, 12]);
  assert.equal(layer.call(data).toArray(), [
    [5, 2, 1],
    [1, 3, 4],
  ]);
});

test('several places of unknown numbers, by their remainder', () => {
  const layer = new IntegerLookup({ vocabulary, numOovIndices: 2 });
  assert.equal(layer.getVocabulary(), [-1, -1, ...vocabulary]);
  assert.equal(
    layer
      .call([
        [12, 1138, 42],
        [37, 1000, -3],
      ])
      .toArray(),
    [
      [2, 4, 5],
      [1, 0, 1],
    ],
  );
});

test('one-hot, multi-hot, count', () => {
  const one = new IntegerLookup({ vocabulary, outputMode: 'oneHot' });
  assert.equal(one.call([12, 36, 1138, 42, 7]).toArray(), [
    [0, 1, 0, 0, 0],
    [0, 0, 1, 0, 0],
    [0, 0, 0, 1, 0],
    [0, 0, 0, 0, 1],
    [1, 0, 0, 0, 0],
  ]);
  const data = [
    [12, 1138, 42, 42],
    [42, 7, 36, 7],
  ];
  assert.equal(new IntegerLookup({ vocabulary, outputMode: 'multiHot' }).call(data).toArray(), [
    [0, 1, 0, 1, 1],
    [1, 0, 1, 0, 1],
  ]);
  assert.equal(new IntegerLookup({ vocabulary, outputMode: 'count' }).call(data).toArray(), [
    [0, 1, 0, 1, 2],
    [2, 0, 1, 0, 1],
  ]);
});

test('a number above 2^24 keeps its last digit', () => {
  assert.equal([...new IntegerLookup({ vocabulary: [16_777_216, 16_777_217] }).call([16_777_217, 16_777_216]).data], [2, 1]);
});

test('what is no whole number is refused', () => {
  assert.throws(() => new IntegerLookup({ vocabulary }).call([1.5]), /received 1.5; expected whole numbers/);
  assert.throws(
    () => new IntegerLookup({ vocabulary: [0.5] }),
    (error: Error) => error instanceof OptionError && /must be an array of whole numbers/.test(error.message),
  );
});

test.run();
