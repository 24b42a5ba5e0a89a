import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Buffer, Engines } from './harness.js';

interface Sizes {
  batch: number;
  heads: number;
  keyHeads: number;
  queries: number;
  keys: number;
  depth: number;
  valueDepth: number;
}

const sizesOf = (
  batch: number,
  heads: number,
  queries: number,
  keys: number,
  depth: number,
  valueDepth = depth,
  keyHeads = heads,
): Sizes => ({
  ...{ batch, heads, keyHeads, queries, keys, depth, valueDepth },
});

/** Lengths around a block of 64 and around a vector; several blocks; depths around tiles, and beyond what a product packs at once. */
const shapes: readonly Sizes[] = [
  sizesOf(1, 1, 1, 1, 1),
  sizesOf(2, 3, 5, 7, 3, 2),
  sizesOf(1, 2, 63, 64, 8),
  sizesOf(1, 1, 64, 65, 32),
  sizesOf(2, 2, 65, 63, 5, 9),
  sizesOf(1, 1, 130, 200, 16, 12),
  sizesOf(1, 1, 3, 70, 600, 1),
  sizesOf(1, 1, 70, 3, 1, 600),
  // heads of queries that share heads of keys
  sizesOf(2, 4, 66, 65, 5, 3, 2),
  sizesOf(1, 3, 7, 70, 8, 8, 1),
];

interface Tensors {
  readonly [name: string]: Buffer;
}

function setUp(s: Sizes, from = -1, to = 1) {
  const engines = new Engines();
  const make = (n: number): Buffer => engines.floats(engines.random.between(from, to, n));
  const [q, k, v] = [
    make(s.batch * s.queries * s.heads * s.depth),
    make(s.batch * s.keys * s.keyHeads * s.depth),
    make(s.batch * s.keys * s.keyHeads * s.valueDepth),
  ];
  const [y, dy] = [engines.output(s.batch * s.queries * s.heads * s.valueDepth), make(s.batch * s.queries * s.heads * s.valueDepth)];
  const rows = s.batch * s.heads * s.queries;
  const results = {
    ...{ y, largest: engines.output(rows), inverse: engines.output(rows) },
    ...{ dq: engines.output(q.length), dk: engines.output(k.length), dv: engines.output(v.length) },
  };
  const masked = (n: number): Buffer => engines.floats(Array.from({ length: n }, () => Number(engines.random.uniform() < 0.7)));
  const masks = { queryMask: masked(s.batch * s.queries), keyMask: masked(s.batch * s.keys), mask: masked(s.batch * s.queries * s.keys) };
  return { engines, inputs: { q, k, v } as Tensors, dy, results, masks, w: make(s.depth), dw: engines.output(s.batch * s.heads * s.depth) };
}

const counter = [7, 9] as const;
const chance = { key0: 1, key1: 2, stream: 3, counter };

type Given = ReturnType<typeof setUp>;

/** Runs forward and backward, with the buffers of `more` beside. */
function run({ engines, inputs, dy, results }: Given, s: Sizes, options: object, more: Tensors = {}): void {
  const { dq, dk, dv, ...kept } = results;
  engines.run((kernels, at) => {
    const of = (buffers: Tensors) => Object.fromEntries(Object.entries(buffers).map(([name, buffer]) => [name, at(buffer)]));
    const { dw, ...read } = more;
    const common = { ...s, scale: 0.5, counter, ...options, ...of({ ...inputs, ...kept, ...read }) };
    kernels.attention(common as never);
    kernels.attentionGrad({ ...common, ...of({ dy, dq, dk, dv }), ...(dw ? of({ dw }) : {}) } as never);
  });
}

/** Sums are of up to `keys` numbers, in f32; the largest score has an error of its own. */
function check({ engines, results, dw }: Given, s: Sizes, withWeights = false): void {
  const sum = 3e-7 * Math.sqrt(s.keys + s.queries + s.depth) + 1e-6;
  engines.close(results.largest, 1e-6, 1e-6 * Math.sqrt(s.depth), 'largest');
  engines.close(results.inverse, 3e-6 * Math.sqrt(s.depth), 0, 'inverse');
  for (const [name, buffer] of Object.entries(results)) {
    if (name !== 'largest' && name !== 'inverse') engines.close(buffer, 6e-6 * Math.sqrt(s.depth), 20 * sum, name);
  }
  if (withWeights) engines.close(dw, 1e-5, 40 * sum, 'dw');
}

const CASES: readonly [string, object, readonly ('queryMask' | 'keyMask' | 'mask')[]][] = [
  ['plain', {}, []],
  ['causal', { causal: true }, []],
  ['masks', {}, ['queryMask', 'keyMask', 'mask']],
  ['causal, of keys that are masked, with dropout', { ...chance, causal: true, rate: 0.3 }, ['keyMask']],
  ['dropout', { ...chance, rate: 0.5 }, []],
];

for (const s of shapes) {
  for (const [name, options, masks] of CASES) {
    test(`${Object.values(s).join(' ')}, ${name}: values and gradients`, () => {
      const given = setUp(s);
      run(given, s, options, Object.fromEntries(masks.map((mask) => [mask, given.masks[mask]])));
      check(given, s);
    });
  }
  if (s.depth > 100 || s.keys > 150) continue;
  test(`${Object.values(s).join(' ')}: additive scores`, () => {
    const given = setUp(s);
    run(given, s, { causal: s.keys > 60 }, { w: given.w, dw: given.dw });
    check(given, s, true);
  });
}

test('scores in the thousands: no exponential overflows, and the gradients stay right', () => {
  const s = sizesOf(1, 2, 70, 90, 8);
  const given = setUp(s, -30, 30);
  run(given, s, { scale: 1 });
  // a score has an error of 1e-4 or so
  for (const [name, buffer] of Object.entries(given.results)) given.engines.close(buffer, 1e-2, 1, name);
});

test('a query that attends to nothing gives zeros, and takes no part in any gradient', () => {
  const s = sizesOf(1, 1, 3, 130, 4);
  const given = setUp(s);
  const { engines, results } = given;
  const none = engines.floats(new Array<number>(3 * 130).fill(0));
  run(given, s, {}, { mask: none });
  for (const buffer of [results.y, results.inverse, results.dq, results.dk, results.dv])
    assert.ok(engines.read(buffer).wasm.every((value) => value === 0));
  assert.ok(engines.read(results.largest).wasm.every((value) => value === Number.NEGATIVE_INFINITY));
  run(given, s, {}, { keyMask: engines.floats(new Array<number>(130).fill(0)) });
  assert.ok(engines.read(results.y).wasm.every((value) => value === 0));
});

test('masked keys behind the others change no bit', () => {
  const [short, long] = [sizesOf(1, 1, 70, 70, 12), sizesOf(1, 1, 70, 200, 12)];
  const bits = [short, long].map((s) => {
    const given = setUp(long);
    const keyMask = given.engines.floats(Array.from({ length: s.keys }, (_, j) => Number(j < 70)));
    run(given, s, {}, { keyMask });
    const { y, dq, dk, dv } = given.results;
    return [y, dq, dk, dv].map((buffer) => given.engines.bits(buffer).slice(0, 70 * 12));
  });
  assert.equal(bits[0], bits[1]);
});

test('gradients that are not wanted are not written', () => {
  const s = sizesOf(1, 2, 66, 5, 4);
  for (const wanted of ['dq', 'dk', 'dv']) {
    const given = setUp(s);
    const { engines, inputs, dy, results } = given;
    const { largest, inverse, y } = results;
    engines.run((kernels, at) => {
      const common = {
        ...s,
        ...{
          scale: 1,
          rate: 0,
          counter,
          q: at(inputs.q),
          k: at(inputs.k),
          v: at(inputs.v),
          y: at(y),
          largest: at(largest),
          inverse: at(inverse),
        },
      };
      kernels.attention(common);
      kernels.attentionGrad({ ...common, dy: at(dy), [wanted]: at(results[wanted as 'dq']) });
    });
    engines.close(results[wanted as 'dq'], 1e-5, 1e-5, wanted);
  }
});

test('a NaN in a query reaches its row alone, and one in a value its column of every row', () => {
  const s = sizesOf(1, 1, 66, 66, 4);
  const given = setUp(s);
  const { engines, inputs, results } = given;
  const q = engines.floats(engines.read(inputs.q!).wasm.map((value, i) => (i === 65 * 4 + 1 ? Number.NaN : value)));
  run({ ...given, inputs: { ...inputs, q } }, s, {});
  assert.equal(
    engines.read(results.y).wasm.map(Number.isNaN),
    Array.from({ length: 66 * 4 }, (_, i) => i >= 65 * 4),
  );
  const v = engines.floats(engines.read(inputs.v!).wasm.map((value, i) => (i === 65 * 4 + 1 ? Number.NaN : value)));
  run({ ...given, inputs: { ...inputs, v } }, s, {});
  assert.equal(
    engines.read(results.y).wasm.map(Number.isNaN),
    Array.from({ length: 66 * 4 }, (_, i) => i % 4 === 1),
  );
});

test.run();
