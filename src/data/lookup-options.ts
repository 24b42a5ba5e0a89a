import { OptionError } from '../errors.js';
import type { OptionReader, OptionSpec } from '../option-spec.js';
import { positiveInteger, show, trueOrFalse, wholeNumber } from '../options.js';
import { outputModeOption } from './category-rows.js';
import { isText } from './nested-values.js';

/** A list of what `isToken` takes. */
export const tokens =
  <Token>(isToken: (item: unknown) => item is Token, kind: string): OptionReader<readonly Token[], readonly Token[]> =>
  (owner, name, given) => {
    if (Array.isArray(given) && given.every(isToken)) return given;
    throw new OptionError(`${owner}: option "${name}" must be an array of ${kind}, received ${show(given)}.`);
  };

/** The tokens of texts, in order. */
export const textVocabulary: OptionReader<readonly string[], readonly string[]> = (owner, name, given) =>
  tokens(isText, 'strings')(owner, name, given);

export const weightsOption: OptionReader<readonly number[], readonly number[]> = (owner, name, given) => {
  if (Array.isArray(given) && given.every(Number.isFinite)) return given;
  throw new OptionError(`${owner}: option "${name}" must be an array of numbers, received ${show(given)}.`);
};

export const lookupOptions = {
  /** What each token of the vocabulary counts, for 'tfIdf'. Learned by `adapt` where no vocabulary is given. */
  idfWeights: [weightsOption, undefined],
  /** The most that the vocabulary may hold, special tokens counted. `adapt` keeps the most frequent. Default: no limit. */
  maxTokens: [positiveInteger, undefined],
  /** Places for tokens that are not in the vocabulary; with 0 such a token is an error. Default 1. */
  numOovIndices: [wholeNumber, 1],
  /** 'int', places; 'oneHot', 'multiHot', 'count' as `CategoryEncoding`; 'tfIdf', counts times the weights. Default 'int'. */
  outputMode: [outputModeOption, 'int'],
  /** Rows are `maxTokens` long, however few tokens there are. Default false. */
  padToMaxTokens: [trueOrFalse, false],
} as const satisfies OptionSpec;
