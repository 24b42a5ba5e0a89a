// Attention layers held against PyTorch's.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import {
  AdditiveAttention,
  Attention,
  GroupQueryAttention,
  input,
  inputGradient,
  type Layer,
  Model,
  MultiHeadAttention,
  type Precision,
  ready,
  type Tensor,
} from '../../src/index.js';
import { assertClose } from '../golden/compare.js';

/** What test/golden/attention.py writes. */
interface Case {
  causal: boolean;
  shapes: number[][];
  inputs: number[][];
  mask?: number[] | null;
  weights: number[][];
  y: number[];
  dy: number[];
  inputGradients: number[][];
  gradients: number[][];
}
interface Golden {
  multiHead: (Case & { heads: number; keyDim: number })[];
  grouped: (Case & { queryHeads: number; keyHeads: number; headDim: number })[];
  plain: (Case & { kind: 'dot' | 'additive' | 'concat' })[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/attention.json', import.meta.url), 'utf8')) as Golden;

const floats = (values: readonly number[]) => Float32Array.from(values);

/** The loss is such that the gradient of y is dy. */
function compare(layer: Layer, c: Case, tolerance: number): void {
  const names = ['query', 'value', 'key'];
  const ends = c.shapes.map((shape, i) => input({ shape: shape.slice(1), name: names[i]! }));
  const [query, value] = c.shapes;
  const maskShape = [query![1]!, (value ?? query)![1]!];
  const mask = c.mask ? input({ shape: maskShape, name: 'mask' }) : undefined;
  const model = new Model({ inputs: mask ? [...ends, mask] : ends, outputs: layer.apply(mask ? [...ends, mask] : ends) });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  model.setWeights(c.weights.map(floats));
  const given = c.inputs.map((data, i) => ({ data: floats(data), shape: c.shapes[i]! }));
  const x = c.mask ? [...given, { data: floats(c.mask), shape: [query![0]!, ...maskShape] }] : given;
  const n = c.y.length;
  const shape = [query![0]!, query![1]!, n / (query![0]! * query![1]!)];
  const all = x.length > 1 ? x : x[0]!;
  assertClose('y', (model.predict(all) as Tensor<Float32Array>).data, c.y, tolerance);
  // the gradient of the mean of (y - t)^2 over n numbers is 2 (y - t) / n
  const y = { data: floats(c.y.map((value_, i) => value_ - (c.dy[i]! * n) / 2)), shape };
  const gradients = inputGradient<Tensor<Float32Array> & Record<string, Tensor<Float32Array>>>(model, all, y);
  for (const [i, expected] of c.inputGradients.entries())
    assertClose(`gradient of ${names[i]}`, (x.length > 1 ? gradients[names[i]!]! : gradients).data, expected, tolerance);
  model.trainOnBatch(all, y);
  for (const [i, expected] of c.gradients.entries()) {
    const { name, gradient } = model.parameters[i]!;
    // adding one number to the scores of all keys changes nothing
    if (!name.endsWith('key/bias')) assertClose(`gradient of ${name}`, gradient, expected, tolerance);
  }
}

for (const [precision, tolerance] of [
  ['float32', 1e-5],
  ['float64', 1e-6],
] as [Precision, number][]) {
  const check = (name: string, c: Case, make: () => Layer): void => {
    test(`${name}, ${precision}: as in PyTorch`, async () => {
      await ready({ precision });
      try {
        compare(make(), c, tolerance);
      } finally {
        await ready({ precision: 'float32' });
      }
    });
  };
  for (const [i, c] of golden.multiHead.entries()) {
    const { heads: numHeads, keyDim, causal: useCausalMask } = c;
    check(`multi-head ${i}`, c, () => new MultiHeadAttention({ numHeads, keyDim, useCausalMask }));
  }
  for (const [i, c] of golden.grouped.entries()) {
    const { queryHeads: numQueryHeads, keyHeads: numKeyValueHeads, headDim, causal: useCausalMask } = c;
    check(`grouped ${i}`, c, () => new GroupQueryAttention({ headDim, numQueryHeads, numKeyValueHeads, useCausalMask }));
  }
  for (const [i, c] of golden.plain.entries()) {
    const options = { useScale: true, useCausalMask: c.causal };
    check(`${c.kind} ${i}`, c, () =>
      c.kind === 'additive'
        ? new AdditiveAttention(options)
        : new Attention({ ...options, scoreMode: c.kind === 'dot' ? 'dot' : 'concat' }),
    );
  }
}

test.run();
