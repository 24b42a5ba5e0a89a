// Optimizers and constraints beside the core's: three steps in f32 against their definitions, at every length of a tail.
import { test } from 'uvu';
import { Engines, sizes } from './harness.js';

const run = (name: 'nadam' | 'adamax' | 'adadelta'): void => {
  test(`${name}: three steps as the reference's`, () => {
    const engines = new Engines();
    for (const n of sizes) {
      const [p, g] = [engines.floats(engines.random.between(-1, 1, n)), engines.floats(engines.random.between(-1, 1, n))];
      const [first, second] = [engines.floats(engines.random.between(-0.1, 0.1, n)), engines.floats(engines.random.between(0, 0.1, n))];
      const third = engines.floats(engines.random.between(0.1, 0.3, n));
      for (let step = 0; step < 3; step++) {
        engines.run((k, at) => {
          const shared = { p: at(p), g: at(g), n, epsilon: 1e-7 };
          if (name === 'nadam') k.nadam({ ...shared, m: at(first), v: at(second), rate: [0.01, 0.002, 0.25], rest1: 0.125, rest2: 0.0625 });
          if (name === 'adamax') k.adamax({ ...shared, m: at(first), u: at(second), rate: 0.01, rest1: 0.125, beta2: 0.75 });
          if (name === 'adadelta') k.adadelta({ ...shared, s: at(second), d: at(third), rate: 0.5, rest: 0.0625 });
        });
      }
      for (const [what, buffer] of Object.entries({ p, first, second, third }))
        engines.close(buffer, 2e-6, 2e-6, `${name}, ${what}, ${n} elements`);
    }
  });
};
for (const name of ['nadam', 'adamax', 'adadelta'] as const) run(name);

for (const [outer, length, inner] of [
  [1, 7, 1],
  [1, 5, 9],
  [3, 2, 17],
  [6, 4, 1],
] as const) {
  for (const [low, high, share] of [
    [0, 0.5, 1],
    [1, 1, 1],
    [0.4, 0.9, 0.5],
  ] as const) {
    test(`constrainNorms of ${outer}x${length}x${inner} between ${low} and ${high}: as the reference's`, () => {
      const engines = new Engines();
      const p = engines.floats(engines.random.between(-1, 1, outer * length * inner));
      engines.run((k, at) => k.constrainNorms({ p: at(p), outer, length, inner, low, high, share }));
      engines.close(p, 2e-6, 1e-7, 'parameters');
    });
  }
}

test.run();
