import { OptionError } from '../errors.js';
import { joined, type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { show } from '../options.js';
import type { Tensor } from '../tensor.js';
import { lookupOptions, tokens } from './lookup-options.js';
import { flatValues, isInteger, type Nested } from './nested-values.js';
import { TokenLookup } from './token-lookup.js';

const OWNER = 'IntegerLookup';

function integer(owner: string, name: string, given: number): number {
  if (isInteger(given)) return given;
  throw new OptionError(`${owner}: option "${name}" must be a whole number, received ${show(given)}.`);
}

const integerLookupOptions = /* @__PURE__ */ joined(
  {
    /** The tokens, in order. Learned by `adapt` where they are not given. */
    vocabulary: [(owner, name, given: readonly number[]) => tokens(isInteger, 'whole numbers')(owner, name, given), undefined],
    /** One that stands for nothing: place 0 in 'int', left out in other modes. Default: none. */
    maskToken: [integer, undefined],
    /** What `decode` gives for places outside of the vocabulary. Default -1. */
    oovToken: [integer, -1],
  } as const satisfies OptionSpec,
  lookupOptions,
);

export interface IntegerLookupOptions extends OptionsOf<typeof integerLookupOptions> {}

/**
 * Whole numbers to their places in a vocabulary: the mask token 0 if there is one, then the places of unknown numbers, among which they go by their
 * remainder, then the vocabulary, which is given or learned by `adapt`, the most frequent first. In other modes rows of as many numbers as there
 * are places, see `outputMode`.
 *
 * It works on arrays, before the model. Throws OptionError without a vocabulary, DataError for unknown numbers with `numOovIndices: 0`. As Keras's layer of
 * this name.
 */
export class IntegerLookup {
  private readonly lookup: TokenLookup<number>;

  constructor(options: IntegerLookupOptions = {}) {
    const settled = settle(OWNER, options, integerLookupOptions);
    this.lookup = new TokenLookup(OWNER, settled, (token, places) => ((token % places) + places) % places);
  }

  /** Learns the vocabulary from numbers: of arrays in arrays each of the first is a document, for 'tfIdf'. */
  adapt(data: Nested<number>): void {
    this.lookup.adaptNested(data);
  }

  /** The places of numbers (..., n), encoded. */
  call(numbers: Nested<number> | Tensor): Tensor {
    return this.lookup.encode(numbers, isInteger, 'whole numbers');
  }

  /** The numbers at places, the token of unknown ones outside of the vocabulary: what Keras does with `invert=True`. */
  decode(places: Nested<number> | Tensor): Nested<number> {
    return this.lookup.decode(flatValues(OWNER, places, isInteger, 'whole numbers'));
  }

  getVocabulary(includeSpecialTokens = true): number[] {
    return this.lookup.getVocabulary(includeSpecialTokens);
  }

  vocabularySize(): number {
    return this.lookup.vocabularySize();
  }
}
