import { DataError, OptionError } from '../errors.js';
import { type OptionReader, type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { positiveInteger, show, trueOrFalse } from '../options.js';
import { Tensor } from '../tensor.js';
import { categoryRows, type OutputMode, outputModeOption } from './category-rows.js';
import { textVocabulary, weightsOption } from './lookup-options.js';
import { isText } from './nested-values.js';
import { TokenLookup } from './token-lookup.js';

const OWNER = 'TextVectorization';

/** Keras's list: it leaves no mark of ASCII. */
const PUNCTUATION = /[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~']/g;

const strip = (text: string): string => text.replace(PUNCTUATION, '');
const STANDARDIZE = {
  lowerAndStripPunctuation: (text: string): string => strip(text.toLowerCase()),
  lower: (text: string): string => text.toLowerCase(),
  stripPunctuation: strip,
} as const;
const SPLIT = {
  whitespace: (text: string): string[] => text.split(/\s+/).filter((word) => word !== ''),
  character: (text: string): string[] => Array.from(text),
} as const;

type Known<Table, Made> = keyof Table | false | Made;

/** One of a table, or a function of the user's own; false: nothing is done. */
const oneOrOwn =
  <Made extends (text: string) => unknown>(
    table: Readonly<Record<string, Made>>,
    nothing: Made,
  ): OptionReader<Made, Known<typeof table, Made>> =>
  (owner, name, given) => {
    if (given === false) return nothing;
    if (typeof given === 'function') return given;
    const made = Object.hasOwn(table, given) ? table[given] : undefined;
    if (made) return made;
    const names = Object.keys(table).map((known) => `"${known}"`);
    throw new OptionError(`${owner}: option "${name}" must be ${names.join(', ')}, false or a function, received ${show(given)}.`);
  };

const textVectorizationOptions = {
  /** The most that the vocabulary may hold, with '' and '[UNK]'. `adapt` keeps the most frequent. Default: no limit. */
  maxTokens: [positiveInteger, undefined],
  /** 'lowerAndStripPunctuation', 'lower', 'stripPunctuation', a function from text to text, or false. Default 'lowerAndStripPunctuation'. */
  standardize: [
    (owner, name, given: Known<typeof STANDARDIZE, (text: string) => string>) =>
      oneOrOwn<(text: string) => string>(STANDARDIZE, (text) => text)(owner, name, given),
    'lowerAndStripPunctuation',
  ],
  /** 'whitespace', 'character', a function from text to its tokens, or false: a text is one token. Default 'whitespace'. */
  split: [
    (owner, name, given: Known<typeof SPLIT, (text: string) => string[]>) =>
      oneOrOwn<(text: string) => string[]>(SPLIT, (text) => [text])(owner, name, given),
    'whitespace',
  ],
  /** Besides single tokens also those of up to so many in a row, joined by spaces. Default 1. */
  ngrams: [positiveInteger, 1],
  /** 'int', places of tokens; 'multiHot', 'count', 'tfIdf', rows of as many numbers as the vocabulary holds tokens. Default 'int'. */
  outputMode: [outputModeOption, 'int'],
  /** Tokens of a text in 'int': shorter texts are filled with 0, longer ones cut. Default: those of the longest. */
  outputSequenceLength: [positiveInteger, undefined],
  /** Rows are `maxTokens` long in other modes, however few tokens there are. Default false. */
  padToMaxTokens: [trueOrFalse, false],
  /** The tokens, in order, without '' and '[UNK]'. Learned by `adapt` where they are not given. */
  vocabulary: [textVocabulary, undefined],
  /** What each token of the vocabulary counts, for 'tfIdf'. */
  idfWeights: [weightsOption, undefined],
} as const satisfies OptionSpec;

export interface TextVectorizationOptions extends OptionsOf<typeof textVectorizationOptions> {}

/**
 * Texts as numbers: each is standardized, split into tokens, and the tokens become their places in the vocabulary, which is given or learned by `adapt`,
 * the most frequent first. Place 0 is padding, 1 stands for unknown tokens: (texts, tokens) in Int32, for an `Embedding({ inputDim: vocabularySize() })`. In the
 * modes 'multiHot', 'count' and 'tfIdf' rows (texts, places) without one for padding, where 0 stands for unknown tokens.
 *
 * It works on arrays, before the model: strings cannot be inputs of the engine. Throws OptionError without a vocabulary, DataError for what is no text.
 * As Keras's layer of this name.
 */
export class TextVectorization {
  private readonly lookup: TokenLookup<string>;
  private readonly settled: {
    readonly standardize: (text: string) => string;
    readonly split: (text: string) => string[];
    readonly ngrams: number;
    readonly outputMode: OutputMode;
    readonly outputSequenceLength: number | undefined;
  };

  constructor(options: TextVectorizationOptions = {}) {
    const settled = settle(OWNER, options, textVectorizationOptions);
    const { outputMode, outputSequenceLength } = settled;
    if (outputMode === 'oneHot')
      throw new OptionError(`${OWNER}: option "outputMode" must be "int", "multiHot", "count" or "tfIdf", received "oneHot".`);
    if (outputSequenceLength !== undefined && outputMode !== 'int')
      throw new OptionError(`${OWNER}: option "outputSequenceLength" goes with outputMode "int", received "${outputMode}".`);
    this.settled = settled;
    this.lookup = new TokenLookup(OWNER, { ...settled, numOovIndices: 1, maskToken: '', oovToken: '[UNK]' }, () => 0);
  }

  private tokensOf(text: unknown): string[] {
    if (!isText(text)) throw new DataError(`${OWNER}: received ${show(text)}; expected texts, an array of strings.`);
    const { standardize, split, ngrams } = this.settled;
    const single = split(standardize(text));
    const runs = Array.from({ length: ngrams - 1 }, (_, i) =>
      Array.from({ length: Math.max(0, single.length - i - 1) }, (_, from) => single.slice(from, from + i + 2).join(' ')),
    );
    return [...single, ...runs.flat()];
  }

  /** Learns the vocabulary from texts. */
  adapt(texts: Iterable<string>): void {
    this.lookup.adapt(Array.from(texts, (text) => this.tokensOf(text)));
  }

  call(texts: Iterable<string>): Tensor {
    const { lookup } = this;
    const { outputMode, outputSequenceLength } = this.settled;
    lookup.vocabularySize(); // says so where there is none yet
    const rows = Array.from(texts, (text) => this.tokensOf(text).map((token) => lookup.place(token)));
    if (outputMode !== 'int')
      return new Tensor(categoryRows(rows, lookup.rowSize, outputMode as Exclude<OutputMode, 'int' | 'oneHot'>, lookup.weights), [
        rows.length,
        lookup.rowSize,
      ]);
    const length = outputSequenceLength ?? rows.reduce((most, row) => Math.max(most, row.length), 0);
    const data = new Int32Array(rows.length * length);
    for (const [r, row] of rows.entries()) data.set(row.slice(0, length), r * length);
    return new Tensor(data, [rows.length, length]);
  }

  /** The tokens in the order of their places: '' and '[UNK]' first, but for the modes without padding; without `includeSpecialTokens` neither. */
  getVocabulary(includeSpecialTokens = true): string[] {
    return this.lookup.getVocabulary(includeSpecialTokens);
  }

  vocabularySize(): number {
    return this.lookup.vocabularySize();
  }
}
