// A packed binary is a list of tokens, each a byte or a repetition of bytes that came before, and a token is a few binary decisions, each coded by
// how likely it was so far in its context: what LZMA does (I. Pavlov, LZMA specification, 2015), with fewer kinds of tokens and contexts chosen for
// wasm. `assembly/tools/pack.mjs` packs by these same functions, run as TypeScript with a `bit` that dictates: arithmetic here is that of both.
import { bit, byteAt, put } from './coder';

// Where the contexts of each kind of decision begin. History is that of the last two tokens: two bits, 1 for a repetition.
const REPEATS: i32 = 0;
const RECENT: i32 = REPEATS + 12;
const LENGTHS: i32 = RECENT + 8;
const RECENT_LENGTHS: i32 = LENGTHS + 256;
const DISTANCES: i32 = RECENT_LENGTHS + 256;
const LITERALS: i32 = DISTANCES + 320;
const AFTER_REPEAT: i32 = LITERALS + 6144;
export const CONTEXTS: i32 = AFTER_REPEAT + 1536;

/** Whether a byte, if it is an instruction, has an operand behind it: those that read and write locals and globals, and i32.const. */
function hasOperand(byte: i32): bool {
  return (byte & 252) == 0x20 || byte == 0x41;
}

/** What the bytes before `at` tell of that one: 2, it is an operand; 1, an operand ends before it, so it is an instruction; 0, nothing. */
function expects(at: i32): i32 {
  return hasOperand(byteAt(at - 2)) ? 1 : hasOperand(byteAt(at - 1)) ? 2 : 0;
}

/** `count` digits after a first 1: a context for each of the first three by those before it, for the others by their place. */
function digits(first: i32, count: i32): i32 {
  let value: i32 = 1;
  for (let left = count - 1; left >= 0; left--) value = (value << 1) + bit(first + (count << 4) + (value < 8 ? value : left < 7 ? 8 + left : 15));
  return value;
}

/** A number from 1 on: how many digits it has, in unary, then these. */
function numberFrom(first: i32): i32 {
  let count: i32 = 0;
  while (bit(first + count) != 0) count++;
  return digits(first, count);
}

export function recentLength(): i32 {
  return numberFrom(RECENT_LENGTHS);
}

export function newLength(): i32 {
  return numberFrom(LENGTHS) + 1;
}

/** How far back a repetition of so many bytes begins: from 1 on, below 65536. */
export function distance(length: i32): i32 {
  const first = DISTANCES + ((length < 5 ? length - 2 : 3) << 4);
  let count: i32 = 1;
  while (count < 16) count = (count << 1) + bit(first + count);
  return digits(DISTANCES + 64, count - 16);
}

/**
 * The byte at `at`. After a repetition it is another than the one that would have gone on with it, at `continued`: as long as their first bits are
 * alike that one is the context. 0: the last token was no repetition.
 */
export function literal(at: i32, continued: i32): i32 {
  const kind = expects(at);
  const first = LITERALS + (((kind << 3) + (byteAt(at - 1) >> 5)) << 8), afterRepeat = AFTER_REPEAT + (kind << 9);
  let expected = continued != 0 ? byteAt(continued) | 256 : 0;
  let value: i32 = 1;
  for (let left = 7; left >= 0; left--) {
    if (expected >> (left + 1) != value) expected = 0;
    value = (value << 1) + bit(expected != 0 ? afterRepeat + (((expected >> left) & 1) << 8) + value : first + value);
  }
  return value & 255;
}

/** Whether the next token, at `at`, is a repetition: few end between an instruction and its operand. */
export function repeats(history: i32, at: i32): i32 {
  return bit(REPEATS + (expects(at) << 2) + history);
}

/** Whether a repetition is from the distance of the last one, 0, of the one before, 1, or from another, 2. */
export function recency(history: i32): i32 {
  if (bit(RECENT + history) != 0) return 0;
  return bit(RECENT + 4 + history) != 0 ? 1 : 2;
}

/** Writes the bytes from `at` to `end`; at least one is known before them. */
export function expand(at: i32, end: i32): void {
  let history: i32 = 0;
  let last: i32 = 1;
  let before: i32 = 1;
  while (at < end) {
    if (repeats(history, at) != 0) {
      const which = recency(history);
      const length = which < 2 ? recentLength() : newLength();
      if (which != 0) {
        const chosen = which == 1 ? before : distance(length);
        before = last;
        last = chosen;
      }
      for (const stop = at + length; at < stop; at++) put(at, byteAt(at - last));
      history = ((history << 1) + 1) & 3;
    } else {
      put(at, literal(at, (history & 1) != 0 ? at - last : 0));
      at++;
      history = (history << 1) & 3;
    }
  }
}
