import { DataError, OptionError } from '../errors.js';
import { show } from '../options.js';
import { log } from '../scalar-math.js';
import type { Tensor } from '../tensor.js';
import { encodeCategories, type OutputMode } from './category-rows.js';
import { flatValues, type Nested, nestValues } from './nested-values.js';

/** What the lookups work with, their options settled. */
export interface LookupOptions<Token> {
  readonly vocabulary: readonly Token[] | undefined;
  readonly idfWeights: readonly number[] | undefined;
  readonly maxTokens: number | undefined;
  readonly numOovIndices: number;
  readonly maskToken: Token | undefined;
  readonly oovToken: Token;
  readonly outputMode: OutputMode;
  readonly padToMaxTokens: boolean;
}

/** The tokens that `documents` hold, the most frequent first, of equally many the last in order first, as Keras has them; and in how many documents each is. */
export function countTokens<Token extends string | number>(
  documents: Iterable<readonly Token[]>,
): { tokens: Token[]; documentsOf: Map<Token, number>; documents: number } {
  const counts = new Map<Token, number>();
  const documentsOf = new Map<Token, number>();
  let count = 0;
  for (const document of documents) {
    count++;
    for (const token of document) counts.set(token, (counts.get(token) ?? 0) + 1);
    for (const token of new Set(document)) documentsOf.set(token, (documentsOf.get(token) ?? 0) + 1);
  }
  const tokens = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)! || (a < b ? 1 : -1));
  return { tokens, documentsOf, documents: count };
}

/** From tokens to their places in a vocabulary, and back: what `StringLookup`, `IntegerLookup` and `TextVectorization` have in common. */
export class TokenLookup<Token extends string | number> {
  private tokens: readonly Token[] | undefined;
  private places = new Map<Token, number>();
  /** One for each place, those of unknown tokens among them. */
  private idf: readonly number[] | undefined;

  constructor(
    private readonly owner: string,
    readonly options: LookupOptions<Token>,
    /** Of a token for which there are several places outside of the vocabulary. */
    private readonly oovPlace: (token: Token, places: number) => number,
  ) {
    const { vocabulary, outputMode, idfWeights, maxTokens, padToMaxTokens } = options;
    if (padToMaxTokens && maxTokens === undefined) throw new OptionError(`${owner}: option "padToMaxTokens" needs "maxTokens".`);
    if (maxTokens !== undefined && maxTokens <= this.specials)
      throw new OptionError(
        `${owner}: option "maxTokens" must be more than ${this.specials}, the places of masked and unknown tokens, received ${maxTokens}.`,
      );
    if (idfWeights && (outputMode !== 'tfIdf' || !vocabulary))
      throw new OptionError(`${owner}: option "idfWeights" goes with a vocabulary and outputMode "tfIdf".`);
    if (vocabulary) this.setVocabulary(vocabulary, idfWeights);
  }

  /** Whether a place is kept for the mask: in other modes masked tokens are left out. */
  private get masks(): boolean {
    return this.options.outputMode === 'int' && this.options.maskToken !== undefined;
  }

  private get specials(): number {
    return this.options.numOovIndices + (this.masks ? 1 : 0);
  }

  private get known(): readonly Token[] {
    if (this.tokens) return this.tokens;
    throw new OptionError(`${this.owner}: there is no vocabulary yet. Give one as an option, or call adapt(data) first.`);
  }

  setVocabulary(vocabulary: readonly Token[], idfWeights?: readonly number[]): void {
    const { owner, options, specials } = this;
    const special = vocabulary.find((token) => token === options.oovToken || token === options.maskToken);
    if (special !== undefined)
      throw new OptionError(`${owner}: the vocabulary holds ${show(special)}, which stands for masked or unknown tokens; leave it out.`);
    const places = new Map(vocabulary.map((token, i) => [token, i + specials]));
    if (places.size < vocabulary.length) {
      const twice = vocabulary.find((token, i) => vocabulary.indexOf(token) < i);
      throw new OptionError(`${owner}: the vocabulary holds ${show(twice)} twice.`);
    }
    if (options.maxTokens !== undefined && vocabulary.length + specials > options.maxTokens)
      throw new OptionError(
        `${owner}: received a vocabulary of ${vocabulary.length} and ${specials} special tokens; expected at most maxTokens, ${options.maxTokens}.`,
      );
    if (options.outputMode === 'tfIdf') {
      if (idfWeights?.length !== vocabulary.length)
        throw new OptionError(
          `${owner}: outputMode "tfIdf" needs idfWeights, one for each of the ${vocabulary.length} tokens, or adapt(data).`,
        );
      const mean = idfWeights.reduce((sum, weight) => sum + weight, 0) / (idfWeights.length || 1);
      this.idf = [...new Array<number>(specials).fill(mean), ...idfWeights];
    }
    this.tokens = [...vocabulary];
    this.places = places;
  }

  /** Learns the vocabulary from lists of tokens, in the place of what was learnt before. */
  adapt(documents: Iterable<readonly Token[]>): void {
    const { owner, options, specials } = this;
    if (options.vocabulary) throw new OptionError(`${owner}: adapt would overwrite the vocabulary that was given as an option.`);
    const counted = countTokens(documents);
    const all = counted.tokens.filter((token) => token !== options.maskToken && token !== options.oovToken);
    const tokens = all.slice(0, options.maxTokens === undefined ? undefined : options.maxTokens - specials);
    // Keras's, with 1 added to both: log(1 + documents / (1 + documents with the token))
    const idf = tokens.map((token) => log(1 + counted.documents / (1 + counted.documentsOf.get(token)!)));
    this.setVocabulary(tokens, idf);
  }

  /** The same of arrays in arrays: each of the first is a document. */
  adaptNested(data: Nested<Token>): void {
    const rows = Array.isArray(data) ? (data as readonly Nested<Token>[]) : [data];
    this.adapt(rows.map((row) => [row].flat(Number.POSITIVE_INFINITY as 1) as Token[]));
  }

  /** The tokens in the order of their places; without `includeSpecialTokens` those for masked and unknown ones are left out. */
  getVocabulary(includeSpecialTokens = true): Token[] {
    const { maskToken, oovToken, numOovIndices } = this.options;
    if (!includeSpecialTokens) return [...this.known];
    return [...(this.masks ? [maskToken!] : []), ...new Array<Token>(numOovIndices).fill(oovToken), ...this.known];
  }

  vocabularySize(): number {
    return this.known.length + this.specials;
  }

  /** Numbers in a row of all modes but 'int'. */
  get rowSize(): number {
    const { padToMaxTokens, maxTokens } = this.options;
    return padToMaxTokens ? maxTokens! : this.vocabularySize();
  }

  /** What tokens count for 'tfIdf', by their places. */
  get weights(): readonly number[] | undefined {
    return this.idf;
  }

  /** The place of a token; -1 of a masked one where no place is kept for it. */
  place(token: Token): number {
    const { owner, options, masks } = this;
    if (token === options.maskToken) return masks ? 0 : -1;
    const place = this.places.get(token);
    if (place !== undefined) return place;
    if (options.numOovIndices === 0)
      throw new DataError(`${owner}: received ${show(token)}, which is not in the vocabulary; with numOovIndices 0 every token must be.`);
    return (masks ? 1 : 0) + (options.numOovIndices === 1 ? 0 : this.oovPlace(token, options.numOovIndices));
  }

  /** Tokens (..., n), as `isToken` knows them, to places, encoded. */
  encode(given: Nested<Token> | Tensor, isToken: (item: unknown) => item is Token, kind: string): Tensor {
    this.known; // says so where there is none yet
    const { values, shape } = flatValues(this.owner, given, isToken, kind);
    const places = values.map((token) => this.place(token));
    return encodeCategories(this.owner, { values: places, shape }, this.rowSize, this.options.outputMode, this.idf);
  }

  /** Places back to tokens. */
  decode({ values, shape }: { values: readonly number[]; shape: readonly number[] }): Nested<Token> {
    const vocabulary = this.getVocabulary();
    return nestValues(
      values.map((place) => vocabulary[place] ?? this.options.oovToken),
      shape,
    );
  }
}
