import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Both, closeTo, Engines, sizes } from './harness.js';

/** That a sum is the reference's, within f32 rounding of the sum of its terms' sizes. */
function sameSum({ wasm, reference }: Both<number>, scale: number, what: string): void {
  closeTo(wasm, reference, 0, 1e-6 * scale, what);
}

test('sum, dot and penalty: the reference', () => {
  const engines = new Engines();
  for (const n of [...sizes, 20000]) {
    const x = engines.floats(engines.random.between(-1, 3, n));
    const w = engines.floats(engines.random.between(0, 2, n));
    sameSum(
      engines.run((kernels, at) => kernels.sum({ x: at(x), n })),
      2 * n,
      `sum of ${n}`,
    );
    sameSum(
      engines.run((kernels, at) => kernels.dot({ w: at(w), x: at(x), n })),
      2 * n,
      `dot of ${n}`,
    );
    sameSum(
      engines.run((kernels, at) => kernels.penalty({ p: at(x), n, l1: 0.25, l2: 0.5 })),
      2 * n,
      `penalty of ${n}`,
    );
    sameSum(
      engines.run((kernels, at) => kernels.penalty({ p: at(x), n, l1: 0, l2: 0.5 })),
      2 * n,
      `l2 penalty of ${n}`,
    );
    sameSum(
      engines.run((kernels, at) => kernels.penalty({ p: at(x), n, l1: 0.5, l2: 0 })),
      2 * n,
      `l1 penalty of ${n}`,
    );
  }
});

test('sum, dot and penalty: every element counts once', () => {
  const engines = new Engines();
  for (const n of [1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 31, 33]) {
    for (let place = 0; place < n; place++) {
      const values = new Array<number>(n).fill(0);
      values[place] = -3;
      const x = engines.floats(values);
      const w = engines.floats(values.map((_, i) => i + 1));
      assert.is(engines.wasm.sum({ x: x.wasm, n }), -3);
      assert.is(engines.wasm.dot({ w: w.wasm, x: x.wasm, n }), -3 * (place + 1));
      assert.is(engines.wasm.penalty({ p: x.wasm, n, l1: 0.5, l2: 0.25 }), 3.75);
    }
  }
});

test('sum, dot and penalty: the order of adding depends on nothing but n', () => {
  const engines = new Engines();
  const values = engines.random.between(-1, 1, 3001);
  const results = [0, 1, 2, 3].map(() => {
    const x = engines.floats(values);
    const w = engines.floats(values.map((v) => v * v));
    return [
      engines.wasm.sum({ x: x.wasm, n: 3001 }),
      engines.wasm.dot({ w: w.wasm, x: x.wasm, n: 3001 }),
      engines.wasm.penalty({ p: x.wasm, n: 3001, l1: 0.1, l2: 0.1 }),
    ];
  });
  for (const result of results) assert.equal(result, results[0]);
});

test('sum, dot and penalty: a NaN anywhere makes them NaN', () => {
  const engines = new Engines();
  for (const n of [1, 5, 11, 1027]) {
    for (const place of [0, n >> 1, n - 1]) {
      const values = engines.random.between(0, 1, n);
      values[place] = NaN;
      const x = engines.floats(values);
      const w = engines.floats(engines.random.between(0, 1, n));
      assert.ok(Number.isNaN(engines.wasm.sum({ x: x.wasm, n })));
      assert.ok(Number.isNaN(engines.wasm.dot({ w: w.wasm, x: x.wasm, n })));
      assert.ok(Number.isNaN(engines.wasm.dot({ w: x.wasm, x: w.wasm, n })));
      assert.ok(Number.isNaN(engines.wasm.penalty({ p: x.wasm, n, l1: 0.1, l2: 0.1 })));
    }
  }
});

test('columnSums: f32 sums of ascending rows, bit for bit', () => {
  const engines = new Engines();
  for (const rows of [1, 2, 5, 33]) {
    for (const columns of [1, 3, 4, 5, 10, 16, 17, 31, 32, 33, 39, 64, 101]) {
      const values = engines.random.between(-1, 2, rows * columns).map(Math.fround);
      const x = engines.floats(values);
      const sums = Array.from({ length: columns }, (_, c) => {
        let sum = 0;
        for (let r = 0; r < rows; r++) sum = Math.fround(sum + values[r * columns + c]!);
        return sum;
      });
      const y = engines.output(columns);
      engines.run((kernels, at) => kernels.columnSums({ x: at(x), rows, columns, y: at(y) }));
      assert.equal(engines.read(y).wasm, sums);
      engines.close(y, 0, 1e-6 * rows, 'columnSums');
    }
  }
});

test('columnSums: a NaN stays in its column', () => {
  const engines = new Engines();
  const columns = 39;
  for (const place of [0, 5, 31, 32, 38]) {
    const values = engines.random.between(0, 1, 4 * columns);
    values[2 * columns + place] = NaN;
    const x = engines.floats(values);
    const y = engines.output(columns);
    engines.run((kernels, at) => kernels.columnSums({ x: at(x), rows: 4, columns, y: at(y) }));
    assert.equal(
      engines.read(y).wasm.flatMap((v, c) => (Number.isNaN(v) ? [c] : [])),
      [place],
    );
  }
});

test('argmax: the first of the largest, at every place; NaN and infinities', () => {
  const engines = new Engines();
  for (const columns of [1, 2, 3, 4, 7, 8, 9, 10, 11, 16, 17, 100]) {
    const rows = 2 * columns + 4;
    const values = engines.random.between(-3, 3, rows * columns);
    for (let place = 0; place < columns; place++) {
      // the largest at `place`, and again at the end
      values[place * columns + place] = values[place * columns + columns - 1] = 50;
      values[(columns + place) * columns + place] = NaN;
      if (place + 1 < columns) values[(columns + place) * columns + place + 1] = NaN;
    }
    const last = 2 * columns * columns;
    values.fill(-Infinity, last, last + columns);
    values.fill(Infinity, last + columns, last + 2 * columns);
    values.fill(0, last + 2 * columns, last + 3 * columns);
    values[last + 2 * columns] = -0;
    const x = engines.floats(values);
    const indices = engines.output(rows, 'int');
    engines.run((kernels, at) => kernels.argmax({ x: at(x), indices: at(indices), rows, columns }));
    const { wasm, reference } = engines.read(indices);
    assert.equal(wasm, reference, `${columns} columns`);
    assert.equal(
      wasm.slice(0, columns),
      Array.from({ length: columns }, (_, c) => c),
    );
    assert.equal(
      wasm.slice(columns, 2 * columns),
      Array.from({ length: columns }, (_, c) => c),
    );
    assert.equal(wasm.slice(2 * columns, 2 * columns + 3), [0, 0, 0]);
  }
});

test('countEqual: the reference, all and none', () => {
  const engines = new Engines();
  for (const n of sizes) {
    const values = engines.random.below(3, n);
    const a = engines.ints(values);
    const b = engines.ints(engines.random.below(3, n));
    const { wasm, reference } = engines.run((kernels, at) => kernels.countEqual({ a: at(a), b: at(b), n }));
    assert.is(wasm, reference);
    assert.is(engines.wasm.countEqual({ a: a.wasm, b: a.wasm, n }), n);
    const others = engines.ints(values.map((v) => v + 7));
    assert.is(engines.wasm.countEqual({ a: a.wasm, b: others.wasm, n }), 0);
  }
});

/** What both engines say of numbers all of which are to lie from `low` to `high`. */
function within(engines: Engines, values: readonly number[], low: number, high: number): unknown {
  const x = engines.floats(values);
  return engines.run((kernels, at) => kernels.allWithin({ x: at(x), n: values.length, low, high }));
}

test('allWithin: finds at every place NaN, infinities and what is just outside, and nothing in numbers up to the ends', () => {
  const engines = new Engines();
  const largest = 3.4028234663852886e38;
  for (const n of [1, 2, 3, 4, 5, 15, 16, 17, 37]) {
    for (const [low, high, bads] of [
      [-largest, largest, [NaN, Infinity, -Infinity]],
      [0, 1, [NaN, Infinity, -Infinity, -(2 ** -149), 1 + 2 ** -23]],
    ] as const) {
      const sound = Array.from(engines.random.between(low, high, n), (v, i) => (i % 3 === 1 ? low : i % 3 === 2 ? high : v));
      assert.equal(within(engines, sound, low, high), { wasm: 1, reference: 1 });
      for (let place = 0; place < n; place++)
        for (const bad of bads) {
          const values = sound.map((v, i) => (i === place ? bad : v));
          assert.equal(within(engines, values, low, high), { wasm: 0, reference: 0 });
        }
    }
  }
});

test.run();
