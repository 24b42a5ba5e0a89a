import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Pointer } from '../../src/engine/kernels.js';
import { type Buffer, Engines } from './harness.js';
import type { TestKernels } from './test-kernels.js';

/** Any loss by one signature: those without probabilities to write leave p out. */
type Loss = (
  kernels: TestKernels,
  x: Pointer,
  targets: Pointer,
  weights: Pointer,
  scale: number,
  p: Pointer,
  dx: Pointer,
  losses: Pointer,
  rows: number,
  columns: number,
  smoothing?: number,
) => void;

type Tail = [Pointer, Pointer, Pointer, number, Pointer, Pointer, Pointer, number, number];

interface Case {
  loss: Loss;
  targets: 'labels' | 'rows';
  input: 'logits' | 'probabilities';
  /** Whether it writes probabilities. */
  writesP: boolean;
}

const cases: Record<string, Case> = {
  sparseSoftmaxCrossEntropy: {
    loss: (kernels, x, t, weights, scale, p, dx, losses, rows, columns, smoothing) =>
      kernels.sparseSoftmaxCrossEntropy({ x, labels: t, weights, scale, p, dx, losses, smoothing, rows, columns }),
    targets: 'labels',
    input: 'logits',
    writesP: true,
  },
  softmaxCrossEntropy: {
    loss: (kernels, x, targets, weights, scale, p, dx, losses, rows, columns, smoothing) =>
      kernels.softmaxCrossEntropy({ x, targets, weights, scale, p, dx, losses, smoothing, rows, columns }),
    targets: 'rows',
    input: 'logits',
    writesP: true,
  },
  sigmoidCrossEntropy: {
    loss: (kernels, x, targets, weights, scale, p, dx, losses, rows, columns, smoothing) =>
      kernels.sigmoidCrossEntropy({ x, targets, weights, scale, p, dx, losses, smoothing, rows, columns }),
    targets: 'rows',
    input: 'logits',
    writesP: true,
  },
  sparseCrossEntropy: {
    loss: (kernels, x, t, w, scale, _, dx, losses, rows, columns, smoothing) =>
      kernels.sparseCrossEntropy({ x, labels: t, weights: w, scale, dx, losses, smoothing, rows, columns }),
    targets: 'labels',
    input: 'probabilities',
    writesP: false,
  },
  crossEntropy: {
    loss: (kernels, x, t, w, scale, _, dx, losses, rows, columns, smoothing) =>
      kernels.crossEntropy({ x, targets: t, weights: w, scale, dx, losses, smoothing, rows, columns }),
    targets: 'rows',
    input: 'probabilities',
    writesP: false,
  },
  binaryCrossEntropy: {
    loss: (kernels, x, t, w, scale, _, dx, losses, rows, columns, smoothing) =>
      kernels.binaryCrossEntropy({ x, targets: t, weights: w, scale, dx, losses, smoothing, rows, columns }),
    targets: 'rows',
    input: 'probabilities',
    writesP: false,
  },
  squaredError: {
    loss: (kernels, x, t, w, scale, _, dx, losses, rows, columns) =>
      kernels.squaredError({ x, targets: t, weights: w, scale, dx, losses, rows, columns }),
    targets: 'rows',
    input: 'logits',
    writesP: false,
  },
};

/** The same of smoothed targets. */
for (const [name, kind] of Object.entries(cases).filter(([one]) => one !== 'squaredError'))
  cases[`${name}, smoothed`] = { ...kind, loss: (kernels, ...given) => kind.loss(kernels, ...(given.slice(0, 9) as Tail), 0.2) };

const SCALE = 0.125;
const rowCounts = [1, 3, 4, 5, 9];
const columnCounts = [1, 2, 3, 4, 5, 10, 15, 16, 17, 31, 100];

interface Inputs {
  x: Buffer;
  targets: Buffer;
  weights: Buffer;
}

function inputs(engines: Engines, { targets, input }: Case, rows: number, columns: number, values?: number[]): Inputs {
  const { random } = engines;
  const n = rows * columns;
  const [low, high] = input === 'logits' ? [-5, 5] : [0.02, 0.98];
  return {
    x: engines.floats(values ?? random.between(low, high, n)),
    targets: targets === 'labels' ? engines.ints(random.below(columns, rows)) : engines.floats(random.between(0, 1, n)),
    weights: engines.floats(random.between(0, 2, rows)),
  };
}

for (const [name, kind] of Object.entries(cases)) {
  const { loss } = kind;
  /** Errors of f32 in sums of up to a hundred terms of size one. */
  const [relative, absolute] = [3e-6, 2e-6];

  test(`${name}: losses, gradient and probabilities of the reference, with weights and without`, () => {
    const engines = new Engines();
    for (const rows of rowCounts) {
      for (const columns of columnCounts) {
        for (const weighted of [false, true]) {
          const { x, targets, weights } = inputs(engines, kind, rows, columns);
          const [p, dx, losses] = [engines.output(rows * columns), engines.output(rows * columns), engines.output(rows)];
          engines.run((kernels, at) =>
            loss(kernels, at(x), at(targets), weighted ? at(weights) : 0, SCALE, at(p), at(dx), at(losses), rows, columns),
          );
          const what = `${name} ${rows} x ${columns}${weighted ? ' weighted' : ''}`;
          engines.close(losses, relative, absolute, `losses of ${what}`);
          // weights up to 2, and 1 / 0.02 where a probability divides
          engines.close(dx, relative * 3, absolute, `gradient of ${what}`);
          if (kind.writesP) engines.close(p, relative, 1e-9, `probabilities of ${what}`);
        }
      }
    }
  });

  test(`${name}: what is asked for, and where it goes, changes no bit`, () => {
    for (const columns of [1, 3, 10, 16, 21]) {
      const rows = 6;
      const engines = new Engines();
      const { x, targets, weights } = inputs(engines, kind, rows, columns);
      const [p, dx, losses] = [engines.output(rows * columns), engines.output(rows * columns), engines.output(rows)];
      const run = (from: Buffer, toP: Buffer | undefined, toDx: Buffer | undefined, to: Buffer): void => {
        engines.run((kernels, at) => loss(kernels, at(from), at(targets), at(weights), SCALE, at(toP), at(toDx), at(to), rows, columns));
      };
      run(x, p, dx, losses);
      const copy = (): Buffer => engines.floats(engines.read(x).wasm);
      const only = engines.output(rows);
      run(x, undefined, undefined, only);
      assert.equal(engines.bits(only), engines.bits(losses), 'losses alone');
      const gradientInPlace = copy();
      run(gradientInPlace, undefined, gradientInPlace, only);
      assert.equal(engines.bits(only), engines.bits(losses), 'losses with the gradient in place');
      assert.equal(engines.bits(gradientInPlace), engines.bits(dx), 'gradient in place');
      if (!kind.writesP) continue;
      const pInPlace = copy();
      const dx2 = engines.output(rows * columns);
      run(pInPlace, pInPlace, dx2, only);
      assert.equal(engines.bits(pInPlace), engines.bits(p), 'probabilities in place');
      assert.equal(engines.bits(dx2), engines.bits(dx), 'gradient beside probabilities in place');
      const pAlone = copy();
      run(pAlone, pAlone, undefined, only);
      assert.equal(engines.bits(pAlone), engines.bits(p), 'probabilities in place, alone');
      const both = copy();
      const p2 = engines.output(rows * columns);
      run(both, p2, both, only);
      assert.equal(engines.bits(p2), engines.bits(p), 'probabilities beside the gradient in place');
      assert.equal(engines.bits(both), engines.bits(dx), 'gradient in place, with probabilities');
    }
  });

  test(`${name}: a NaN stays in its row`, () => {
    for (const columns of [1, 2, 5, 16, 18]) {
      for (let place = 0; place < columns; place++) {
        const rows = 5;
        const engines = new Engines();
        const values = engines.random.between(0.1, 0.9, rows * columns);
        values[3 * columns + place] = NaN;
        const { x, targets } = inputs(engines, kind, rows, columns, values);
        const [dx, losses] = [engines.output(rows * columns), engines.output(rows)];
        engines.run((kernels, at) => loss(kernels, at(x), at(targets), 0, 1, 0, at(dx), at(losses), rows, columns));
        const what = `${name}, NaN in column ${place} of ${columns}`;
        engines.close(losses, 1e-5, 1e-5, `losses of ${what}`);
        engines.close(dx, 1e-5, 1e-5, `gradient of ${what}`);
        assert.equal(engines.read(losses).wasm.map(Number.isNaN), [false, false, false, true, false]);
      }
    }
  });
}

test('logits of +-1e4: finite losses and gradients, as in the reference', () => {
  for (const name of ['sparseSoftmaxCrossEntropy', 'softmaxCrossEntropy', 'sigmoidCrossEntropy']) {
    const kind = cases[name]!;
    for (const columns of [1, 2, 5, 16, 19]) {
      const rows = 6;
      const engines = new Engines();
      const values = Array.from({ length: rows * columns }, (_, i) => [1e4, -1e4, 0, 9999, 87, -104][(i * 5) % 6]!);
      const { x, targets } = inputs(engines, kind, rows, columns, values);
      const [p, dx, losses] = [engines.output(rows * columns), engines.output(rows * columns), engines.output(rows)];
      engines.run((kernels, at) => kind.loss(kernels, at(x), at(targets), 0, 1, at(p), at(dx), at(losses), rows, columns));
      engines.close(losses, 3e-6, 1e-5, `losses of ${name}, ${columns} columns`);
      engines.close(dx, 3e-6, 3e-6, `gradient of ${name}, ${columns} columns`);
      engines.close(p, 3e-6, 2 ** -149, `probabilities of ${name}, ${columns} columns`);
      for (const buffer of [p, dx, losses]) assert.ok(engines.read(buffer).wasm.every(Number.isFinite));
    }
  }
});

test('softmaxCrossEntropy: a logit of -infinity does not count where its target is 0', () => {
  for (const columns of [3, 16]) {
    const engines = new Engines();
    const x = engines.floats(Array.from({ length: columns }, (_, i) => (i === 1 ? -Infinity : i / 4)));
    const t = engines.floats(Array.from({ length: columns }, (_, i) => (i === 2 ? 1 : 0)));
    const [dx, losses] = [engines.output(columns), engines.output(1)];
    engines.run((kernels, at) =>
      kernels.softmaxCrossEntropy({ x: at(x), targets: at(t), scale: 1, dx: at(dx), losses: at(losses), rows: 1, columns }),
    );
    engines.close(losses, 1e-6, 1e-6, 'loss');
    engines.close(dx, 1e-6, 1e-6, 'gradient');
    assert.ok(Number.isFinite(engines.read(losses).wasm[0]!));
  }
});

test('sigmoidCrossEntropy: a small loss keeps its digits', () => {
  const engines = new Engines();
  const x = engines.floats([-20, -40, -80, 20, 30]);
  const t = engines.floats([0, 0, 0, 1, 1]);
  const losses = engines.output(5);
  engines.run((kernels, at) =>
    kernels.sigmoidCrossEntropy({ x: at(x), targets: at(t), scale: 1, losses: at(losses), rows: 5, columns: 1 }),
  );
  engines.close(losses, 5e-7, 0, 'loss');
});

test('probabilities of 0 and 1 are clipped, and their gradient is 0', () => {
  const engines = new Engines();
  const p = engines.floats([0, 1, 1, 0, 1e-9, 0.5]);
  const t = engines.floats([1, 0, 1, 0, 1, 1]);
  const [dp, losses] = [engines.output(6), engines.output(6)];
  engines.run((kernels, at) =>
    kernels.binaryCrossEntropy({ x: at(p), targets: at(t), scale: 1, dx: at(dp), losses: at(losses), rows: 6, columns: 1 }),
  );
  // -log(1 - 1e-7) is 1e-7, or a unit of f32 below 1
  engines.close(losses, 1e-6, 3e-8, 'binary losses');
  engines.close(dp, 1e-6, 0, 'binary gradient');
  assert.equal(engines.read(dp).wasm.slice(0, 5), [0, 0, 0, 0, 0]);

  const q = engines.floats([0, 1, 0, 0.25, 0.75, 0]);
  const labels = engines.ints([0, 1]);
  const [dq, sparse] = [engines.output(6), engines.output(2)];
  engines.run((kernels, at) =>
    kernels.sparseCrossEntropy({ x: at(q), labels: at(labels), scale: 1, dx: at(dq), losses: at(sparse), rows: 2, columns: 3 }),
  );
  engines.close(sparse, 1e-6, 3e-8, 'losses');
  engines.close(dq, 1e-6, 1e-6, 'gradient');
  assert.equal(engines.read(dq).wasm.slice(0, 3), [0, 0, 0]);

  const oneHot = engines.floats([1, 0, 0, 0, 1, 0]);
  engines.run((kernels, at) =>
    kernels.crossEntropy({ x: at(q), targets: at(oneHot), scale: 1, dx: at(dq), losses: at(sparse), rows: 2, columns: 3 }),
  );
  engines.close(sparse, 1e-6, 3e-8, 'losses of rows');
  engines.close(dq, 1e-6, 1e-6, 'gradient of rows');
});

test("a row's bits do not depend on the rows around it", () => {
  for (const [name, { loss, targets: by, input }] of Object.entries(cases)) {
    for (const columns of [1, 2, 10, 16, 18]) {
      const engines = new Engines();
      const rows = 7;
      const { x, targets, weights } = inputs(engines, { loss, targets: by, input, writesP: false }, rows, columns);
      const [dx, losses] = [engines.output(rows * columns), engines.output(rows)];
      engines.run((kernels, at) => loss(kernels, at(x), at(targets), at(weights), SCALE, 0, at(dx), at(losses), rows, columns));
      const perRow = by === 'labels' ? 1 : columns;
      for (let r = 0; r < rows; r++) {
        const [oneDx, one] = [engines.output(columns), engines.output(1)];
        engines.run((kernels, at) => {
          const width = kernels.elementBytes;
          const targetAt = at(targets) + r * perRow * (by === 'labels' ? 4 : width);
          loss(kernels, at(x) + r * columns * width, targetAt, at(weights) + r * width, SCALE, 0, at(oneDx), at(one), 1, columns);
        });
        assert.is(engines.bits(one)[0], engines.bits(losses)[r], `${name}, row ${r}, ${columns} columns`);
        assert.equal(engines.bits(oneDx), engines.bits(dx).slice(r * columns, (r + 1) * columns), `${name}, row ${r}`);
      }
    }
  }
});

test('a gradient that is next to nothing is 0, not a subnormal number', () => {
  // four rows at a time below 16 columns, row by row from there on
  for (const columns of [3, 20]) {
    const engines = new Engines();
    const x = engines.floats(Array.from({ length: columns }, (_, i) => (i === 0 ? 0 : i === 1 ? -95 : -80)));
    const [labels, dx, losses] = [engines.ints([0]), engines.output(columns), engines.output(1)];
    engines.run((kernels, at) =>
      kernels.sparseSoftmaxCrossEntropy({ x: at(x), labels: at(labels), scale: 1, dx: at(dx), losses: at(losses), rows: 1, columns }),
    );
    const [, none, little] = engines.read(dx).wasm;
    assert.is(none, 0);
    assert.ok(little! > 1e-36);
  }
});

test.run();
