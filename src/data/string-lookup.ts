import { OptionError } from '../errors.js';
import { joined, type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { string } from '../options.js';
import type { Tensor } from '../tensor.js';
import { lookupOptions, textVocabulary } from './lookup-options.js';
import { flatValues, isInteger, isText, type Nested } from './nested-values.js';
import { TokenLookup } from './token-lookup.js';

const OWNER = 'StringLookup';

const stringLookupOptions = /* @__PURE__ */ joined(
  {
    /** The tokens, in order. Learned by `adapt` where they are not given. */
    vocabulary: [textVocabulary, undefined],
    /** One that stands for nothing: place 0 in 'int', left out in other modes. Default: none. */
    maskToken: [string, undefined],
    /** What `decode` gives for places outside of the vocabulary. Default '[UNK]'. */
    oovToken: [string, '[UNK]'],
  } as const satisfies OptionSpec,
  lookupOptions,
);

export interface StringLookupOptions extends OptionsOf<typeof stringLookupOptions> {}

/**
 * Strings to their places in a vocabulary: the mask token 0 if there is one, then the place of unknown strings, then the vocabulary, which is given or
 * learned by `adapt`, the most frequent first. In other modes rows of as many numbers as there are places, see `outputMode`.
 *
 * It works on arrays, before the model: strings cannot be inputs of the engine. Throws OptionError without a vocabulary, DataError for unknown strings
 * with `numOovIndices: 0`. As Keras's layer of this name, but for several places of unknown strings: there Keras hashes, here `numOovIndices` is 0 or 1.
 */
export class StringLookup {
  private readonly lookup: TokenLookup<string>;

  constructor(options: StringLookupOptions = {}) {
    const settled = settle(OWNER, options, stringLookupOptions);
    if (settled.numOovIndices > 1)
      throw new OptionError(`${OWNER}: option "numOovIndices" must be 0 or 1, received ${settled.numOovIndices}.`);
    this.lookup = new TokenLookup(OWNER, settled, () => 0);
  }

  /** Learns the vocabulary from strings: of arrays in arrays each of the first is a document, for 'tfIdf'. */
  adapt(data: Nested<string>): void {
    this.lookup.adaptNested(data);
  }

  /** The places of strings (..., n), encoded. */
  call(strings: Nested<string>): Tensor {
    return this.lookup.encode(strings, isText, 'strings');
  }

  /** The strings at places, the token of unknown strings outside of the vocabulary: what Keras does with `invert=True`. */
  decode(places: Nested<number> | Tensor): Nested<string> {
    return this.lookup.decode(flatValues(OWNER, places, isInteger, 'whole numbers'));
  }

  getVocabulary(includeSpecialTokens = true): string[] {
    return this.lookup.getVocabulary(includeSpecialTokens);
  }

  vocabularySize(): number {
    return this.lookup.vocabularySize();
  }
}
