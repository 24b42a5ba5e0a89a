// EinsumDense held against torch.einsum.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EinsumDense, type EinsumDenseOptions, input, inputGradient, Model, type Precision, ready, type Tensor } from '../../src/index.js';
import { assertClose } from '../golden/compare.js';

/** What test/golden/einsum.py writes. */
interface Case {
  equation: string;
  outputShape: (number | null)[];
  biasAxes: string | null;
  activation: EinsumDenseOptions['activation'];
  shape: number[];
  x: number[];
  weights: { shape: number[]; values: number[] }[];
  yShape: number[];
  y: number[];
  dy: number[];
  dx: number[];
  gradients: number[][];
}
const { cases } = JSON.parse(readFileSync(new URL('../golden/einsum.json', import.meta.url), 'utf8')) as { cases: Case[] };
const floats = (values: readonly number[]) => Float32Array.from(values);

/** The loss is such that the gradient of y is dy: that of the mean of (y - t)^2 over n numbers is 2 (y - t) / n. */
function compare(c: Case, tolerance: number): void {
  const { equation, outputShape, activation } = c;
  const biasAxes = c.biasAxes ?? undefined;
  const x = input({ shape: c.shape.slice(1) });
  const model = new Model({ inputs: x, outputs: new EinsumDense({ equation, outputShape, activation, biasAxes }).apply(x) });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  assert.equal(
    model.parameters.map(({ shape }) => shape),
    c.weights.map(({ shape }) => shape),
  );
  model.setWeights(c.weights.map(({ values }) => floats(values)));
  const given = { data: floats(c.x), shape: c.shape };
  const made = model.predict(given) as Tensor<Float32Array>;
  assert.equal(made.shape, c.yShape);
  assertClose('y', made.data, c.y, tolerance);
  const targets = { data: floats(c.y.map((value, i) => value - (c.dy[i]! * c.y.length) / 2)), shape: c.yShape };
  assertClose('dx', (inputGradient(model, given, targets) as Tensor<Float32Array>).data, c.dx, tolerance);
  model.trainOnBatch(given, targets);
  for (const [i, expected] of c.gradients.entries())
    assertClose(`gradient of ${model.parameters[i]!.name}`, model.parameters[i]!.gradient, expected, tolerance);
}

for (const [precision, tolerance] of [
  ['float32', 1e-5],
  ['float64', 1e-6],
] as [Precision, number][]) {
  for (const c of cases) {
    test(`${c.equation}, bias along ${c.biasAxes}, ${c.activation}, ${precision}: as in PyTorch`, async () => {
      await ready({ precision });
      try {
        compare(c, tolerance);
      } finally {
        await ready({ precision: 'float32' });
      }
    });
  }
}

test.run();
