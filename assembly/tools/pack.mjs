// Packs binaries as the text that assembly/unpack unpacks: the cheapest tokens, by prices that those before gave, a few times over.
import { AFRESH, costsOf, follow, unpacker } from './decisions.mjs';
import { cheapestTokens, repetitions } from './tokens.mjs';

// as in assembly/unpack/coder.ts
const DIGITS = '()*+,-.0123456789:;<=>ABCDEFGHIJKLMabcdefghijklmnopqrstuvwxyz{|}';
const RANGE = 2 ** 30;
const LEAST_RANGE = 2 ** 24;

/** The tokens' decisions as text: where they lead in [0, 1), when each takes its part of what those before it left. */
function coded(bytes, from, tokens) {
  const chances = new Int32Array(unpacker.CONTEXTS).fill(unpacker.EVEN);
  const seen = new Int32Array(unpacker.CONTEXTS);
  const digits = [];
  let low = 0;
  let range = RANGE;
  const shift = () => {
    digits.push(Math.floor(low / LEAST_RANGE));
    low = (low % LEAST_RANGE) * 64;
  };
  const carry = () => {
    low -= RANGE;
    let at = digits.length - 1;
    while (digits[at] === 63) digits[at--] = 0;
    digits[at]++;
  };
  follow(bytes, from, tokens, (context, bit) => {
    const bound = unpacker.partOfOne(range, chances[context]);
    if (!bit) low += bound;
    if (low >= RANGE) carry();
    range = bit ? bound : range - bound;
    chances[context] = unpacker.moved(chances[context], seen[context], bit);
    seen[context] = Math.min(seen[context] + 1, 255);
    for (; range < LEAST_RANGE; range *= 64) shift();
  });
  for (let i = 0; i < 5; i++) shift();
  return digits.map((digit) => DIGITS[digit]).join('');
}

/** The shortest text of a few rounds, each with the costs of the one before; and the costs that the last one leaves. */
function settled(binary, known, costs, rounds) {
  const bytes = new Uint8Array(Buffer.concat([known, binary]));
  const from = known.length;
  const found = repetitions(bytes, from);
  const texts = [];
  for (let round = 0; round < rounds; round++) {
    const tokens = cheapestTokens(bytes, from, found, costs);
    texts.push(coded(bytes, from, tokens));
    costs = costsOf(bytes, from, tokens);
  }
  return { text: texts.reduce((shortest, text) => (text.length < shortest.length ? text : shortest)), costs };
}

const NOTHING = new Uint8Array(0);
const costsOfKnown = new WeakMap();

/**
 * A binary as text: its length, a space, what it holds. `known`: one that whoever unpacks it has; its costs are those to begin with, from which two
 * rounds lead further than five from nothing.
 */
export function pack(binary, known) {
  if (known && !costsOfKnown.has(known)) costsOfKnown.set(known, settled(known, NOTHING, AFRESH, 2).costs);
  const { text } = known ? settled(binary, known, costsOfKnown.get(known), 2) : settled(binary, NOTHING, AFRESH, 6);
  return `${binary.length} ${text}`;
}
