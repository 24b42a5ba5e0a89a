import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Engines } from './harness.js';

/** Rows around the block of 256 that the sums are made in, channels around the strips of 16 and 4. */
const shapes = [
  [2, 1],
  [3, 3],
  [5, 4],
  [7, 5],
  [255, 15],
  [256, 16],
  [257, 17],
  [600, 20],
  [1000, 33],
  [40, 100],
] as const;

for (const [rows, channels] of shapes) {
  test(`(${rows}, ${channels}): statistics, normalized rows and all gradients`, () => {
    const engines = new Engines();
    const { random } = engines;
    const make = (n: number, low = -1, high = 1) => engines.floats(random.between(low, high, n));
    const [x, dy] = [make(rows * channels, 2, 5), make(rows * channels)];
    const [gamma, beta, runningMean] = [make(channels), make(channels), make(channels)];
    const runningVariance = make(channels, 0.5, 2);
    const [mean, rstd, dGamma, dBeta] = [channels, channels, channels, channels].map((n) => engines.output(n)) as [
      never,
      never,
      never,
      never,
    ];
    const [y, dx, plain] = [0, 1, 2].map(() => engines.output(rows * channels)) as [never, never, never];
    engines.run((k, at) => {
      k.batchMoments({
        x: at(x),
        mean: at(mean),
        rstd: at(rstd),
        runningMean: at(runningMean),
        runningVariance: at(runningVariance),
        rows,
        channels,
        momentum: 0.75,
        epsilon: 2 ** -10,
      });
      k.normalize({ x: at(x), mean: at(mean), rstd: at(rstd), gamma: at(gamma), beta: at(beta), y: at(y), rows, channels });
      k.normalizeParameterGrad({
        x: at(x),
        dy: at(dy),
        mean: at(mean),
        rstd: at(rstd),
        dGamma: at(dGamma),
        dBeta: at(dBeta),
        rows,
        channels,
      });
      k.batchNormGrad({
        x: at(x),
        dy: at(dy),
        mean: at(mean),
        rstd: at(rstd),
        gamma: at(gamma),
        dGamma: at(dGamma),
        dBeta: at(dBeta),
        dx: at(dx),
        rows,
        channels,
      });
      k.normalizeInputGrad({ dy: at(dy), rstd: at(rstd), gamma: at(gamma), dx: at(plain), rows, channels });
    });
    engines.close(mean, 1e-6, 0, 'mean');
    engines.close(rstd, 1e-5, 0, 'rstd');
    engines.close(runningMean, 1e-6, 1e-6, 'running mean');
    engines.close(runningVariance, 1e-5, 0, 'running variance');
    engines.close(y, 1e-5, 1e-5, 'y');
    engines.close(dGamma, 1e-5, 2e-6 * rows, 'dGamma');
    engines.close(dBeta, 1e-5, 1e-6 * rows, 'dBeta');
    engines.close(dx, 1e-4, 5e-5, 'dx');
    engines.close(plain, 1e-5, 1e-6, 'dx with constant statistics');
  });
}

test('gamma and beta may be absent, and results may take the input’s place', () => {
  const engines = new Engines();
  const { random } = engines;
  const [rows, channels] = [37, 19];
  const make = () => engines.floats(random.between(-1, 1, rows * channels));
  const [x, dy] = [make(), make()];
  const statistics = () => engines.floats(random.between(0.5, 1, channels));
  const [mean, rstd, dGamma, dBeta] = [statistics(), statistics(), statistics(), statistics()];
  engines.run((k, at) => {
    k.batchNormGrad({
      x: at(x),
      dy: at(dy),
      mean: at(mean),
      rstd: at(rstd),
      dGamma: at(dGamma),
      dBeta: at(dBeta),
      dx: at(dy),
      rows,
      channels,
    });
    k.normalize({ x: at(x), mean: at(mean), rstd: at(rstd), y: at(x), rows, channels });
  });
  engines.close(x, 1e-6, 1e-6, 'y');
  engines.close(dy, 1e-5, 1e-6, 'dx');
  engines.run((k, at) => {
    k.inverseStandardDeviation({ variance: at(rstd), rstd: at(rstd), n: channels, epsilon: 2 ** -10 });
    k.normalizeInputGrad({ dy: at(dy), rstd: at(rstd), dx: at(dy), rows, channels });
  });
  engines.close(rstd, 1e-6, 0, 'rstd');
  engines.close(dy, 1e-5, 1e-6, 'dx in place');
});

test('a NaN reaches its channel and no other', () => {
  const engines = new Engines();
  const x = engines.floats(engines.random.between(-1, 1, 60).map((v, i) => (i === 12 ? Number.NaN : v)));
  const vectors = [0, 1, 2, 3].map(() => engines.floats(new Float32Array(20).fill(1)));
  const [mean, rstd, runningMean, runningVariance] = vectors as [never, never, never, never];
  engines.run((k, at) =>
    k.batchMoments({
      x: at(x),
      mean: at(mean),
      rstd: at(rstd),
      runningMean: at(runningMean),
      runningVariance: at(runningVariance),
      rows: 3,
      channels: 20,
      momentum: 0.5,
      epsilon: 1e-3,
    }),
  );
  for (const vector of vectors)
    assert.equal(
      engines.read(vector).wasm.map(Number.isNaN),
      Array.from({ length: 20 }, (_, i) => i === 12),
    );
});

test.run();
