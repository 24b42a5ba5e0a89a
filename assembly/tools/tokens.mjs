// The tokens of a packed binary: the list that costs least, where every decision has a price.
import { dictate, distanceBits, lengthBits, literalBits, RECENCY, unpacker } from './decisions.mjs';

/** So many places with the same two bytes are looked at for a repetition. */
const LOOKED_AT = 1000;
/** Distances have at most 16 binary digits. */
const FARTHEST = 65535;

/** At every place from `from` on, the nearest repetition of each length that is longer than all nearer ones: [length, distance]. */
export function repetitions(bytes, from) {
  const latest = new Int32Array(1 << 16).fill(-1);
  const earlier = new Int32Array(bytes.length);
  const found = [];
  for (let at = 0; at < bytes.length; at++) {
    const here = [];
    const pair = bytes[at] * 256 + bytes[at + 1];
    let place = at < from || at + 1 === bytes.length ? -1 : latest[pair];
    for (let longest = 1, n = 0; place >= Math.max(0, at - FARTHEST) && n < LOOKED_AT; place = earlier[place], n++) {
      if (bytes[place + longest] !== bytes[at + longest]) continue;
      let length = 2;
      while (at + length < bytes.length && bytes[place + length] === bytes[at + length]) length++;
      if (length <= longest) continue;
      here.push([length, at - place]);
      longest = length;
    }
    earlier[at] = latest[pair];
    latest[pair] = at;
    found.push(here);
  }
  return found;
}

/** A function's results, each reckoned once. */
function remembered(result) {
  const known = [];
  return (value) => {
    known[value] ??= result(value);
    return known[value];
  };
}

/** What parts of tokens cost. */
function pricesOf(costs, bytes) {
  let sum = 0;
  const add = (context, bit) => {
    sum += costs[bit][context];
  };
  const price = (bits, read, ...given) => {
    sum = 0;
    dictate(bytes, bits, add, read, ...given);
    return sum;
  };
  const { distance, literal, newLength, recency, recentLength, repeats } = unpacker;
  const far = [2, 3, 4, 5].map((length) => remembered((back) => price(distanceBits(back), distance, length)));
  return {
    literal: (at, continued) => price(literalBits(bytes[at]), literal, at, continued),
    repeats: [0, 1].map((bit) => (history, at) => price([bit], repeats, history, at)),
    recency: RECENCY.map((bits) => remembered((history) => price(bits, recency, history))),
    recentLength: remembered((length) => price(lengthBits(length), recentLength)),
    newLength: remembered((length) => price(lengthBits(length - 1), newLength)),
    distance: (back, length) => far[Math.min(length, 5) - 2](back),
  };
}

/** The cheapest ways to places: of each the cost, and the state that it leaves. */
class Ways {
  constructor(places) {
    this.costs = new Float64Array(places).fill(Infinity);
    this.states = new Array(places);
    this.tokens = new Array(places);
  }

  offer(at, cost, state, token) {
    if (cost >= this.costs[at]) return;
    this.costs[at] = cost;
    this.states[at] = state;
    this.tokens[at] = token;
  }
}

/** The repetitions that begin at `at`, of all lengths. */
function* repetitionsAt(bytes, at, found, { last, before }) {
  for (const [which, back] of [last, before].entries()) {
    let longest = 0;
    while (back <= at && at + longest < bytes.length && bytes[at + longest] === bytes[at + longest - back]) longest++;
    yield { which, back, shortest: 1, longest };
  }
  let shortest = 2;
  for (const [longest, back] of found) {
    yield { which: 2, back, shortest, longest };
    shortest = longest + 1;
  }
}

/** The cheapest tokens for the bytes from `from` on. */
export function cheapestTokens(bytes, from, found, costs) {
  const price = pricesOf(costs, bytes);
  const ways = new Ways(bytes.length + 1);
  ways.offer(from, 0, { history: 0, last: 1, before: 1 }, undefined);
  for (let at = from; at < bytes.length; at++) {
    const cost = ways.costs[at];
    const state = ways.states[at];
    const { history, last, before } = state;
    const byByte = cost + price.repeats[0](history, at) + price.literal(at, history & 1 ? at - last : 0);
    ways.offer(at + 1, byByte, { history: (history << 1) & 3, last, before }, { byte: bytes[at], length: 1 });
    for (const { which, back, shortest, longest } of repetitionsAt(bytes, at, found[at], state)) {
      const begun = cost + price.repeats[1](history, at) + price.recency[which](history);
      const next = { history: ((history << 1) + 1) & 3, last: back, before: which > 0 ? last : before };
      for (let length = shortest; length <= longest; length++) {
        const size = which < 2 ? price.recentLength(length) : price.newLength(length) + price.distance(back, length);
        if (begun + size < ways.costs[at + length]) ways.offer(at + length, begun + size, next, { which, length, back });
      }
    }
  }
  const tokens = [];
  for (let at = bytes.length; at > from; at -= tokens.at(-1).length) tokens.push(ways.tokens[at]);
  return tokens.reverse();
}
