import { FormatError, OptionError } from './errors.js';
import { show } from './options.js';
import { philox4x32 } from './philox.js';
import { log } from './scalar-math.js';

const TWO_32 = 4294967296;

/** Everything a stream's future depends on, as plain data that JSON carries without loss. */
export interface RandomState {
  /** A whole number from 0 to 2^53 - 1: the generator's key, low word first. */
  seed: number;
  /** Which of the seed's streams. */
  stream: number;
  /** The block of four words that the next word comes from. */
  counter: number;
  /** Words of that block already taken, 0 to 3. */
  position: number;
  /** The second normal number of a pair, if it has not been taken yet. */
  spareNormal: number | null;
}

const isWhole = (value: unknown, below: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < below;

/** FNV-1a (Fowler, Noll, Vo) of the name's UTF-8 bytes, 32 bits: the number of a stream that is known by name. */
export function streamNumber(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/**
 * The one source of chance in this package: Philox4x32-10 with the seed as key and (block low, block high, stream, 0) as counter.
 * Streams of one seed never overlap, so what one use draws changes nothing for another. The same seed and stream give the same
 * numbers on every runtime; the kernel `randomUniform` computes the same sequence as `uniform`.
 */
export class RandomStream {
  private seed: number;
  private stream: number;
  private counter = 0;
  private position = 0;
  private spareNormal: number | null = null;
  private readonly block = new Uint32Array(4);
  /** Which block `block` holds; -1 for none. */
  private computed = -1;

  /**
   * @param seed a whole number from 0 to 2^53 - 1
   * @param stream a name, or a number from 0 to 2^32 - 1
   */
  constructor(seed: number, stream: string | number) {
    if (!isWhole(seed, Infinity)) throw new OptionError(`A random seed must be a whole number from 0 to 2^53 - 1, received ${show(seed)}.`);
    const number = typeof stream === 'string' ? streamNumber(stream) : stream;
    if (!isWhole(number, TWO_32))
      throw new OptionError(`A random stream must be a name or a whole number from 0 to 2^32 - 1, received ${show(stream)}.`);
    this.seed = seed;
    this.stream = number;
  }

  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number {
    if (this.computed !== this.counter) {
      const { seed, counter, block } = this;
      philox4x32(counter >>> 0, Math.floor(counter / TWO_32), this.stream, 0, seed >>> 0, Math.floor(seed / TWO_32), block);
      this.computed = counter;
    }
    const word = this.block[this.position]!;
    this.position += 1;
    if (this.position === 4) {
      this.position = 0;
      this.counter += 1;
    }
    return word;
  }

  /** A number in [0, 1): a word's upper 24 bits times 2^-24, so that f32 holds it exactly. */
  uniform(): number {
    return (this.uint32() >>> 8) / 16777216;
  }

  /**
   * A number of the normal distribution with mean 0 and variance 1, by the polar method (Marsaglia and Bray 1964): a point (u, v)
   * uniform in the unit disc, s = u^2 + v^2, gives the pair (u, v) sqrt(-2 log(s) / s), of which the second is kept.
   */
  normal(): number {
    if (this.spareNormal !== null) {
      const spare = this.spareNormal;
      this.spareNormal = null;
      return spare;
    }
    for (;;) {
      // Midpoints of 2^32 equal cells of [-1, 1]: symmetric, and never 0
      const u = (this.uint32() + 0.5) / 2147483648 - 1;
      const v = (this.uint32() + 0.5) / 2147483648 - 1;
      const s = u * u + v * v;
      if (s >= 1) continue;
      const factor = Math.sqrt((-2 * log(s)) / s);
      this.spareNormal = v * factor;
      return u * factor;
    }
  }

  /** A whole number from 0 to n - 1, each as likely as any other, for n from 1 to 2^32. */
  below(n: number): number {
    if (!isWhole(n - 1, TWO_32)) throw new OptionError(`RandomStream.below: n must be a whole number from 1 to 2^32, received ${show(n)}.`);
    // Words past the last whole multiple of n would favour small remainders
    const limit = TWO_32 - (TWO_32 % n);
    for (;;) {
      const word = this.uint32();
      if (word < limit) return word % n;
    }
  }

  /** Puts `indices` into a random order, each order as likely as any other (Fisher and Yates 1938; Durstenfeld 1964). */
  shuffle(indices: Int32Array | Uint32Array): void {
    for (let last = indices.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const held = indices[last]!;
      indices[last] = indices[other]!;
      indices[other] = held;
    }
  }

  /** A copy of the state. `restore` goes on from it with the same bits. */
  get state(): RandomState {
    const { seed, stream, counter, position, spareNormal } = this;
    return { seed, stream, counter, position, spareNormal };
  }

  /** Goes on where `state` was taken, seed and stream included. FormatError if it is no such state. */
  restore(state: RandomState): void {
    const { seed, stream, counter, position, spareNormal } = (state ?? {}) as Partial<RandomState>;
    const spareIsRight = spareNormal === null || (typeof spareNormal === 'number' && Number.isFinite(spareNormal));
    if (!isWhole(seed, Infinity) || !isWhole(stream, TWO_32) || !isWhole(counter, Infinity) || !isWhole(position, 4) || !spareIsRight) {
      const received = JSON.stringify(state) ?? show(state);
      throw new FormatError(`A random stream's state must hold seed, stream, counter, position and spareNormal, received ${received}.`);
    }
    this.seed = seed;
    this.stream = stream;
    this.counter = counter;
    this.position = position;
    this.spareNormal = spareNormal;
    this.computed = -1;
  }
}
