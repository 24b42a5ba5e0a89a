import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Engines, sizes } from './harness.js';

const seed = { key0: 0x1234567, key1: 0x89abcdef, stream: 77 };

for (const kernel of ['dropout', 'gaussianNoise'] as const) {
  test(`${kernel}: the reference at every size, apart and in place, and across the counter's carry`, () => {
    const engines = new Engines();
    for (const n of sizes) {
      const x = engines.floats(engines.random.between(-1, 1, n));
      const y = engines.output(n);
      for (const counter of [
        [0, 0],
        [0xfffffffe, 3],
      ] as const) {
        engines.run((k, at) => k[kernel]({ ...seed, counter, x: at(x), y: at(y), n, rate: 0.25, deviation: 0.25 }));
        engines.close(y, 1e-6, 2e-6, `${kernel} of ${n}`);
      }
      engines.run((k, at) => k[kernel]({ ...seed, counter: [0xfffffffe, 3], x: at(x), y: at(x), n, rate: 0.25, deviation: 0.25 }));
      assert.equal(engines.bits(x), engines.bits(y));
    }
  });
}

test('dropout drops the same places whatever it is given, and its share of them', () => {
  const engines = new Engines();
  const n = 100_000;
  const [ones, twos] = [1, 2].map((value) => engines.floats(new Float32Array(n).fill(value)));
  for (const x of [ones!, twos!]) engines.run((k, at) => k.dropout({ ...seed, counter: [0, 1], x: at(x), y: at(x), n, rate: 0.3 }));
  const [a, b] = [engines.read(ones!).wasm, engines.read(twos!).wasm];
  assert.equal(
    a.map((v) => v === 0),
    b.map((v) => v === 0),
  );
  const dropped = a.filter((v) => v === 0).length / n;
  assert.ok(Math.abs(dropped - 0.3) < 0.005, `${dropped}`);
  assert.is(Math.max(...a.slice(0, 1000)), Math.fround(1 / Math.fround(1 - Math.fround(0.3))));
});

test('Gaussian noise has the moments of the normal distribution', () => {
  const engines = new Engines();
  const n = 200_000;
  const x = engines.floats(new Float32Array(n));
  engines.run((k, at) => k.gaussianNoise({ ...seed, counter: [0, 9], x: at(x), y: at(x), n, deviation: 1 }));
  const { wasm } = engines.read(x);
  const moment = (power: number) => wasm.reduce((sum, v) => sum + v ** power, 0) / n;
  assert.ok(Math.abs(moment(1)) < 0.01);
  assert.ok(Math.abs(moment(2) - 1) < 0.02);
  assert.ok(Math.abs(moment(3)) < 0.04);
  assert.ok(Math.abs(moment(4) - 3) < 0.12);
});

test.run();
