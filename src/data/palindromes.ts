import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { inRange, positiveInteger } from '../options.js';
import { RandomStream } from '../random.js';
import { seedOption } from './points.js';

/** Sequences and their classes; both go into a model as they are. */
export interface LabelledSequences {
  /** `shape` is (count, steps, 1); `data` holds the sequences one after the other. */
  x: { data: Float32Array; shape: [count: number, steps: number, features: number] };
  /** Integer class labels (count). */
  y: Int32Array;
}

function lengthOption(owner: string, name: string, value: unknown): number {
  return inRange(owner, name, positiveInteger(owner, name, value), 2, Infinity);
}

const palindromesOptions = {
  /** Digits of a palindrome, 2 or more. */
  length: lengthOption,
  /** How many palindromes. */
  samples: positiveInteger,
  /** A whole number from 0 to 2^53 - 1. Default 0. */
  seed: [seedOption, 0],
} as const satisfies OptionSpec;

/** Options of {@link palindromes}. */
export interface PalindromesOptions extends OptionsOf<typeof palindromesOptions> {}

const batchesOptions = {
  /** Digits of a palindrome, 2 or more. */
  length: lengthOption,
  /** Palindromes a batch. */
  batchSize: positiveInteger,
  /** Batches a pass. Default: a pass has no end. */
  batches: [positiveInteger, undefined],
  /** A whole number from 0 to 2^53 - 1. Default 0. */
  seed: [seedOption, 0],
} as const satisfies OptionSpec;

/** Options of {@link palindromeBatches}. */
export interface PalindromeBatchesOptions extends OptionsOf<typeof batchesOptions> {}

/** Draws the first half of each palindrome, and the middle digit of an odd length; the rest mirrors them. */
function draw(random: RandomStream, count: number, length: number): LabelledSequences {
  const steps = length - 1;
  const data = new Float32Array(count * steps);
  const y = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    const digits = data.subarray(row * steps, (row + 1) * steps);
    for (let i = 0; i < length / 2; i++) {
      const digit = random.below(10);
      digits[i] = digit;
      if (i > 0) digits[steps - i] = digit; // the mirror image of digit 0 is the label
    }
    y[row] = digits[0]!;
  }
  return { x: { data, shape: [count, steps, 1] }, y };
}

/**
 * Decimal palindromes, of which the last digit is to be told from those before it: x is the first length - 1 digits as numbers
 * from 0 to 9, y the last digit, which is the first one too, so that a recurrent network has to remember it through all steps.
 *
 * Each digit of the first half (of an odd length, with the middle one) is drawn by itself, 0 to 9 alike, and the other half mirrors
 * it. So the first digit may be 0, all ten classes are as likely, and a palindrome may come more than once: there are but
 * 10^ceil(length / 2).
 *
 * @throws OptionError where an option is unknown, missing or out of its range.
 */
export function palindromes(options: PalindromesOptions): LabelledSequences {
  const owner = 'palindromes';
  const { length, samples, seed } = settle(owner, options, palindromesOptions);
  return draw(new RandomStream(seed, owner), samples, length);
}

/**
 * Palindromes drawn anew for every batch, as {@link palindromes} draws them, for `fitDataset`. Each pass over the batches brings
 * others: pass n draws from a stream of its own, and another call with the same seed brings the same passes again. A
 * set of `palindromes` with the same seed is drawn independently of them.
 *
 * ```ts
 * await model.fitDataset(palindromeBatches({ length: 5, batchSize: 128, batches: 100 }), { epochs: 20 });
 * ```
 *
 * Without `batches` a pass has no end: leave the loop, or stop `fitDataset` by its `signal`.
 *
 * @throws OptionError where an option is unknown, missing or out of its range.
 */
export function palindromeBatches(options: PalindromeBatchesOptions): Iterable<LabelledSequences> {
  const owner = 'palindromeBatches';
  const { length, batchSize, batches = Infinity, seed } = settle(owner, options, batchesOptions);
  let passes = 0;
  return {
    *[Symbol.iterator](): Iterator<LabelledSequences> {
      const random = new RandomStream(seed, `${owner}/${passes}`);
      passes += 1;
      for (let batch = 0; batch < batches; batch++) yield draw(random, batchSize, length);
    },
  };
}
