// The cases of Keras's documentation of StringLookup.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { StringLookup, type StringLookupOptions } from '../../src/data/string-lookup.js';
import { DataError, OptionError } from '../../src/errors.js';

const vocabulary = ['a', 'b', 'c', 'd'];
const data = [
  ['a', 'c', 'd'],
  ['d', 'z', 'b'],
];
const refuses = (work: () => unknown, kind: typeof OptionError | typeof DataError, message: RegExp) =>
  assert.throws(work, (error: Error) => error instanceof kind && message.test(error.message));

test('a known vocabulary', () => {
  const { data: places, shape, dtype } = new StringLookup({ vocabulary }).call(data);
  assert.equal([...places], [1, 3, 4, 4, 0, 2]);
  assert.equal(shape, [2, 3]);
  assert.is(dtype, 'int32');
});

test('an adapted vocabulary: the most frequent first, then the last in order', () => {
  const layer = new StringLookup();
  layer.adapt(data);
  assert.equal(layer.getVocabulary(), ['[UNK]', 'd', 'z', 'c', 'b', 'a']);
  assert.equal(layer.call(data).toArray(), [
    [5, 3, 1],
    [1, 2, 4],
  ]);
});

test('one-hot', () => {
  const layer = new StringLookup({ vocabulary, outputMode: 'oneHot' });
  assert.equal(layer.call(['a', 'b', 'c', 'd', 'z']).toArray(), [
    [0, 1, 0, 0, 0],
    [0, 0, 1, 0, 0],
    [0, 0, 0, 1, 0],
    [0, 0, 0, 0, 1],
    [1, 0, 0, 0, 0],
  ]);
});

test('multi-hot and count', () => {
  const texts = [
    ['a', 'c', 'd', 'd'],
    ['d', 'z', 'b', 'z'],
  ];
  assert.equal(new StringLookup({ vocabulary, outputMode: 'multiHot' }).call(texts).toArray(), [
    [0, 1, 0, 1, 1],
    [1, 0, 1, 0, 1],
  ]);
  assert.equal(new StringLookup({ vocabulary, outputMode: 'count' }).call(texts).toArray(), [
    [0, 1, 0, 1, 2],
    [2, 0, 1, 0, 1],
  ]);
});

test('tf-idf with given weights: unknown strings count their mean', () => {
  const idfWeights = [0.25, 0.75, 0.6, 0.4];
  const texts = [
    ['a', 'c', 'd', 'd'],
    ['d', 'z', 'b', 'z'],
  ];
  const out = new StringLookup({ vocabulary, idfWeights, outputMode: 'tfIdf' }).call(texts);
  const expected = [0, 0.25, 0, 0.6, 0.8, 1, 0, 0.75, 0, 0.4];
  assert.ok(out.data.every((value, i) => Math.abs(value - expected[i]!) < 1e-6));
});

test('tf-idf, adapted: log(1 + documents / (1 + documents with the token))', () => {
  const layer = new StringLookup({ outputMode: 'tfIdf' });
  layer.adapt([
    ['a', 'a'],
    ['a', 'b'],
    ['c', 'c'],
  ]);
  assert.equal(layer.getVocabulary(), ['[UNK]', 'a', 'c', 'b']);
  const [unknown, a, c, b] = layer.call(['q', 'a', 'c', 'b']).data as unknown as [number, number, number, number];
  assert.ok(Math.abs(a - Math.log(1 + 3 / 3)) < 1e-6);
  assert.ok(Math.abs(c - Math.log(1 + 3 / 2)) < 1e-6);
  assert.ok(Math.abs(b - Math.log(1 + 3 / 2)) < 1e-6);
  assert.ok(Math.abs(unknown - (a + b + c) / 3) < 1e-6);
});

test('the way back', () => {
  const layer = new StringLookup({ vocabulary });
  assert.equal(
    layer.decode([
      [1, 3, 4],
      [4, 0, 2],
    ]),
    [
      ['a', 'c', 'd'],
      ['d', '[UNK]', 'b'],
    ],
  );
  assert.equal(layer.decode(layer.call(vocabulary)), vocabulary);
});

test('a mask has place 0, and is left out of rows', () => {
  const masked = new StringLookup({ vocabulary, maskToken: '' });
  assert.equal(masked.getVocabulary(), ['', '[UNK]', ...vocabulary]);
  assert.equal([...masked.call(['', 'a', 'z']).data], [0, 2, 1]);
  assert.equal([...new StringLookup({ vocabulary, maskToken: '', outputMode: 'count' }).call(['', 'a', 'z']).data], [1, 1, 0, 0, 0]);
});

test('maxTokens keeps the most frequent, and rows may be padded to it', () => {
  const layer = new StringLookup({ maxTokens: 3 });
  layer.adapt(data);
  assert.equal(layer.getVocabulary(), ['[UNK]', 'd', 'z']);
  const padded = new StringLookup({ vocabulary, maxTokens: 7, padToMaxTokens: true, outputMode: 'multiHot' });
  assert.equal(padded.call(data).shape, [2, 7]);
});

test('what does not fit is told', () => {
  refuses(() => new StringLookup().call(data), OptionError, /^StringLookup: there is no vocabulary yet/);
  refuses(() => new StringLookup({ vocabulary, numOovIndices: 0 }).call(data), DataError, /received "z", which is not in the vocabulary/);
  refuses(() => new StringLookup({ numOovIndices: 2 }), OptionError, /"numOovIndices" must be 0 or 1, received 2/);
  refuses(() => new StringLookup({ vocabulary: ['a', 'a'] }), OptionError, /holds "a" twice/);
  refuses(() => new StringLookup({ vocabulary: ['[UNK]'] }), OptionError, /holds "\[UNK\]"/);
  refuses(() => new StringLookup({ vocabulary }).adapt(data), OptionError, /would overwrite the vocabulary/);
  refuses(() => new StringLookup({ vocabulary, outputMode: 'tfIdf' }), OptionError, /needs idfWeights/);
  refuses(() => new StringLookup({ vocabulary, maxTokens: 3 }), OptionError, /at most maxTokens, 3/);
  refuses(() => new StringLookup({ maxTokens: 1 }), OptionError, /must be more than 1/);
  refuses(() => new StringLookup({ vocabulary }).call([['a'], ['b', 'c']]), Error as never, /different lengths, 1 and 2/);
  refuses(() => new StringLookup({ vocabulary }).call(3 as never), DataError, /received 3; expected strings/);
  refuses(() => new StringLookup({ vocabulary: 'abc' } as unknown as StringLookupOptions), OptionError, /must be an array of strings/);
});

test.run();
