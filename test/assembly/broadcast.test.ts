import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Engines } from './harness.js';

for (const [outer, times, inner] of [
  [1, 1, 1],
  [3, 7, 1],
  [5, 8, 1],
  [2, 1001, 1],
  [3, 1, 5],
  [4, 6, 3],
  [2, 5, 33],
] as const) {
  test(`(${outer}, ${times}, ${inner}): repeated and summed`, () => {
    const engines = new Engines();
    const x = engines.floats(engines.random.between(-1, 1, outer * inner));
    const [y, sums] = [engines.output(outer * times * inner), engines.output(outer * inner)];
    const long = engines.floats(engines.random.between(-1, 1, outer * times * inner));
    engines.run((k, at) => {
      k.repeatAxis({ x: at(x), y: at(y), outer, times, inner });
      k.sumAxis({ x: at(long), y: at(sums), outer, times, inner });
    });
    engines.close(y, 0, 0, 'y');
    engines.close(sums, 1e-6, 1e-7 * times, 'sums');
  });
}

test('a NaN reaches the sums that it is part of', () => {
  const engines = new Engines();
  const x = engines.floats(Array.from({ length: 12 }, (_, i) => (i === 7 ? Number.NaN : i)));
  const [columns, rows] = [engines.output(3), engines.output(4)];
  engines.run((k, at) => {
    k.sumAxis({ x: at(x), y: at(columns), outer: 1, times: 4, inner: 3 });
    k.sumAxis({ x: at(x), y: at(rows), outer: 4, times: 3, inner: 1 });
  });
  assert.equal(engines.read(columns).wasm.map(Number.isNaN), [false, true, false]);
  assert.equal(engines.read(rows).wasm.map(Number.isNaN), [false, false, true, false]);
});

test.run();
