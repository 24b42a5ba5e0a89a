// Layers for what ONNX alone asks for: by hand, and their gradients against finite differences.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Add, Dense, gradCheck, input, type Layer, loadModel, Model, Rescaling, Reshape, type SymbolicTensor } from '../../../src/index.js';
import { OnnxCompare } from '../../../src/onnx/layers/compare.js';
import { OnnxMath } from '../../../src/onnx/layers/math.js';
import { OnnxProduct } from '../../../src/onnx/layers/product.js';
import { OnnxReduce } from '../../../src/onnx/layers/reduce.js';
import { OnnxSelect } from '../../../src/onnx/layers/select.js';
import { OnnxWeight } from '../../../src/onnx/layers/weight.js';
import { OnnxWhere } from '../../../src/onnx/layers/where.js';
import { onnxLayers } from '../../../src/onnx.js';
import { assertClose } from '../../golden/compare.js';

const x = { data: Float32Array.from({ length: 3 * 6 }, (_, i) => Math.sin(3 * i) / 2), shape: [3, 6] };
const y = { data: Float32Array.from({ length: 3 * 2 }, (_, i) => Math.cos(i)), shape: [3, 2] };

/** Dense layers around `make`, of whose input `shape` is an example. */
function around(shape: readonly number[], make: (value: SymbolicTensor) => SymbolicTensor): Model {
  const from = input({ shape: [6] });
  const size = shape.reduce((a, b) => a * b, 1);
  const inner = new Rescaling({ scale: 0.5, offset: 2 }).apply(new Dense({ units: size, activation: 'tanh' }).apply(from));
  const made = make(new Reshape({ targetShape: shape }).apply(inner));
  const flat = new Reshape({ targetShape: [-1] }).apply(made);
  return new Model({ inputs: from, outputs: new Dense({ units: 2 }).apply(flat), seed: 5 });
}

/** What a layer alone makes of an example. */
function made(layer: Layer, shape: readonly number[], data: readonly number[]): number[] {
  const from = input({ shape });
  return Array.from(
    new Model({ inputs: from, outputs: layer.apply(from) }).predict({ data: Float32Array.from(data), shape: [1, ...shape] }).data,
  );
}

const layers: Record<string, () => [readonly number[], (value: SymbolicTensor) => SymbolicTensor]> = {
  'square root': () => [[4], (v) => new OnnxMath({ function: 'sqrt' }).apply(v)],
  logarithm: () => [[4], (v) => new OnnxMath({ function: 'log' }).apply(v)],
  reciprocal: () => [[4], (v) => new OnnxMath({ function: 'reciprocal' }).apply(v)],
  'third power': () => [[4], (v) => new OnnxMath({ function: 'power', exponent: 3 }).apply(v)],
  'power of 1.5': () => [[4], (v) => new OnnxMath({ function: 'power', exponent: 1.5 }).apply(v)],
  sum: () => [[2, 3, 2], (v) => new OnnxReduce({ reduction: 'sum' }).apply(v)],
  mean: () => [[2, 3, 2], (v) => new OnnxReduce({ reduction: 'mean' }).apply(v)],
  maximum: () => [[2, 3, 2], (v) => new OnnxReduce({ reduction: 'max' }).apply(v)],
  'places that come twice': () => [
    [2, 4],
    (v) =>
      new OnnxSelect({
        axis: 2,
        runs: [
          [-1, 1, 1],
          [1, 2, 1],
          [0, 2, 2],
          [1, 3, 1],
        ],
        fill: 3,
      }).apply(v),
  ],
  'a part of each': () => [[2, 4], (v) => new OnnxSelect({ axis: 2, runs: [[1, 2, 1]] }).apply(v)],
  products: () => [[2, 3, 3], (v) => new OnnxProduct().apply([v, v])],
  'products with a transpose': () => [[2, 3, 3], (v) => new OnnxProduct({ transposeB: true }).apply([v, v])],
  'what is taken of two': () => [
    [4],
    (v) => {
      const condition = new OnnxCompare({ comparison: 'less' }).apply([v, new OnnxWeight({ shape: [4] }).apply(v)]);
      return new OnnxWhere().apply([condition, new Rescaling({ scale: 2 }).apply(v), new Reshape({ targetShape: [1, 4] }).apply(v)]);
    },
  ],
  numbers: () => [[4], (v) => new Add().apply([v, new OnnxWeight({ shape: [4] }).apply(v)])],
};

for (const [name, make] of Object.entries(layers)) {
  test(`${name}: gradients, saved and loaded`, async () => {
    const model = around(...make());
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { maxRelativeError } = await gradCheck(model, x, y);
    assert.ok(maxRelativeError < 1e-6, String(maxRelativeError));
    const loaded = loadModel(model.save(), { layers: onnxLayers });
    assertClose(name, loaded.predict(x).data, Array.from(model.predict(x).data), 1e-7);
  });
}

test('values by hand', () => {
  assert.equal(made(new OnnxMath({ function: 'sqrt' }), [2], [4, 9]), [2, 3]);
  assert.equal(made(new OnnxMath({ function: 'reciprocal' }), [2], [4, -0.5]), [0.25, -2]);
  assert.equal(made(new OnnxMath({ function: 'power', exponent: 3 }), [2], [-2, 3]), [-8, 27]);
  assert.equal(made(new OnnxReduce({ reduction: 'sum' }), [1, 2, 2], [1, 2, 3, 5]), [4, 7]);
  assert.equal(made(new OnnxReduce({ reduction: 'max' }), [2, 2, 1], [1, -2, -3, -5]), [1, -3]);
  assert.equal(
    made(
      new OnnxSelect({
        axis: 1,
        runs: [
          [2, 1, 1],
          [-1, 1, 1],
          [0, 2, 2],
        ],
        fill: 7,
      }),
      [3],
      [1, 2, 3],
    ),
    [3, 7, 1, 3],
  );
});

test('comparisons by hand', () => {
  // logarithms of 0 and of less are -infinity and NaN
  const values = [-2, 0, 0.5, 1, 1 + 2 ** -23, 2];
  const [a, b] = [values.flatMap((one) => values.map(() => one)), values.flatMap(() => values)];
  const shape = [a.length];
  const given = [a, b].map((list) => ({ data: Float32Array.from(list), shape: [1, ...shape] }));
  const truths = {
    equal: (x: number, y: number) => x === y,
    less: (x: number, y: number) => x < y,
    lessOrEqual: (x: number, y: number) => x <= y,
  };
  for (const [comparison, holds] of Object.entries(truths)) {
    const inputs = [input({ shape, name: 'a' }), input({ shape, name: 'b' })];
    const [x, y] = inputs.map((one) => new OnnxMath({ function: 'log' }).apply(one)) as [SymbolicTensor, SymbolicTensor];
    const made = new OnnxCompare({ comparison: comparison as 'less' }).apply([x, y]);
    const chosen = new OnnxWhere().apply([made, x, y]);
    const outputs = new Model({ inputs, outputs: { x, y, made, chosen } }).predict(given);
    const [xs, ys, known, picked] = (['x', 'y', 'made', 'chosen'] as const).map((name) => Array.from(outputs[name].data));
    // an infinity beside itself has no difference
    const expected = xs!.map((one, i) => Number(holds(one, ys![i]!) && !(one === ys![i] && one === -Infinity)));
    assert.equal(known, expected, comparison);
    assert.ok(
      picked!.every((one, i) => Object.is(one, expected[i] ? xs![i] : ys![i])),
      comparison,
    );
  }
});

test('what does not fit is refused in a sentence', () => {
  assert.throws(() => made(new OnnxSelect({ axis: 1, runs: [[0, 4, 1]] }), [3], [1, 2, 3]), /expected more than 3 along axis 1/);
  assert.throws(() => new OnnxSelect({ axis: 1, runs: [] }), /must be a list of \[start, count, step\]/);
  assert.throws(() => made(new OnnxReduce({ reduction: 'sum' }), [4], [1, 2, 3, 4]), /expected three axes/);
});

test.run();
