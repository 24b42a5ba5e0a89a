import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Engines } from './harness.js';

const rowCounts = [1, 2, 3, 4, 5, 7, 8, 9];
/** 16 is where rows cease to be taken four at a time. */
const columnCounts = [1, 2, 3, 4, 5, 10, 15, 16, 17, 18, 19, 20, 31, 100, 257];

test('softmax: the reference, in place and not, rows that sum to 1', () => {
  const engines = new Engines();
  for (const rows of rowCounts) {
    for (const columns of columnCounts) {
      const n = rows * columns;
      const x = engines.floats(engines.random.between(-8, 8, n));
      const y = engines.output(n);
      engines.run((kernels, at) => kernels.softmax({ x: at(x), y: at(y), rows, columns }));
      engines.close(y, 2e-6, 0, `softmax ${rows} x ${columns}`);
      engines.run((kernels, at) => kernels.softmax({ x: at(x), y: at(x), rows, columns }));
      assert.equal(engines.bits(x), engines.bits(y));
      const p = engines.read(y).wasm;
      for (let r = 0; r < rows; r++) {
        const sum = p.slice(r * columns, (r + 1) * columns).reduce((total, v) => total + v, 0);
        assert.ok(Math.abs(sum - 1) < 2e-6, `row ${r} of ${rows} x ${columns} sums to ${sum}`);
      }
    }
  }
});

test('softmax: logits of +-1e4 and -infinity neither overflow nor give NaN', () => {
  const engines = new Engines();
  for (const columns of [2, 5, 16, 19]) {
    const values = Array.from({ length: 5 * columns }, (_, i) => [1e4, -1e4, 0, -Infinity, 9999.5, 88, -104][i % 7]!);
    const x = engines.floats(values);
    const y = engines.output(values.length);
    engines.run((kernels, at) => kernels.softmax({ x: at(x), y: at(y), rows: 5, columns }));
    // e^-104 is no f32, but an f64
    engines.close(y, 2e-6, 2 ** -149, `columns ${columns}`);
    assert.ok(engines.read(y).wasm.every(Number.isFinite));
  }
});

test('softmax: a NaN or +infinity makes its row NaN and no other', () => {
  for (const columns of [1, 2, 5, 16, 17]) {
    for (const bad of [NaN, Infinity]) {
      for (let place = 0; place < columns; place++) {
        const engines = new Engines();
        const values = engines.random.between(-1, 1, 6 * columns);
        values[2 * columns + place] = bad;
        const x = engines.floats(values);
        engines.run((kernels, at) => kernels.softmax({ x: at(x), y: at(x), rows: 6, columns }));
        engines.close(x, 2e-6, 0, `${columns} columns`);
        const found = engines.read(x).wasm.map(Number.isNaN);
        found.forEach((nan, i) => {
          assert.is(nan, Math.floor(i / columns) === 2);
        });
      }
    }
  }
});

test("softmax: a row's bits do not depend on the rows around it", () => {
  for (const columns of [2, 3, 10, 16, 21]) {
    const engines = new Engines();
    const values = engines.random.between(-4, 4, 7 * columns);
    const together = engines.floats(values);
    engines.run((kernels, at) => kernels.softmax({ x: at(together), y: at(together), rows: 7, columns }));
    for (let r = 0; r < 7; r++) {
      const alone = engines.floats(values.slice(r * columns, (r + 1) * columns));
      engines.run((kernels, at) => kernels.softmax({ x: at(alone), y: at(alone), rows: 1, columns }));
      assert.equal(engines.bits(alone), engines.bits(together).slice(r * columns, (r + 1) * columns));
    }
  }
});

test('softmaxGrad: the reference, in place and not', () => {
  const engines = new Engines();
  for (const rows of [1, 3, 6]) {
    for (const columns of columnCounts) {
      const n = rows * columns;
      const y = engines.floats(engines.random.between(0, 1, n).map((v) => v / columns));
      const dy = engines.floats(engines.random.between(-1, 1, n));
      const dx = engines.output(n);
      engines.run((kernels, at) => kernels.softmaxGrad({ y: at(y), dy: at(dy), dx: at(dx), rows, columns }));
      engines.close(dx, 1e-6, 1e-6 / columns, `softmaxGrad ${rows} x ${columns}`);
      engines.run((kernels, at) => kernels.softmaxGrad({ y: at(y), dy: at(dy), dx: at(dy), rows, columns }));
      assert.equal(engines.bits(dy), engines.bits(dx));
    }
  }
});

test('softmaxGrad: a NaN makes its row NaN', () => {
  const engines = new Engines();
  const y = engines.floats([0.5, 0.25, 0.25, 0.2, 0.4, 0.4]);
  const dy = engines.floats([1, NaN, 2, 1, 2, 3]);
  engines.run((kernels, at) => kernels.softmaxGrad({ y: at(y), dy: at(dy), dx: at(dy), rows: 2, columns: 3 }));
  engines.close(dy, 1e-6, 1e-7, 'softmaxGrad');
  assert.equal(engines.read(dy).wasm.map(Number.isNaN), [true, true, true, false, false, false]);
});

test.run();
