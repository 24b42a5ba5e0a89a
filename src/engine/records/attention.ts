// Attention, block by block: the weights of a query are never held for all keys at once.
import type { ReferenceMemory } from '../memory.js';
import { type Attending, attentionOf } from '../reference/attention.js';
import { numbersOf } from '../reference/numbers.js';
import { address, count, type Definitions, declare, flag, number, pass, pure, reads, word, workspace, writes } from './declare.js';

/** What forward and backward have in common. */
export const attentionFields = /* @__PURE__ */ pure(() => ({
  q: address('queries (batch, queries, heads, depth)'),
  k: address('keys (batch, keys, keyHeads, depth)'),
  v: address('values (batch, keys, keyHeads, valueDepth)'),
  y: address('y (batch, queries, heads, valueDepth)'),
  largest: address('the largest score of every row (batch, heads, queries), -infinity where it attends to nothing'),
  inverse: address('1 / the sum of e^(score - largest), likewise; 0 where it attends to nothing'),
  w: address.optional('w (depth): scores are additive'),
  queryMask: address.optional('(batch, queries): where 0, a query attends to nothing'),
  keyMask: address.optional('(batch, keys): where 0, nothing attends to a key'),
  mask: address.optional('(batch, queries, keys): where 0, the query does not attend to the key'),
  batch: count('examples'),
  heads: count('heads of queries'),
  keyHeads: count('heads of keys and values: heads / keyHeads of queries, side by side, attend to one'),
  queries: count('queries an example'),
  keys: count('keys and values an example'),
  depth: count('numbers of a query and of a key, a head'),
  valueDepth: count('numbers of a value, a head'),
  scale: number('what scores are multiplied by'),
  causal: flag.optional('a query attends to keys up to its own number'),
  rate: number.optional('the chance of a weight to be dropped'),
  key0: word.optional("the seed's lower half"),
  key1: word.optional("the seed's upper half"),
  stream: word.optional('which use of random numbers this is'),
  counter: address.optional('the cell of the first block: a 64-bit number, its lower half first'),
  scratch: address.optional("the engine's memory to work in, a share for each thread"),
  microKernel: count.optional('the micro-kernel of the products, by its number: the engine chooses'),
}));

const queriesOf = (r: Attending): number => r.batch * r.queries * r.heads * r.depth;
const keysOf = (r: Attending): number => r.batch * r.keys * r.keyHeads * r.depth;
const valuesOf = (r: Attending): number => r.batch * r.keys * r.keyHeads * r.valueDepth;
const outputsOf = (r: Attending): number => r.batch * r.queries * r.heads * r.valueDepth;
const rowsOf = (r: Attending): number => r.batch * r.heads * r.queries;

const read = (r: Attending) => ({
  q: reads(queriesOf(r)),
  k: reads(keysOf(r)),
  v: reads(valuesOf(r)),
  w: reads(r.depth),
  queryMask: reads(r.batch * r.queries),
  keyMask: reads(r.batch * r.keys),
  mask: reads(r.batch * r.queries * r.keys),
  counter: reads(2, 'word'),
  scratch: workspace(),
});

/** Multiply-adds a nanosecond of one thread; nanoseconds of an exponential with its masks, and of a hyperbolic tangent. */
const MACS_PER_NS = 18;
const EXP_NS = 1.2;
const TANH_NS = 1.5;

/** `products` times a multiply-add a number of a query or a value; `passes` exponentials a weight. */
function costOf(r: Attending, products: number, passes: number) {
  const weights = rowsOf(r) * r.keys * (r.causal ? 0.5 : 1);
  const macs = (weights * products * (r.depth + r.valueDepth)) / 2;
  const { flop, bytes } = pass(queriesOf(r) + keysOf(r) + valuesOf(r) + outputsOf(r), 2 * macs + 4 * passes * weights, 0);
  return { flop, bytes, ns: macs / MACS_PER_NS + passes * weights * (EXP_NS + (r.w ? r.depth * TANH_NS : 0)) };
}

export const attentionRecords = /* @__PURE__ */ pure(() => ({
  attention: declare({
    family: 'attention',
    formula:
      'y = P v, P = dropout(softmax(scale q k^T)), or with w softmax(scale sum over depth of w tanh(q + k)), over the keys that a query attends to; ' +
      '0 where there are none',
    fields: attentionFields,
    touches: (r) => ({ ...read(r), y: writes(outputsOf(r)), largest: writes(rowsOf(r)), inverse: writes(rowsOf(r)) }),
    split: 'blocks of queries, head by head',
    cost: (r) => costOf(r, 2, 1),
  }),
  attentionGrad: declare({
    family: 'attention',
    formula:
      'dv = P^T dy, dS = softmax’s gradient of dropout’s of dy v^T; dq = scale dS k, dk = scale dS^T q, or those through tanh, and dw',
    fields: {
      ...attentionFields,
      dy: address('dy, as y'),
      dq: address.optional('dq, as q; absent: not wanted'),
      dk: address.optional('dk, as k'),
      dv: address.optional('dv, as v'),
      dw: address.optional('parts of the gradient of w (batch, heads, depth), to be summed'),
    },
    touches: (r) => ({
      ...read(r),
      y: reads(outputsOf(r)),
      largest: reads(rowsOf(r)),
      inverse: reads(rowsOf(r)),
      dy: reads(outputsOf(r)),
      dq: writes(queriesOf(r)),
      dk: writes(keysOf(r)),
      dv: writes(valuesOf(r)),
      dw: writes(r.batch * r.heads * r.depth),
    }),
    split: 'heads of keys, example by example',
    cost: (r) => costOf(r, 5, 2),
  }),
}));

/** The definition of `assembly/attention/`. */
export function createAttention(memory: ReferenceMemory): Definitions<typeof attentionRecords> {
  const { at, put } = numbersOf(memory);
  const { eachRow, rowOf, scoreGradient, valueAt } = attentionOf(memory);
  return {
    attention(r) {
      eachRow(r, (b, h, i) => {
        const { largest, inverse, weights, kept } = rowOf(r, b, h, i);
        const row = (b * r.heads + h) * r.queries + i;
        put(r.largest, row, largest);
        put(r.inverse, row, inverse);
        for (let d = 0; d < r.valueDepth; d++) {
          let sum = 0;
          for (let j = 0; j < r.keys; j++) sum += weights[j]! * kept(j) * at(r.v, valueAt(r, b, h, j) + d);
          put(r.y, ((b * r.queries + i) * r.heads + h) * r.valueDepth + d, sum);
        }
      });
    },
    attentionGrad(r) {
      const { f64 } = memory;
      const clear = (pointer: number, length: number): void => {
        if (pointer) f64.fill(0, pointer / 8, pointer / 8 + length);
      };
      const add = (pointer: number, i: number, value: number): void => put(pointer, i, at(pointer, i) + value);
      clear(r.dq, queriesOf(r));
      clear(r.dk, keysOf(r));
      clear(r.dv, valuesOf(r));
      clear(r.dw, r.batch * r.heads * r.depth);
      eachRow(r, (b, h, i) => {
        const { weights, kept } = rowOf(r, b, h, i);
        const to = ((b * r.queries + i) * r.heads + h) * r.valueDepth;
        const from = (j: number): number => valueAt(r, b, h, j);
        const gradients = Array.from(weights, (weight, j) => {
          let sum = 0;
          for (let d = 0; d < r.valueDepth; d++) {
            sum += at(r.dy, to + d) * at(r.v, from(j) + d);
            add(r.dv, from(j) + d, weight * kept(j) * at(r.dy, to + d));
          }
          return sum * kept(j);
        });
        const along = gradients.reduce((sum, g, j) => sum + g * weights[j]!, 0);
        for (let j = 0; j < r.keys; j++) scoreGradient(r, b, h, i, j, weights[j]! * (gradients[j]! - along) * r.scale, add);
      });
    },
  };
}
