// Losses beside the core's: f32 against their definitions, in place, weighted, and with what is not wanted left out.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pointLossNames } from '../../src/engine/records/point-loss-names.js';
import { Engines } from './harness.js';

const shapes = [
  [7, 1],
  [5, 3],
  [3, 4],
  [4, 17],
  [2, 101],
] as const;
const TOLERANCE = 3e-6;

type Case = { x: [number, number]; t: (engines: Engines, n: number) => number[]; alpha?: number };
const anything = (engines: Engines, n: number): number[] => engines.random.between(-3, 3, n);
const chances = (engines: Engines, n: number): number[] => engines.random.between(0, 1, n);
const cases: Partial<Record<string, Case>> = {
  meanSquaredLogarithmicError: { x: [-0.5, 4], t: (engines, n) => engines.random.between(0, 4, n) },
  huber: { x: [-3, 3], t: anything, alpha: 0.75 },
  poisson: { x: [0.1, 4], t: (engines, n) => engines.random.between(0, 4, n) },
  kullbackLeiblerDivergence: { x: [0.01, 1], t: chances },
  hinge: { x: [-2, 2], t: (engines, n) => engines.random.below(2, n) },
  squaredHinge: { x: [-2, 2], t: (engines, n) => engines.random.below(2, n).map((v) => 2 * v - 1) },
};

for (const [loss, name] of pointLossNames.entries()) {
  const {
    x: [low, high],
    t,
    alpha = 0,
  } = cases[name] ?? { x: [-3, 3], t: anything };
  test(`${name}: the reference's values`, () => {
    const engines = new Engines();
    for (const [rows, columns] of shapes) {
      const n = rows * columns;
      const x = engines.floats(engines.random.between(low as number, high as number, n));
      const targets = engines.floats(t(engines, n));
      const weights = engines.floats(engines.random.between(0, 2, rows));
      const [dx, losses, alone] = [engines.output(n), engines.output(rows), engines.output(rows)];
      engines.run((k, at) => {
        const shared = { x: at(x), targets: at(targets), scale: 0.5, rows, columns, loss, alpha };
        k.pointLoss({ ...shared, weights: at(weights), dx: at(dx), losses: at(losses) });
        k.pointLoss({ ...shared, losses: at(alone) });
      });
      engines.close(losses, TOLERANCE, TOLERANCE, `${name}, losses of ${rows}x${columns}`);
      engines.close(dx, TOLERANCE, TOLERANCE, `${name}, gradient of ${rows}x${columns}`);
      assert.equal(engines.bits(alone), engines.bits(losses));
      engines.run((k, at) =>
        k.pointLoss({
          x: at(x),
          targets: at(targets),
          weights: at(weights),
          scale: 0.5,
          dx: at(x),
          losses: at(losses),
          rows,
          columns,
          loss,
          alpha,
        }),
      );
      assert.equal(engines.bits(x), engines.bits(dx), 'in place');
    }
  });

  test(`${name}: a NaN stays one`, () => {
    const engines = new Engines();
    const [x, targets] = [engines.floats([NaN, 0.5, 0.25, 0.5, 0.5, 0.5, 0.5]), engines.floats(new Array(7).fill(0.5))];
    const [dx, losses] = [engines.output(7), engines.output(1)];
    engines.run((k, at) =>
      k.pointLoss({ x: at(x), targets: at(targets), scale: 1, dx: at(dx), losses: at(losses), rows: 1, columns: 7, loss, alpha }),
    );
    assert.ok(Number.isNaN(engines.read(losses).wasm[0]!));
    assert.ok(Number.isNaN(engines.read(dx).wasm[0]!));
    assert.not(Number.isNaN(engines.read(dx).wasm[1]!));
  });
}

for (const name of ['categoricalHinge', 'cosineSimilarity'] as const) {
  test(`${name}: the reference's values`, () => {
    const engines = new Engines();
    for (const [rows, columns] of shapes) {
      const n = rows * columns;
      const x = engines.floats(engines.random.between(-1, 1, n));
      const targets = engines.floats(Array.from({ length: n }, (_, i) => Number(i % columns === Math.floor(i / columns) % columns)));
      const weights = engines.floats(engines.random.between(0, 2, rows));
      const [dx, losses] = [engines.output(n), engines.output(rows)];
      engines.run((k, at) =>
        k[name]({ x: at(x), targets: at(targets), weights: at(weights), scale: 0.5, dx: at(dx), losses: at(losses), rows, columns }),
      );
      engines.close(losses, TOLERANCE, TOLERANCE, `${name}, losses of ${rows}x${columns}`);
      engines.close(dx, TOLERANCE, TOLERANCE, `${name}, gradient of ${rows}x${columns}`);
    }
  });
}

test('cosineSimilarity of a row of zeros is 0, and has no gradient', () => {
  const engines = new Engines();
  const [x, targets] = [engines.floats([0, 0, 0, 1, 2, 2]), engines.floats([1, 2, 3, 0, 0, 0])];
  const [dx, losses] = [engines.output(6), engines.output(2)];
  engines.run((k, at) =>
    k.cosineSimilarity({ x: at(x), targets: at(targets), scale: 1, dx: at(dx), losses: at(losses), rows: 2, columns: 3 }),
  );
  engines.close(losses, 0, 0, 'losses');
  assert.equal(engines.read(dx).wasm.map(Math.abs), [0, 0, 0, 0, 0, 0]);
});

for (const name of ['binaryFocal', 'categoricalFocal'] as const) {
  for (const logits of [false, true]) {
    for (const [alpha, gamma, smoothing, balanced] of [
      [0.25, 2, 0, false],
      [0.75, 0, 0, true],
      [0.25, 1.5, 0.2, true],
    ] as const) {
      test(`${name}, ${logits ? 'logits' : 'probabilities'}, gamma ${gamma}: the reference's values`, () => {
        const engines = new Engines();
        for (const [rows, columns] of shapes) {
          const n = rows * columns;
          const x = engines.floats(logits ? engines.random.between(-4, 4, n) : engines.random.between(0.02, 0.98, n));
          const targets = engines.floats(Array.from({ length: n }, (_, i) => Number(i % columns === Math.floor(i / columns) % columns)));
          const weights = engines.floats(engines.random.between(0, 2, rows));
          const [dx, p, losses] = [engines.output(n), engines.output(n), engines.output(rows)];
          engines.run((k, at) => {
            const record = {
              ...{
                x: at(x),
                targets: at(targets),
                weights: at(weights),
                scale: 0.5,
                dx: at(dx),
                p: at(p),
                losses: at(losses),
                rows,
                columns,
              },
              ...{ alpha, gamma, logits, smoothing },
            };
            if (name === 'binaryFocal') k.binaryFocal({ ...record, balanced });
            else k.categoricalFocal(record);
          });
          engines.close(losses, 1e-5, 1e-5, `losses of ${rows}x${columns}`);
          engines.close(dx, 1e-5, 1e-5, `gradient of ${rows}x${columns}`);
          engines.close(p, 1e-5, 1e-6, `probabilities of ${rows}x${columns}`);
        }
      });
    }
  }
}

test.run();
