// The cases of Keras's documentation of TextVectorization.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TextVectorization } from '../../src/data/text-vectorization.js';
import { DataError, OptionError } from '../../src/errors.js';

test('texts become places of a length, 0 behind them, 1 for unknown words', () => {
  const layer = new TextVectorization({ maxTokens: 5000, outputMode: 'int', outputSequenceLength: 4 });
  layer.adapt(['foo bar', 'bar baz', 'baz bada boom']);
  const own = new TextVectorization({ outputSequenceLength: 4 });
  own.adapt(['foo', 'bar', 'baz']);
  assert.equal(own.call(['foo qux bar', 'qux baz']).toArray(), [
    [2, 1, 4, 0],
    [1, 3, 0, 0],
  ]);
  assert.equal(layer.getVocabulary(), ['', '[UNK]', 'baz', 'bar', 'foo', 'boom', 'bada']);
});

test('a known vocabulary', () => {
  const layer = new TextVectorization({ vocabulary: ['earth', 'wind', 'and', 'fire'] });
  assert.equal(layer.getVocabulary(), ['', '[UNK]', 'earth', 'wind', 'and', 'fire']);
  assert.is(layer.vocabularySize(), 6);
  assert.equal(layer.call(['Fire and... WATER!']).toArray(), [[5, 4, 1]]);
  assert.equal(layer.call([]).shape, [0, 0]);
});

test('standardize and split', () => {
  const vocabulary = ['it', "it's", 'its', 'It', 'i', 't'];
  const places = (options: object, text: string) => [...new TextVectorization({ vocabulary, ...options }).call([text]).data];
  assert.equal(places({}, "It's  IT\n"), [4, 2]);
  assert.equal(places({ standardize: 'lower' }, "It's it."), [3, 1]);
  assert.equal(places({ standardize: 'stripPunctuation' }, "It's It."), [1, 5]);
  assert.equal(places({ standardize: false }, "it's It it."), [3, 5, 1]);
  assert.equal(places({ standardize: (text: string) => text.replaceAll('#', '') }, 'i#t'), [2]);
  assert.equal(places({ split: 'character' }, 'It!'), [6, 7]);
  assert.equal(places({ split: false, vocabulary: ['a b'] }, 'A b'), [2]);
  assert.equal(places({ split: (text: string) => text.split('-'), standardize: 'lower' }, 'it-its'), [2, 4]);
});

test('rows in the other modes, unknown words at 0', () => {
  const vocabulary = ['a', 'b', 'c'];
  const texts = ['a a b', 'c z z z'];
  assert.equal(new TextVectorization({ vocabulary, outputMode: 'multiHot' }).call(texts).toArray(), [
    [0, 1, 1, 0],
    [1, 0, 0, 1],
  ]);
  assert.equal(new TextVectorization({ vocabulary, outputMode: 'count' }).call(texts).toArray(), [
    [0, 2, 1, 0],
    [3, 0, 0, 1],
  ]);
  const padded = new TextVectorization({ vocabulary, outputMode: 'count', maxTokens: 6, padToMaxTokens: true });
  assert.equal(padded.call(texts).shape, [2, 6]);
  assert.equal(padded.getVocabulary(), ['[UNK]', 'a', 'b', 'c']);
  const weighted = new TextVectorization({ vocabulary, outputMode: 'tfIdf', idfWeights: [1, 2, 3] });
  assert.equal(weighted.call(texts).toArray(), [
    [0, 2, 2, 0],
    [6, 0, 0, 3],
  ]);
});

test('maxTokens counts padding and unknown words in', () => {
  const layer = new TextVectorization({ maxTokens: 4 });
  layer.adapt(['a a a b b c']);
  assert.equal(layer.getVocabulary(), ['', '[UNK]', 'a', 'b']);
  assert.equal(layer.getVocabulary(false), ['a', 'b']);
});

test('runs of words', () => {
  const layer = new TextVectorization({ ngrams: 2 });
  layer.adapt(['new york new york']);
  assert.equal(layer.getVocabulary(false), ['york', 'new york', 'new', 'york new']);
});

test('what does not fit is told', () => {
  const refuses = (work: () => unknown, kind: typeof OptionError, message: RegExp) =>
    assert.throws(work, (error: Error) => error instanceof kind && message.test(error.message));
  refuses(() => new TextVectorization().call(['a']), OptionError, /there is no vocabulary yet/);
  refuses(() => new TextVectorization({ vocabulary: ['a'] }).call([3] as never), DataError, /received 3; expected texts/);
  refuses(() => new TextVectorization({ standardize: 'upper' as never }), OptionError, /"lowerAndStripPunctuation", .* received "upper"/);
  refuses(() => new TextVectorization({ split: 'words' as never }), OptionError, /"whitespace", "character", false or a function/);
  refuses(() => new TextVectorization({ outputMode: 'oneHot' }), OptionError, /received "oneHot"/);
  refuses(() => new TextVectorization({ outputMode: 'count', outputSequenceLength: 3 }), OptionError, /goes with outputMode "int"/);
  refuses(() => new TextVectorization({ maxTokens: 2 }), OptionError, /must be more than 2/);
});

test.run();
