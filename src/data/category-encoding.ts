import { DataError, OptionError } from '../errors.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import type { Tensor } from '../tensor.js';
import { encodeCategories, type OutputMode, outputModeOption } from './category-rows.js';
import { flatValues, isInteger, isNumber, type Nested } from './nested-values.js';

const OWNER = 'CategoryEncoding';

const categoryEncodingOptions = {
  /** Categories in all: numbers from 0 to numTokens - 1. */
  numTokens: positiveInteger,
  /** 'oneHot', 'multiHot' or 'count'. Default 'multiHot'. */
  outputMode: [outputModeOption, 'multiHot'],
} as const satisfies OptionSpec;

export interface CategoryEncodingOptions extends OptionsOf<typeof categoryEncodingOptions> {}

/**
 * Numbers of categories as rows of `numTokens`: 'oneHot', a row for each, (..., n) to (..., n, numTokens), or where n is 1 to (..., numTokens);
 * 'multiHot', the 1s of a list together, (..., n) to (..., numTokens); 'count', how often each is in a list, or the sum of its `countWeights`.
 *
 * It works on arrays, before the model: use its tensors for `fit` and `predict`. Throws DataError for categories out of range. As Keras's layer of this name.
 */
export class CategoryEncoding {
  readonly numTokens: number;
  readonly outputMode: OutputMode;

  constructor(options: CategoryEncodingOptions) {
    const { numTokens, outputMode } = settle(OWNER, options, categoryEncodingOptions);
    if (outputMode === 'int' || outputMode === 'tfIdf')
      throw new OptionError(`${OWNER}: option "outputMode" must be "oneHot", "multiHot" or "count", received "${outputMode}".`);
    this.numTokens = numTokens;
    this.outputMode = outputMode;
  }

  call(categories: Nested<number> | Tensor, countWeights?: Nested<number> | Tensor): Tensor {
    if (countWeights !== undefined && this.outputMode !== 'count')
      throw new OptionError(`${OWNER}: countWeights go with outputMode "count", which is "${this.outputMode}" here.`);
    const flat = flatValues(OWNER, categories, isInteger, 'whole numbers');
    const odd = flat.values.findIndex((category) => category < 0);
    if (odd >= 0)
      throw new DataError(
        `${OWNER}: received category ${flat.values[odd]} at place ${odd}; expected whole numbers of 0 or more, below ${this.numTokens}.`,
      );
    const weights = countWeights === undefined ? undefined : flatValues(OWNER, countWeights, isNumber, 'numbers').values;
    return encodeCategories(OWNER, flat, this.numTokens, this.outputMode, undefined, weights);
  }
}
