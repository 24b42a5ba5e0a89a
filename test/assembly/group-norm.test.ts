// Group normalization and what scales channels, in f32 against their definitions.
import { test } from 'uvu';
import { Engines } from './harness.js';

for (const [rows, places, channels, groups] of [
  [2, 1, 4, 2],
  [3, 5, 6, 3],
  [2, 33, 12, 1],
  [2, 200, 5, 5],
  [1, 9, 64, 32],
] as const) {
  test(`groupNorm of ${rows}x${places}x${channels}, ${groups} groups, and its gradients`, () => {
    for (const learned of [true, false]) {
      const engines = new Engines();
      const [n, s] = [rows * places * channels, rows * channels];
      const x = engines.floats(engines.random.between(-2, 3, n));
      const dy = engines.floats(engines.random.between(-1, 1, n));
      const [gamma, beta] = [0, 1].map(() => (learned ? engines.floats(engines.random.between(0.5, 1.5, channels)) : undefined));
      const [mean, rstd, y, dx, work] = [engines.output(s), engines.output(s), engines.output(n), engines.output(n), engines.output(2 * s)];
      const [dGamma, dBeta, scaled] = [engines.output(channels), engines.output(channels), engines.output(n)];
      engines.run((k, at) => {
        const shared = { x: at(x), mean: at(mean), rstd: at(rstd), rows, places, channels };
        k.groupNorm({ ...shared, groups, gamma: at(gamma), beta: at(beta), y: at(y), epsilon: 0.001 });
        k.groupNormGrad({ ...shared, groups, gamma: at(gamma), dy: at(dy), dx: at(dx), work: at(work) });
        k.groupNormParameterGrad({ ...shared, dy: at(dy), dGamma: at(dGamma), dBeta: at(dBeta) });
        k.scaleChannels({ x: at(x), s: at(mean), y: at(scaled), rows, places, channels });
      });
      for (const [what, buffer] of Object.entries({ mean, rstd, y, dx, dGamma, dBeta, scaled })) engines.close(buffer, 1e-5, 2e-5, what);
    }
  });
}

for (const channels of [3, 16, 1030]) {
  test(`layerNorm by the root mean square, ${channels} channels, and its gradient`, () => {
    const engines = new Engines();
    const rows = 4;
    const x = engines.floats(engines.random.between(-2, 3, rows * channels));
    const dy = engines.floats(engines.random.between(-1, 1, rows * channels));
    const gamma = engines.floats(engines.random.between(0.5, 1.5, channels));
    const [mean, rstd] = [engines.output(rows), engines.output(rows)];
    const [y, dx] = [engines.output(rows * channels), engines.output(rows * channels)];
    engines.run((k, at) => {
      const shared = { x: at(x), gamma: at(gamma), mean: at(mean), rstd: at(rstd), rows, channels, rms: true };
      k.layerNorm({ ...shared, y: at(y), epsilon: 1e-6 });
      k.layerNormGrad({ ...shared, dy: at(dy), dx: at(dx) });
    });
    for (const [what, buffer] of Object.entries({ mean, rstd, y, dx })) engines.close(buffer, 3e-6, 3e-6, what);
  });
}

test.run();
