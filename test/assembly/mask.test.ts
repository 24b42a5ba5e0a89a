import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Engines } from './harness.js';

test('markSteps: a row counts unless all of its numbers are the value; NaN is not the value', () => {
  for (const columns of [1, 3, 4, 7, 9]) {
    const rows = 6;
    const x = Float64Array.from({ length: rows * columns }, () => -0.5);
    x[1 * columns] = 0;
    x[2 * columns + columns - 1] = Number.NaN;
    x[4 * columns + (columns >> 1)] = -0.25;
    const engines = new Engines();
    const [from, mask] = [engines.floats(x), engines.output(rows)];
    engines.run((k, at) => k.markSteps({ x: at(from), value: -0.5, mask: at(mask), rows, columns }));
    const { wasm, reference } = engines.read(mask);
    assert.equal(wasm, reference);
    assert.equal([...wasm], [0, 1, 1, 0, 1, 0]);
  }
});

test('selectRows: rows of one or the other, or zeros, also in place and with masks that lie apart', () => {
  for (const columns of [1, 3, 4, 9]) {
    for (const stride of [0, 3]) {
      const rows = 5;
      const engines = new Engines();
      const marks = Float64Array.from({ length: rows * (stride || 1) }, (_, i) => Number((i * 7) % 3 > 0));
      const [a, b] = [engines.random.between(-1, 1, rows * columns), engines.random.between(-1, 1, rows * columns)];
      const [mask, first, second, y] = [engines.floats(marks), engines.floats(a), engines.floats(b), engines.output(rows * columns)];
      const common = { stride, rows, columns };
      engines.run((k, at) => {
        k.selectRows({ ...common, mask: at(mask), a: at(first), b: at(second), y: at(y) });
        k.selectRows({ ...common, mask: at(mask), b: at(first), y: at(first) });
        k.selectRows({ ...common, mask: at(mask), a: at(second), y: at(second) });
      });
      const chosen = (i: number) => marks[Math.floor(i / columns) * (stride || 1)] !== 0;
      for (const [out, expected] of [
        [y, a.map((value, i) => (chosen(i) ? value : b[i]!))],
        [first, a.map((value, i) => (chosen(i) ? 0 : value))],
        [second, b.map((value, i) => (chosen(i) ? value : 0))],
      ] as const) {
        const { wasm, reference } = engines.read(out);
        assert.equal(wasm, reference);
        assert.equal([...wasm], Array.from(expected, Math.fround));
      }
    }
  }
});

test('maskedMean: the mean of the steps that count, and its gradient; zeros where none counts', () => {
  const [rows, steps] = [4, 5];
  for (const columns of [1, 3, 4, 9]) {
    const engines = new Engines();
    const marks = Float64Array.from({ length: rows * steps }, (_, i) => Number(i < 3 * steps && (i * 5) % 7 > 2));
    const [x, dy] = [engines.random.between(-1, 1, rows * steps * columns), engines.random.between(-1, 1, rows * columns)];
    const [from, mask, y] = [engines.floats(x), engines.floats(marks), engines.output(rows * columns)];
    const [gradient, dx] = [engines.floats(dy), engines.output(rows * steps * columns)];
    engines.run((k, at) => {
      k.maskedMean({ x: at(from), mask: at(mask), y: at(y), rows, steps, columns });
      k.maskedMeanGrad({ dy: at(gradient), mask: at(mask), dx: at(dx), rows, steps, columns });
    });
    for (const out of [y, dx]) {
      const { wasm, reference } = engines.read(out);
      for (let i = 0; i < wasm.length; i++) assert.ok(Math.abs(wasm[i]! - reference[i]!) < 1e-6, `${i}: ${wasm[i]}, not ${reference[i]}`);
    }
    assert.equal([...engines.read(y).wasm.slice(3 * columns)], new Array(columns).fill(0));
  }
});

test.run();
