// Multi-head attention: names and shapes, gradients, masks, threads, files, memory, errors.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Add,
  backendInfo,
  Dense,
  Embedding,
  gradCheck,
  input,
  type Layer,
  LayerNormalization,
  loadModel,
  Masking,
  Model,
  MultiHeadAttention,
  OptionError,
  PositionEmbedding,
  randomNormal,
  Sequential,
  SGD,
  ShapeError,
  type SymbolicTensor,
  type Tensor,
} from '../../src/index.js';
import { sameOnThreads } from '../same-on-threads.js';
import { everyWay, examples, normal, ones, targets } from './every-attention.js';

const dataOf = (x: unknown): Float32Array => (x as Tensor<Float32Array>).data;

const compiled = (inputs: SymbolicTensor | SymbolicTensor[], outputs: SymbolicTensor, seed = 3): Model => {
  const model = new Model({ inputs, outputs, seed }) as Model;
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  return model;
};

test('weights have the names and shapes of Keras, in its order; the output has the features of the query, or outputShape', () => {
  const [query, value, key] = [
    [3, 6],
    [4, 5],
    [4, 7],
  ].map((shape) => input({ shape }));
  const model = new Model({
    inputs: [query!, value!, key!],
    outputs: new MultiHeadAttention({ numHeads: 2, keyDim: 3, valueDim: 5 }).apply([query!, value!, key!]),
  });
  assert.equal(
    model.parameters.map(({ name, shape }) => [name.replace('multi_head_attention/', ''), shape]),
    [
      ['query/kernel', [6, 2, 3]],
      ['query/bias', [2, 3]],
      ['key/kernel', [7, 2, 3]],
      ['key/bias', [2, 3]],
      ['value/kernel', [5, 2, 5]],
      ['value/bias', [2, 5]],
      ['attentionOutput/kernel', [2, 5, 6]],
      ['attentionOutput/bias', [6]],
    ],
  );
  assert.equal(dataOf(model.predict([normal(1, 3, 6), normal(1, 4, 5), normal(1, 4, 7)])).length, 18);
  const alone = new Sequential([new MultiHeadAttention({ numHeads: 1, keyDim: 2, useBias: false, outputShape: 9, inputShape: [3, 6] })]);
  assert.equal(alone.predict(normal(2, 3, 6)).shape, [2, 3, 9]);
  assert.is(alone.parameters.length, 4);
});

test('summary tells shapes, weights and products', () => {
  const model = new Sequential([new MultiHeadAttention({ numHeads: 2, keyDim: 3, inputShape: [5, 6] })]);
  const text = model.summary({ print: false });
  // 3 (6 x 6 + 6) + 6 x 6 + 6 weights; 5 rows of 4 x 36 products, and 5 x 5 x 2 x (3 + 3)
  assert.match(text, /\(MultiHeadAttention\) +\[batch, 5, 6\] +168 +672 +1,020\n/);
});

const make = (options: object) => (): MultiHeadAttention =>
  new MultiHeadAttention({ numHeads: 2, keyDim: 3, valueDim: 2, kernelInitializer: randomNormal({ stddev: 0.7 }), ...options });

for (const options of [{}, { useCausalMask: true }, { useBias: false, kernelRegularizer: 'l2' }]) {
  test(`${JSON.stringify(options)}: gradients in f64, of self, cross and masked attention`, async () => {
    const { maxRelativeError, worst } = await gradCheck(everyWay(make(options)), examples, targets, { samples: 4 });
    assert.ok(maxRelativeError <= 1e-9, `${maxRelativeError} at ${JSON.stringify(worst)}`);
  });
}

test('a layer that stands in two places, and one that is frozen: gradients in f64', async () => {
  const x = input({ shape: [4, 3] });
  const shared = new MultiHeadAttention({ numHeads: 1, keyDim: 2 });
  const frozen = new MultiHeadAttention({ numHeads: 3, keyDim: 1, trainable: false });
  const model = compiled(x, shared.apply(frozen.apply(shared.apply(new Dense({ units: 3 }).apply(x)))));
  const { maxRelativeError } = await gradCheck(model, normal(3, 4, 3), normal(3, 4, 3), { samples: 10 });
  assert.ok(maxRelativeError <= 1e-9, `${maxRelativeError}`);
});

test('with causal masks no step sees a later one', () => {
  const model = new Sequential([new MultiHeadAttention({ numHeads: 2, keyDim: 3, useCausalMask: true, inputShape: [70, 4] })], { seed: 2 });
  const x = normal(1, 70, 4);
  const before = model.predict(x).data;
  for (const changed of [1, 66]) {
    const other = { shape: x.shape, data: x.data.slice() };
    other.data[changed * 4] = 9;
    const after = model.predict(other).data;
    assert.equal(after.slice(0, changed * 4), before.slice(0, changed * 4));
    assert.is.not(after[69 * 4], before[69 * 4]);
  }
});

test('a mask of ones changes no bit; of zeros only the bias is left', () => {
  const [x, mask] = [input({ shape: [4, 6] }), input({ shape: [4, 4] })];
  const layer = new MultiHeadAttention({ numHeads: 2, keyDim: 3, biasInitializer: 'ones' });
  const [plain, masked] = [
    new Model({ inputs: x, outputs: layer.apply(x) }),
    new Model({ inputs: [x, mask], outputs: layer.apply([x, x, x, mask]) }),
  ];
  const given = normal(2, 4, 6);
  assert.equal(dataOf(masked.predict([given, ones([2, 4, 4], () => 1)])), plain.predict(given).data);
  assert.ok(dataOf(masked.predict([given, ones([2, 4, 4], () => 0)])).every((y) => y === 1));
});

/** Reads indices, 0 for padding, with a transformer's layers. */
function reader(steps: number, causal: boolean): Model {
  const x = input({ shape: [steps] });
  const embedded = new Embedding({ inputDim: 5, outputDim: 6, maskZero: true }).apply(x);
  const placed = new Add().apply([embedded, new PositionEmbedding({ sequenceLength: 90 }).apply(embedded)]);
  const attended = new MultiHeadAttention({ numHeads: 2, keyDim: 3, useCausalMask: causal }).apply(new LayerNormalization().apply(placed));
  const outputs = new Dense({ units: 3, activation: 'softmax' }).apply(new Add().apply([placed, attended]));
  const model = new Model({ inputs: x, outputs, seed: 4 }) as unknown as Model;
  model.compile({ optimizer: new SGD({ learningRate: 1 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

/** A class for every step of two examples. */
const labels = (steps: number) => ({ shape: [2, steps], data: Int32Array.from({ length: 2 * steps }, (_, i) => (i % steps) % 3) });

for (const causal of [false, true]) {
  test(`steps that are padding are not attended to: padded to any length, the same bits${causal ? ', causal' : ''}`, async () => {
    const lengths = [67, 70, 90];
    const words = (steps: number, of: number) => ({
      shape: [2, steps],
      data: Float32Array.from({ length: 2 * steps }, (_, i) => (i % steps < of ? 1 + ((i % steps) % 4) : 0)),
    });
    const made = lengths.map((steps) => {
      const model = reader(steps, causal);
      const { data } = model.predict(words(steps, 67));
      const { loss } = model.evaluate(words(steps, 67), labels(steps));
      model.trainOnBatch(words(steps, 67), labels(steps));
      return { loss, first: data.slice(0, 67 * 3), second: data.slice(steps * 3, (steps + 67) * 3), weights: model.getWeights() };
    });
    for (const { first, second, loss, weights } of made.slice(1)) {
      assert.equal([first, second], [made[0]!.first, made[0]!.second]);
      assert.ok(Math.abs(loss - made[0]!.loss) < 1e-6);
      for (const [i, values] of weights.entries())
        for (const [j, value] of values.entries()) assert.ok(Math.abs(value - made[0]!.weights[i]![j]!) < 1e-5, `${i} ${j}`);
    }
    const { maxRelativeError } = await gradCheck(reader(9, causal), words(9, 6), labels(9), { samples: 4 });
    assert.ok(maxRelativeError <= 1e-8, `${maxRelativeError}`);
  });
}

test('masks of query, value and key: what any of them counts for padding is left out, and y has that of the query', async () => {
  const [q, v, k] = [input({ shape: [4, 2] }), input({ shape: [5, 2] }), input({ shape: [5, 2] })];
  const masked = [q, v, k].map((x) => new Masking().apply(x));
  const layer = new MultiHeadAttention({ numHeads: 1, keyDim: 2 });
  const model = new Model({ inputs: [q, v, k], outputs: layer.apply(masked) });
  const steps = (count: number, ...padding: number[]) => ({
    shape: [1, count, 2],
    data: Float32Array.from({ length: count * 2 }, (_, i) => (padding.includes(i >> 1) ? 0 : 1 + (i % 3))),
  });
  const data = dataOf(model.predict([steps(4, 1), steps(5, 0), steps(5, 3)]));
  const given = new Model({ inputs: [q, v, k], outputs: layer.apply([q, v, k, new Dense({ units: 5 }).apply(q)]) });
  given.setWeights([new Float32Array(10), Float32Array.from([0, 1, 1, 0, 1]), ...model.getWeights()]);
  const expected = dataOf(given.predict([steps(4, 1), steps(5, 0), steps(5, 3)]));
  assert.equal(data.slice(0, 2), expected.slice(0, 2));
  assert.equal([...data.slice(2, 4)], [0, 0]);
  assert.equal(data.slice(4), expected.slice(4));
});

test('a literal case: by hand', () => {
  // one head of one number: scores are products, weights e^(q k) over their sum
  const model = new Sequential([
    new MultiHeadAttention({ numHeads: 1, keyDim: 1, useBias: false, kernelInitializer: 'ones', inputShape: [2, 1] }),
  ]);
  const y = model.predict([[[1], [2]]]).data;
  const [first, second] = [Math.exp(1) / (Math.exp(1) + Math.exp(2)), Math.exp(2) / (Math.exp(2) + Math.exp(4))];
  for (const [i, weight] of [first, second].entries()) assert.ok(Math.abs(y[i]! - (weight + 2 * (1 - weight))) < 1e-6);
});

test('dropout drops weights in training alone, anew at every step, and in backward the same ones', async () => {
  const x = input({ shape: [6, 4] });
  const make = (dropout: number): Model =>
    compiled(x, new MultiHeadAttention({ numHeads: 2, keyDim: 3, dropout }).apply(new Dense({ units: 4 }).apply(x)));
  const [none, half] = [make(0), make(0.5)];
  const [batch, y] = [normal(8, 6, 4), normal(8, 6, 4)];
  assert.equal(half.predict(batch).data, none.predict(batch).data);
  assert.is.not(half.trainOnBatch(batch, y).loss, none.trainOnBatch(batch, y).loss);
  const again = make(0.5);
  again.trainOnBatch(batch, y);
  assert.equal(again.getWeights(), half.getWeights());
  assert.is.not(half.trainOnBatch(batch, y).loss, half.trainOnBatch(batch, y).loss);
});

test('trained on 1 to 3 threads: the same bits; and from a file', async () => {
  const train = (): Model => {
    const model = everyWay(make({ dropout: 0.2, useCausalMask: true }));
    for (let step = 0; step < 3; step++) model.trainOnBatch(examples, targets);
    return model;
  };
  await sameOnThreads(() => train().getWeights());
  const expected = train();
  const loaded = loadModel(expected.save()) as Model;
  assert.equal(dataOf(loaded.predict(examples)), dataOf(expected.predict(examples)));
  const { config } = loaded.layers.find((layer) => layer.kind === 'MultiHeadAttention')! as Layer;
  assert.equal([(config as { valueDim: number }).valueDim, (config as { dropout: number }).dropout], [2, 0.2]);
});

test('memory does not grow with the square of the length', () => {
  const steps = 2048;
  const model = new Sequential([new MultiHeadAttention({ numHeads: 2, keyDim: 4, useCausalMask: true, inputShape: [steps, 8] })]);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const before = backendInfo().memoryBytes;
  const { loss } = model.trainOnBatch(normal(1, steps, 8), normal(1, steps, 8));
  assert.ok(Number.isFinite(loss));
  // the weights alone would take 33 MB
  const grown = backendInfo().memoryBytes - before;
  assert.ok(grown < 6e6, `${grown} bytes`);
});

test('what it refuses', () => {
  const refuses = (Kind: typeof OptionError | typeof ShapeError, message: string, make: () => unknown): void =>
    assert.throws(make, (error: Error) => error instanceof Kind && error.message === message, message);
  const build = (...shapes: number[][]): void => {
    const inputs = shapes.map((shape) => input({ shape }));
    const layer = new MultiHeadAttention({ numHeads: 1, keyDim: 2, name: 'a' });
    new Model({ inputs, outputs: layer.apply(inputs) }).summary({ print: false });
  };
  refuses(ShapeError, 'a: received examples of shape [3]; MultiHeadAttention expects [steps, features].', () => build([3]));
  refuses(ShapeError, 'a: received values of shape [3, 2] and keys of shape [4, 2]; expected as many steps.', () =>
    build([5, 2], [3, 2], [4, 2]),
  );
  refuses(ShapeError, 'a: received a mask of shape [4, 5]; expected [5, 4], the steps of the query and of the key.', () =>
    build([5, 2], [4, 2], [4, 2], [4, 5]),
  );
  refuses(
    OptionError,
    'a: received 5 inputs; MultiHeadAttention expects apply(x) or apply([query, value, key, mask]), of which key and mask may be left out.',
    () => build([5, 2], [5, 2], [5, 2], [5, 5], [5, 2]),
  );
  refuses(
    OptionError,
    'MultiHeadAttention: option "dropout" must be a finite number at least 0 and below 1, received 1.',
    () => new MultiHeadAttention({ numHeads: 1, keyDim: 2, dropout: 1 }),
  );
  refuses(
    OptionError,
    'MultiHeadAttention: option "numHeads" must be a whole number of 1 or more, received 0.',
    () => new MultiHeadAttention({ numHeads: 0, keyDim: 2 }),
  );
  assert.throws(() => new MultiHeadAttention({ numHeads: 1, keyDim: 2, attentionAxes: [1] } as never), /unknown option "attentionAxes"/);
});

test.run();
