// Kernels that stand for several records, against their definitions in f64. That they give the bits of those records is what the tests of the rules hold.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ActivationKind } from '../../src/engine/kernels.js';
import { activationEntries } from '../../src/engine/records/activations.js';
import { type Buffer, Engines, sizes } from './harness.js';

const { relu, leakyRelu } = ActivationKind;
const alpha = 0.25;

/** Rows around the strip of 16 and the block of 256 that sums are made in, channels around the strips of 8 and the vectors of 4. */
const shapes = [
  [1, 1],
  [15, 3],
  [16, 4],
  [17, 7],
  [255, 8],
  [256, 9],
  [257, 12],
  [600, 20],
  [33, 31],
  [5, 33],
] as const;

function setUp(rows: number, channels: number) {
  const engines = new Engines();
  const { random } = engines;
  const make = (n: number, low = -1, high = 1): Buffer => engines.floats(random.between(low, high, n));
  const [x, dy, addend] = [make(rows * channels, 2, 5), make(rows * channels), make(rows * channels)];
  const [mean, rstd, gamma, beta] = [make(channels, 3, 4), make(channels, 0.5, 2), make(channels, 0.5, 1), make(channels)];
  const sums = [make(channels), make(channels)] as const;
  const [y, dx] = [engines.output(rows * channels), engines.output(rows * channels)];
  const [dGamma, dBeta] = [engines.output(channels), engines.output(channels)];
  return { engines, x, dy, addend, mean, rstd, gamma, beta, sums, y, dx, dGamma, dBeta, rows, channels };
}

for (const [rows, channels] of shapes) {
  test(`normalizeActivate (${rows}, ${channels}): every activation, with an addend and without`, () => {
    for (const kind of activationEntries.keys()) {
      for (const added of [true, false]) {
        const { engines, x, addend, mean, rstd, gamma, beta, y } = setUp(rows, channels);
        engines.run((k, at) => {
          const normal = { x: at(x), mean: at(mean), rstd: at(rstd), gamma: at(gamma), beta: at(beta), rows, channels };
          k.normalizeActivate({ ...normal, activation: kind, alpha, y: at(y), ...(added ? { addend: at(addend) } : {}) });
        });
        engines.close(y, 4e-6, 4e-6, `activation ${kind}`);
      }
    }
  });

  for (const activation of [relu, leakyRelu]) {
    test(`activation ${activation} (${rows}, ${channels}): the gradients of a normalization and of what is behind it`, () => {
      const { engines, x, dy, mean, rstd, gamma, beta, sums, dx, dGamma, dBeta } = setUp(rows, channels);
      engines.run((k, at) => {
        const normal = { x: at(x), dy: at(dy), mean: at(mean), rstd: at(rstd), gamma: at(gamma), beta: at(beta), rows, channels };
        k.normalizeActivateParameterGrad({ ...normal, activation, alpha, dGamma: at(dGamma), dBeta: at(dBeta) });
        k.batchNormActivateGrad({ ...normal, activation, alpha, dGamma: at(sums[0]), dBeta: at(sums[1]), dx: at(dx) });
      });
      engines.close(dGamma, 1e-5, 2e-6 * Math.sqrt(rows), 'dGamma');
      engines.close(dBeta, 1e-5, 1e-6 * Math.sqrt(rows), 'dBeta');
      engines.close(dx, 1e-5, 1e-6, 'dx');
    });
  }
}

test('gamma and beta may be absent, and results may take the place of x, the addend or dy', () => {
  const { engines, x, dy, addend, mean, rstd, sums, dx, dGamma, dBeta, rows, channels } = setUp(37, 19);
  engines.run((k, at) => {
    const normal = { x: at(x), mean: at(mean), rstd: at(rstd), activation: relu, rows, channels };
    k.normalizeActivateParameterGrad({ ...normal, dy: at(dy), dGamma: at(dGamma), dBeta: at(dBeta) });
    k.batchNormActivateGrad({ ...normal, dy: at(dy), dGamma: at(sums[0]), dBeta: at(sums[1]), dx: at(dx) });
    k.batchNormActivateGrad({ ...normal, dy: at(dy), dGamma: at(sums[0]), dBeta: at(sums[1]), dx: at(dy) });
    k.normalizeActivate({ ...normal, addend: at(addend), y: at(addend) });
    k.normalizeActivate({ ...normal, y: at(x) });
  });
  assert.equal(engines.bits(dy), engines.bits(dx));
  for (const [buffer, name] of [
    [dGamma, 'dGamma'],
    [dBeta, 'dBeta'],
    [dx, 'dx'],
    [addend, 'y over the addend'],
    [x, 'y over x'],
  ] as const)
    engines.close(buffer, 1e-5, 1e-5, name);
});

test('addActivateGrad: all sizes, over each of its inputs', () => {
  for (const n of sizes) {
    for (const activation of [relu, leakyRelu]) {
      const engines = new Engines();
      const make = (): Buffer => engines.floats(engines.random.between(-1, 1, n));
      const [a, b, y] = [make(), make(), make()];
      const [other, over, dx] = [make(), make(), engines.output(n)];
      engines.run((k, at) => {
        k.addActivateGrad({ a: at(a), b: at(b), y: at(y), activation, alpha, dx: at(dx), n });
        k.addActivateGrad({ a: at(a), b: at(other), y: at(y), activation, alpha, dx: at(other), n });
        k.addActivateGrad({ a: at(a), b: at(b), y: at(over), activation, alpha, dx: at(over), n });
        k.addActivateGrad({ a: at(a), b: at(b), y: at(y), activation, alpha, dx: at(a), n });
      });
      for (const buffer of [dx, other, over, a]) engines.close(buffer, 2e-7, 1e-7, `n ${n}`);
    }
  }
});

test('a NaN of x reaches its place and its channel’s sums, and no others', () => {
  const [rows, channels, place] = [5, 13, 29];
  const is = (...places: number[]) => Array.from({ length: rows * channels }, (_, i) => places.includes(i));
  const { engines, dy, mean, rstd, gamma, beta, sums, y, dx, dGamma, dBeta } = setUp(rows, channels);
  const x = engines.floats(engines.random.between(2, 5, rows * channels).map((v, i) => (i === place ? Number.NaN : v)));
  const sum = engines.output(rows * channels);
  engines.run((k, at) => {
    const normal = { x: at(x), mean: at(mean), rstd: at(rstd), gamma: at(gamma), beta: at(beta), activation: relu, rows, channels };
    k.normalizeActivate({ ...normal, y: at(y) });
    k.normalizeActivateParameterGrad({ ...normal, dy: at(dy), dGamma: at(dGamma), dBeta: at(dBeta) });
    k.batchNormActivateGrad({ ...normal, dy: at(dy), dGamma: at(sums[0]), dBeta: at(sums[1]), dx: at(dx) });
    k.addActivateGrad({ a: at(x), b: at(dy), y: at(dy), activation: leakyRelu, alpha, dx: at(sum), n: rows * channels });
  });
  const nans = (buffer: Buffer) => engines.read(buffer).wasm.map(Number.isNaN);
  for (const buffer of [y, dx, sum]) assert.equal(nans(buffer), is(place));
  assert.equal(
    nans(dGamma),
    Array.from({ length: channels }, (_, c) => c === place % channels),
  );
  for (const buffer of [y, dx, sum, dGamma, dBeta]) engines.close(buffer, 1e-5, 1e-5, 'as defined');
});

test.run();
