import type { ReferenceMemory } from '../memory.js';
import { drawWords } from './draw-words.js';
import { numbersOf } from './numbers.js';

/** The record of attention, as its definition reads it. */
export interface Attending {
  readonly q: number;
  readonly k: number;
  readonly w: number;
  readonly queryMask: number;
  readonly keyMask: number;
  readonly mask: number;
  readonly batch: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly queries: number;
  readonly keys: number;
  readonly depth: number;
  readonly valueDepth: number;
  readonly scale: number;
  readonly causal: boolean;
  readonly rate: number;
  readonly key0: number;
  readonly key1: number;
  readonly stream: number;
  readonly counter: number;
}

/** Keys that the random numbers of a row are counted in. */
const KEYS_TOGETHER = 64;

/** Attention row by row. */
export function attentionOf(memory: ReferenceMemory) {
  const { at } = numbersOf(memory);

  const attends = (r: Attending, b: number, i: number, j: number): boolean =>
    !(
      (r.causal && j > i) ||
      (r.queryMask && at(r.queryMask, b * r.queries + i) === 0) ||
      (r.keyMask && at(r.keyMask, b * r.keys + j) === 0) ||
      (r.mask && at(r.mask, (b * r.queries + i) * r.keys + j) === 0)
    );

  const queryAt = (r: Attending, b: number, h: number, i: number): number => ((b * r.queries + i) * r.heads + h) * r.depth;
  /** Which key of all, head by head, head h of the queries attends to at j. */
  const placeOf = (r: Attending, b: number, h: number, j: number): number =>
    (b * r.keys + j) * r.keyHeads + Math.floor(h / (r.heads / r.keyHeads));
  const keyAt = (r: Attending, b: number, h: number, j: number): number => placeOf(r, b, h, j) * r.depth;
  const valueAt = (r: Attending, b: number, h: number, j: number): number => placeOf(r, b, h, j) * r.valueDepth;

  function score(r: Attending, b: number, h: number, i: number, j: number): number {
    let sum = 0;
    for (let d = 0; d < r.depth; d++) {
      const [q, k] = [at(r.q, queryAt(r, b, h, i) + d), at(r.k, keyAt(r, b, h, j) + d)];
      sum += r.w ? at(r.w, d) * Math.tanh(q + k) : q * k;
    }
    return sum * r.scale;
  }

  /** What dropout multiplies a weight by. */
  function keptOf(r: Attending, b: number, h: number, i: number, j: number): number {
    if (r.rate === 0) return 1;
    const pitch = Math.ceil(r.keys / KEYS_TOGETHER) * KEYS_TOGETHER;
    const n = ((b * r.heads + h) * r.queries + i) * pitch + j;
    const word = drawWords(memory, r, Math.floor(n / 8))[n % 4]!;
    const half = n % 8 < 4 ? word & 0xffff : word >>> 16;
    return half < Math.round(r.rate * 65536) ? 0 : 1 / (1 - r.rate);
  }

  return {
    valueAt,

    eachRow(r: Attending, of: (b: number, h: number, i: number) => void): void {
      for (let b = 0; b < r.batch; b++) for (let h = 0; h < r.heads; h++) for (let i = 0; i < r.queries; i++) of(b, h, i);
    },

    /** The weights of a query, before dropout, and what that makes of them. */
    rowOf(r: Attending, b: number, h: number, i: number) {
      const scores = Array.from({ length: r.keys }, (_, j) => (attends(r, b, i, j) ? score(r, b, h, i, j) : -Infinity));
      const largest = scores.reduce((most, s) => (s > most ? s : most), -Infinity);
      const exponentials = scores.map((s) => (s === -Infinity ? 0 : Math.exp(s - largest)));
      const sum = exponentials.reduce((all, e) => all + e, 0);
      const inverse = sum === 0 ? 0 : 1 / sum;
      const weights = exponentials.map((e) => e * inverse);
      return { largest, inverse, weights, kept: (j: number): number => keptOf(r, b, h, i, j) };
    },

    /** Adds what the gradient `d` of a score, scale included, makes of the query's, the key's and w's. */
    scoreGradient(
      r: Attending & { readonly dq: number; readonly dk: number; readonly dw: number },
      b: number,
      h: number,
      i: number,
      j: number,
      gradient: number,
      add: (pointer: number, i: number, value: number) => void,
    ): void {
      for (let d = 0; d < r.depth; d++) {
        const [from, to] = [queryAt(r, b, h, i) + d, keyAt(r, b, h, j) + d];
        const [q, k] = [at(r.q, from), at(r.k, to)];
        const t = r.w ? Math.tanh(q + k) : 0;
        const slope = at(r.w, d) * (1 - t * t);
        add(r.dq, from, gradient * (r.w ? slope : k));
        add(r.dk, to, gradient * (r.w ? slope : q));
        if (r.dw) add(r.dw, (b * r.heads + h) * r.depth + d, gradient * t);
      }
    },
  };
}
