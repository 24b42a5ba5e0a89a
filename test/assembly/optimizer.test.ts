import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Pointer } from '../../src/engine/kernels.js';
import { type Buffer, Engines, sizes } from './harness.js';
import type { TestKernels } from './test-kernels.js';

/** An update of parameters p by gradients g, with up to two buffers of state, of which the second may hold squares. */
type Update = (kernels: TestKernels, p: Pointer, g: Pointer, first: Pointer, squares: Pointer, n: number) => void;

/** Exact in f32, so that both engines compute with the same: 2^-23 stands for an epsilon of 1e-7. */
const [rate, momentum, epsilon] = [0.125, 0.875, 2 ** -23];

const updates: Record<string, Update> = {
  sgd: (kernels, p, g, _first, _squares, n) => kernels.sgd({ p, g, n, rate }),
  sgdMomentum: (kernels, p, g, v, _squares, n) => kernels.sgdMomentum({ p, g, v, n, rate, momentum, nesterov: false }),
  nesterov: (kernels, p, g, v, _squares, n) => kernels.sgdMomentum({ p, g, v, n, rate, momentum, nesterov: true }),
  adagrad: (kernels, p, g, _first, s, n) => kernels.adagrad({ p, g, s, n, rate, epsilon }),
  rmsprop: (kernels, p, g, _first, s, n) => kernels.rmsprop({ p, g, s, n, rate, rest: 0.125, momentum: 0, epsilon }),
  rmspropMomentum: (kernels, p, g, v, s, n) => kernels.rmsprop({ p, g, s, v, n, rate, rest: 0.125, momentum, epsilon }),
  rmspropCentred: (kernels, p, g, m, s, n) => kernels.rmsprop({ p, g, s, m, n, rate, rest: 0.125, momentum: 0, epsilon }),
  adam: (kernels, p, g, m, v, n) =>
    kernels.adam({ p, g, m, v, n, rate: [rate, 0.125, 2 ** -8], rest1: 0.125, rest2: 2 ** -10, epsilon, decay: 0 }),
  adamW: (kernels, p, g, m, v, n) =>
    kernels.adam({ p, g, m, v, n, rate: [rate, 0.25, 2 ** -7], rest1: 0.125, rest2: 2 ** -10, epsilon, decay: 0.0625 }),
  lion: (kernels, p, g, m, _squares, n) => kernels.lion({ p, g, m, n, rate, rest1: 0.125, rest2: 2 ** -6 }),
};

interface State {
  p: Buffer;
  g: Buffer;
  first: Buffer;
  squares: Buffer;
}

/** Squares are larger than the squares of what lies in `first`, as they are in training, so that no root is of a negative number. */
function state(engines: Engines, n: number): State {
  const { random } = engines;
  return {
    p: engines.floats(random.between(-1, 1, n)),
    g: engines.floats(random.between(-1, 1, n)),
    first: engines.floats(random.between(-0.3, 0.3, n)),
    squares: engines.floats(random.between(0.2, 1, n)),
  };
}

for (const [name, update] of Object.entries(updates)) {
  test(`${name}: the reference, parameters and state, over three steps`, () => {
    const engines = new Engines();
    for (const n of sizes) {
      const { p, g, first, squares } = state(engines, n);
      for (let step = 0; step < 3; step++) engines.run((kernels, at) => update(kernels, at(p), at(g), at(first), at(squares), n));
      engines.close(p, 1e-6, 3e-6, `p of ${n}`);
      engines.close(first, 1e-6, 1e-6, `first state of ${n}`);
      engines.close(squares, 1e-6, 1e-6, `squares of ${n}`);
    }
  });

  test(`${name}: an element's bits do not depend on its place`, () => {
    const engines = new Engines();
    const n = 11;
    const together = state(engines, n);
    const values = [together.p, together.g, together.first, together.squares].map((buffer) => engines.read(buffer).wasm);
    engines.run((kernels, at) => update(kernels, at(together.p), at(together.g), at(together.first), at(together.squares), n));
    for (let i = 0; i < n; i++) {
      const [p, g, first, squares] = values.map((all) => engines.floats([all[i]!])) as [Buffer, Buffer, Buffer, Buffer];
      engines.run((kernels, at) => update(kernels, at(p), at(g), at(first), at(squares), 1));
      assert.is(engines.bits(p)[0], engines.bits(together.p)[i]);
    }
  });

  test(`${name}: a NaN gradient reaches its parameter and no other`, () => {
    const engines = new Engines();
    for (let place = 0; place < 7; place++) {
      const { p, first, squares } = state(engines, 7);
      const g = engines.floats(Array.from({ length: 7 }, (_, i) => (i === place ? NaN : 0.5)));
      engines.run((kernels, at) => update(kernels, at(p), at(g), at(first), at(squares), 7));
      assert.equal(
        engines.read(p).wasm.flatMap((v, i) => (Number.isNaN(v) ? [i] : [])),
        [place],
      );
    }
  });
}

test('sgd: p - rate * g with two roundings', () => {
  const engines = new Engines();
  const [p0, g0] = [engines.random.between(-1, 1, 37).map(Math.fround), engines.random.between(-1, 1, 37).map(Math.fround)];
  const [p, g] = [engines.floats(p0), engines.floats(g0)];
  engines.run((kernels, at) => kernels.sgd({ p: at(p), g: at(g), n: 37, rate }));
  assert.equal(
    engines.read(p).wasm,
    p0.map((v, i) => Math.fround(v - Math.fround(rate * g0[i]!))),
  );
});

test('parameters and state that die away become 0, not subnormal numbers; a NaN does not', () => {
  for (const [name, update] of Object.entries(updates)) {
    for (const n of [3, 8]) {
      const engines = new Engines();
      const [dying, none] = [Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 2 ** -127 : -(2 ** -140))), new Array<number>(n).fill(0)];
      const [p, g, first, squares] = [dying, none, dying, dying.map(Math.abs)].map((values) => engines.floats(values)) as [
        Buffer,
        Buffer,
        Buffer,
        Buffer,
      ];
      engines.run((kernels, at) => update(kernels, at(p), at(g), at(first), at(squares), n));
      assert.ok(
        engines.read(p).wasm.every((value) => value === 0 || Math.abs(value) >= 2 ** -126),
        `${name}: ${engines.read(p).wasm}`,
      );
      const [v, s] = [engines.read(first).wasm, engines.read(squares).wasm];
      // without state, or with sums that only grow, nothing is written there
      if (v.some((value, i) => value !== dying[i])) assert.equal(v, none, name);
      if (s.some((value, i) => value !== Math.abs(dying[i]!)) || name.startsWith('adam')) assert.equal(s, none, name);
    }
  }
});

test.run();
