import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Engines, sizes } from './harness.js';

const special = [NaN, Infinity, -Infinity, 0, -0, 1e-40, -1e-40, 3e38];

test('add: one rounding, into a third buffer or either input', () => {
  const engines = new Engines();
  for (const n of sizes) {
    const [left, right] = [engines.random.between(-5, 5, n).map(Math.fround), engines.random.between(-5, 5, n).map(Math.fround)];
    const [a, b, y] = [engines.floats(left), engines.floats(right), engines.output(n)];
    engines.run((kernels, at) => kernels.add({ a: at(a), b: at(b), y: at(y), n }));
    engines.close(y, 6e-8, 0, `add of ${n}`);
    const sums = left.map((v, i) => Math.fround(v + right[i]!));
    assert.equal(engines.read(y).wasm, sums);
    engines.run((kernels, at) => kernels.add({ a: at(a), b: at(b), y: at(a), n }));
    assert.equal(engines.read(a).wasm, sums);
    const again = engines.floats(left);
    engines.run((kernels, at) => kernels.add({ a: at(again), b: at(b), y: at(b), n }));
    assert.equal(engines.read(b).wasm, sums);
  }
});

for (const [name, exact] of [
  ['multiply', (a: number, b: number) => Math.fround(a * b)],
  ['divide', (a: number, b: number) => Math.fround(a / b)],
] as const) {
  test(`${name}: one rounding, over either input too, and special numbers`, () => {
    const engines = new Engines();
    for (const n of sizes) {
      const [left, right] = [engines.random.between(-5, 5, n), engines.random.between(-5, 5, n)].map((values) =>
        values.map(Math.fround),
      ) as [number[], number[]];
      special.forEach((value, i) => {
        if (i < n) left[i] = value;
        if (2 * i + 1 < n) right[2 * i + 1] = value;
      });
      const [a, b, y] = [engines.floats(left), engines.floats(right), engines.output(n)];
      engines.run((kernels, at) => kernels[name]({ a: at(a), b: at(b), y: at(y), n }));
      const results = left.map((v, i) => exact(Math.fround(v), Math.fround(right[i]!)));
      assert.equal(engines.read(y).wasm, results);
      engines.run((kernels, at) => kernels[name]({ a: at(a), b: at(b), y: at(b), n }));
      assert.equal(engines.bits(b), engines.bits(y));
    }
  });
}

for (const name of ['exp', 'log', 'sqrt'] as const) {
  test(`${name}: the reference within 2 ulp, in place too, and special numbers`, () => {
    const engines = new Engines();
    for (const n of sizes) {
      const values = engines.random.between(-5, 20, n).map((v, i) => special[i - 3] ?? v);
      const [x, y] = [engines.floats(values), engines.output(n)];
      engines.run((kernels, at) => kernels[name]({ x: at(x), y: at(y), n }));
      engines.close(y, 2.4e-7, 2 ** -149, `${name} of ${n}`);
      engines.run((kernels, at) => kernels[name]({ x: at(x), y: at(x), n }));
      assert.equal(engines.bits(x), engines.bits(y));
    }
  });
}

test('affine: two roundings, in place and not', () => {
  const engines = new Engines();
  for (const n of sizes) {
    const values = engines.random.between(-5, 5, n).map(Math.fround);
    const [x, y] = [engines.floats(values), engines.output(n)];
    engines.run((kernels, at) => kernels.affine({ x: at(x), y: at(y), n, scale: 0.75, offset: -1.5 }));
    assert.equal(
      engines.read(y).wasm,
      values.map((v) => Math.fround(Math.fround(v * 0.75) - 1.5)),
    );
    engines.close(y, 0, 1e-6, `affine of ${n}`);
    engines.run((kernels, at) => kernels.affine({ x: at(x), y: at(x), n, scale: 0.75, offset: -1.5 }));
    assert.equal(engines.bits(x), engines.bits(y));
  }
});

test('fill: every element, NaN too', () => {
  const engines = new Engines();
  for (const n of sizes) {
    for (const value of [0, -1.5, NaN]) {
      const y = engines.output(n);
      engines.run((kernels, at) => kernels.fill({ y: at(y), n, value }));
      assert.equal(
        engines.read(y).wasm,
        Array.from({ length: n }, () => value),
      );
      engines.close(y, 0, 0, `fill of ${n}`);
    }
  }
});

test('penaltyGrad: the reference, with either part alone', () => {
  const engines = new Engines();
  for (const n of sizes) {
    for (const [l1, l2] of [
      [0.25, 0.5],
      [0, 0.5],
      [0.25, 0],
    ] as const) {
      const values = engines.random.between(-2, 2, n).map((v, i) => (i % 5 === 3 ? 0 : v));
      const [p, g] = [engines.floats(values), engines.floats(engines.random.between(-1, 1, n))];
      engines.run((kernels, at) => kernels.penaltyGrad({ p: at(p), g: at(g), n, l1, l2 }));
      engines.close(g, 2e-7, 2e-7, `penaltyGrad of ${n}`);
    }
  }
});

test('penaltyGrad: the sign of 0 and of -0 is 0', () => {
  const engines = new Engines();
  const [p, g] = [engines.floats([0, -0, 0, -0, 0]), engines.floats([1, 2, 3, 4, 5])];
  engines.run((kernels, at) => kernels.penaltyGrad({ p: at(p), g: at(g), n: 5, l1: 0.5, l2: 0.5 }));
  assert.equal(engines.read(g).wasm, [1, 2, 3, 4, 5]);
});

test('special numbers go the way of the reference in every lane', () => {
  const engines = new Engines();
  for (let first = 0; first < 8; first++) {
    const values = Array.from({ length: 11 }, (_, i) => special[(first + i) % 8]!);
    const others = engines.random.between(0.5, 1, 11);
    const x = engines.floats(values);
    const y = engines.floats(others);
    const g = engines.floats(others);
    const sum = engines.output(11);
    engines.run((kernels, at) => kernels.add({ a: at(x), b: at(y), y: at(sum), n: 11 }));
    engines.close(sum, 1e-7, 2 ** -149, 'add');
    engines.run((kernels, at) => kernels.affine({ x: at(x), y: at(sum), n: 11, scale: 0.5 }));
    engines.close(sum, 1e-7, 2 ** -149, 'affine');
    engines.run((kernels, at) => kernels.penaltyGrad({ p: at(x), g: at(g), n: 11, l1: 0.1, l2: 0.1 }));
    engines.close(g, 3e-7, 2 ** -149, 'penaltyGrad');
  }
});

test.run();
