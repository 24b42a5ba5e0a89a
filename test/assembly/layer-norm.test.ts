import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Buffer, Engines } from './harness.js';

/** Channels around the vectors of 4 and 8 and the block of 1024 that sums along a row are made in; rows around the 256 of those down the rows. */
const shapes = [
  [1, 1],
  [3, 2],
  [5, 4],
  [7, 5],
  [4, 7],
  [4, 8],
  [9, 11],
  [257, 17],
  [600, 6],
  [6, 1024],
  [5, 1027],
  [3, 2500],
] as const;

function setUp(rows: number, channels: number) {
  const engines = new Engines();
  const make = (n: number, low: number, high: number): Buffer => engines.floats(engines.random.between(low, high, n));
  const [x, dy] = [make(rows * channels, 2, 5), make(rows * channels, -1, 1)];
  const [gamma, beta] = [make(channels, -1, 1), make(channels, -1, 1)];
  return { engines, x, dy, gamma, beta, mean: engines.output(rows), rstd: engines.output(rows) };
}

for (const [rows, channels] of shapes) {
  test(`(${rows}, ${channels}): statistics, normalized rows and all gradients`, () => {
    const { engines, x, dy, gamma, beta, mean, rstd } = setUp(rows, channels);
    const [y, dx] = [engines.output(rows * channels), engines.output(rows * channels)];
    const [dGamma, dBeta] = [engines.output(channels), engines.output(channels)];
    const size = { rows, channels };
    engines.run((k, at) => {
      const kept = { x: at(x), mean: at(mean), rstd: at(rstd), ...size };
      k.layerNorm({ ...kept, gamma: at(gamma), beta: at(beta), y: at(y), epsilon: 2 ** -10 });
      k.layerNormGrad({ ...kept, dy: at(dy), gamma: at(gamma), dx: at(dx) });
      k.layerNormParameterGrad({ ...kept, dy: at(dy), dGamma: at(dGamma), dBeta: at(dBeta) });
    });
    engines.close(mean, 3e-7, 0, 'mean');
    // a single channel has no variance: rstd is 32 for an error of the mean of 2^-24 as well
    engines.close(rstd, 3e-6, 0, 'rstd');
    engines.close(y, 3e-6, 3e-6, 'y');
    engines.close(dx, 3e-6, 1e-5, 'dx');
    engines.close(dGamma, 3e-6, 2e-6 * Math.sqrt(rows), 'dGamma');
    engines.close(dBeta, 3e-6, 1e-6 * Math.sqrt(rows), 'dBeta');
  });
}

test('gamma and beta may be absent, and so may either gradient; results may take the input’s place', () => {
  const size = { rows: 19, channels: 13 };
  const { engines, x, dy, mean, rstd } = setUp(size.rows, size.channels);
  const [dGamma, dBeta] = [engines.output(size.channels), engines.output(size.channels)];
  const y = engines.output(size.rows * size.channels);
  engines.run((k, at) => {
    const kept = { x: at(x), mean: at(mean), rstd: at(rstd), ...size };
    k.layerNorm({ ...kept, y: at(y), epsilon: 2 ** -10 });
    k.layerNormParameterGrad({ ...kept, dy: at(dy), dGamma: at(dGamma) });
    k.layerNormParameterGrad({ ...kept, dy: at(dy), dBeta: at(dBeta) });
    k.layerNormGrad({ ...kept, dy: at(dy), dx: at(dy) });
    k.layerNorm({ ...kept, y: at(x), epsilon: 2 ** -10 });
  });
  for (const [buffer, name] of [
    [dGamma, 'dGamma'],
    [dBeta, 'dBeta'],
    [dy, 'dx'],
    [y, 'y'],
    [x, 'y in place'],
  ] as const)
    engines.close(buffer, 3e-6, 1e-5, name);
  assert.equal(engines.bits(x), engines.bits(y));
});

test('rows far from zero lose nothing: their mean is taken off before they are squared', () => {
  const { engines, mean, rstd } = setUp(2, 1500);
  const x = engines.floats(engines.random.between(-1, 1, 3000).map((v) => 5000 + v));
  const y = engines.output(3000);
  engines.run((k, at) => k.layerNorm({ x: at(x), mean: at(mean), rstd: at(rstd), y: at(y), rows: 2, channels: 1500, epsilon: 2 ** -10 }));
  // half the last place of 5000 is 2.4e-4
  engines.close(mean, 1e-7, 0, 'mean');
  engines.close(rstd, 1e-6, 0, 'rstd');
  engines.close(y, 0, 5e-4, 'y');
});

test('a NaN reaches its row and no other', () => {
  const { engines, mean, rstd } = setUp(3, 9);
  const x = engines.floats(engines.random.between(-1, 1, 27).map((v, i) => (i === 17 ? Number.NaN : v)));
  const [y, dx] = [engines.output(27), engines.output(27)];
  engines.run((k, at) => {
    const kept = { x: at(x), mean: at(mean), rstd: at(rstd), rows: 3, channels: 9 };
    k.layerNorm({ ...kept, y: at(y), epsilon: 1e-3 });
    k.layerNormGrad({ ...kept, dy: at(y), dx: at(dx) });
  });
  for (const buffer of [y, dx])
    assert.equal(
      engines.read(buffer).wasm.map(Number.isNaN),
      Array.from({ length: 27 }, (_, i) => i >= 9 && i < 18),
    );
});

test.run();
