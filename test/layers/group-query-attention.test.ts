// Group-query attention: names and shapes, gradients, the attention of as many heads that it stands for, masks, threads, files, errors.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Dense,
  Embedding,
  GroupQueryAttention,
  type GroupQueryAttentionOptions,
  gradCheck,
  input,
  loadModel,
  Masking,
  Model,
  MultiHeadAttention,
  OptionError,
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
const heads = (numQueryHeads: number, numKeyValueHeads: number, headDim = 3) => ({ numQueryHeads, numKeyValueHeads, headDim });

const compiled = (inputs: SymbolicTensor | SymbolicTensor[], outputs: SymbolicTensor, seed = 3): Model => {
  const model = new Model({ inputs, outputs, seed }) as Model;
  model.compile({ optimizer: new SGD({ learningRate: 0.5 }), loss: 'meanSquaredError' });
  return model;
};

test('weights have the names and shapes of Keras, in its order; the output has the features of the query', () => {
  const [query, value, key] = [
    [3, 6],
    [4, 5],
    [4, 7],
  ].map((shape) => input({ shape }));
  const layer = new GroupQueryAttention({ ...heads(4, 2), name: 'g' });
  const model = new Model({ inputs: [query!, value!, key!], outputs: layer.apply([query!, value!, key!]) });
  assert.equal(
    model.parameters.map(({ name, shape }) => [name, shape]),
    [
      ['g/query/kernel', [6, 4, 3]],
      ['g/query/bias', [4, 3]],
      ['g/key/kernel', [7, 2, 3]],
      ['g/key/bias', [2, 3]],
      ['g/value/kernel', [5, 2, 3]],
      ['g/value/bias', [2, 3]],
      ['g/attentionOutput/kernel', [4, 3, 6]],
      ['g/attentionOutput/bias', [6]],
    ],
  );
  const y = model.predict([normal(1, 3, 6), normal(1, 4, 5), normal(1, 4, 7)]) as unknown as Tensor;
  assert.equal(y.shape, [1, 3, 6]);
  const bare = new Sequential([new GroupQueryAttention({ ...heads(2, 1), useBias: false, inputShape: [3, 6] })]);
  assert.is(bare.parameters.length, 4);
});

test('summary tells shapes, weights and products', () => {
  const model = new Sequential([new GroupQueryAttention({ ...heads(4, 2), inputShape: [5, 6] })]);
  // 2 (6 x 12) + 2 (6 x 6) + 12 + 12 + 6 weights; 5 rows of 216 products, and 5 x 5 x 4 x (3 + 3)
  assert.match(model.summary({ print: false }), /\(GroupQueryAttention\) +\[batch, 5, 6\] +246 +984 +1,680\n/);
});

test("a literal case, of the test of Keras's own layer: identities for kernels", () => {
  const identity = Float32Array.from({ length: 512 }, (_, i) => Number(Math.floor(i / 64) === i % 8));
  const query = { shape: [1, 8, 8], data: Float32Array.from({ length: 64 }, (_, i) => Number(Math.floor(i / 8) === i % 8)) };
  const value = { shape: [1, 8, 8], data: Float32Array.from({ length: 64 }, (_, i) => i / 100) };
  const [q, v, k] = ['q', 'v', 'k'].map((name) => input({ shape: [8, 8], name }));
  const model = new Model({
    inputs: [q!, v!, k!],
    outputs: new GroupQueryAttention({ ...heads(8, 8, 8), useBias: false }).apply([q!, v!, k!]),
  });
  model.setWeights([identity, identity, identity, identity]);
  const y = dataOf(model.predict([query, value, query]));
  // given for float16
  const expected = [2.406, 2.44, 2.473, 2.504, 2.535, 2.568, 2.602, 2.633];
  for (let i = 0; i < 64; i++) assert.ok(Math.abs(y[i]! - expected[Math.floor(i / 8)]!) < 2e-3, `${i}: ${y[i]}`);
});

const make = (options: GroupQueryAttentionOptions) => (): GroupQueryAttention =>
  new GroupQueryAttention({ kernelInitializer: randomNormal({ stddev: 0.7 }), ...options });

for (const options of [
  heads(4, 2),
  { ...heads(4, 1), useCausalMask: true },
  { ...heads(6, 3, 1), useBias: false, kernelRegularizer: 'l2' },
]) {
  test(`${JSON.stringify(options)}: gradients in f64, of self, cross and masked attention`, async () => {
    const { maxRelativeError, worst } = await gradCheck(everyWay(make(options as GroupQueryAttentionOptions)), examples, targets, {
      samples: 3,
    });
    assert.ok(maxRelativeError <= 1e-9, `${maxRelativeError} at ${JSON.stringify(worst)}`);
  });
}

test('as many heads of keys as of queries: the bits of MultiHeadAttention, in training too, with dropout', () => {
  const x = input({ shape: [70, 6] });
  // random numbers hang on a layer's name
  const options = { dropout: 0.3, useCausalMask: true, name: 'attention' };
  const [own, other] = [
    compiled(x, new GroupQueryAttention({ ...heads(4, 4), ...options }).apply(x)),
    compiled(x, new MultiHeadAttention({ numHeads: 4, keyDim: 3, ...options }).apply(x)),
  ];
  assert.equal(own.getWeights(), other.getWeights());
  const [given, y] = [normal(3, 70, 6), normal(3, 70, 6)];
  for (let step = 0; step < 2; step++) assert.equal(own.trainOnBatch(given, y), other.trainOnBatch(given, y));
  assert.equal(own.getWeights(), other.getWeights());
  assert.equal(own.predict(given).data, other.predict(given).data);
});

test('a shared head is as many heads of the same weights: the same bits forward, and their gradients summed', () => {
  const [steps, features, groups, each, width] = [67, 5, 2, 3, 4];
  const x = input({ shape: [steps, features] });
  const shared = compiled(x, new GroupQueryAttention({ ...heads(groups * each, groups, width), biasInitializer: 'randomNormal' }).apply(x));
  const apart = compiled(x, new MultiHeadAttention({ numHeads: groups * each, keyDim: width }).apply(x));
  /** (rows, groups, width) with every group `each` times over. */
  const repeated = (values: Float32Array): Float32Array => {
    const row = groups * width;
    return Float32Array.from({ length: values.length * each }, (_, i) => {
      const [outer, rest] = [Math.floor(i / (row * each)), i % (row * each)];
      return values[outer * row + Math.floor(rest / (width * each)) * width + (rest % width)]!;
    });
  };
  const isShared = (name: string): boolean => /(key|value)\//.test(name);
  apart.setWeights(shared.getWeights().map((values, i) => (isShared(shared.parameters[i]!.name) ? repeated(values) : values)));
  const [given, y] = [normal(2, steps, features), normal(2, steps, features)];
  assert.equal(shared.predict(given).data, apart.predict(given).data);
  for (const model of [shared, apart]) model.trainOnBatch(given, y);
  for (const [i, { name, gradient }] of shared.parameters.entries()) {
    const other = apart.parameters[i]!.gradient;
    const row = groups * width;
    const sums = Float64Array.from(gradient, (_, at) => {
      if (!isShared(name)) return other[at]!;
      const [outer, group, d] = [Math.floor(at / row), Math.floor((at % row) / width), at % width];
      let sum = 0;
      for (let head = 0; head < each; head++) sum += other[(outer * groups * each + group * each + head) * width + d]!;
      return sum;
    });
    const largest = sums.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const [at, sum] of sums.entries())
      assert.ok(Math.abs(gradient[at]! - sum) <= 1e-5 * largest + 1e-7, `${name} ${at}: ${gradient[at]}, ${sum}`);
  }
});

test('with causal masks no step sees a later one', () => {
  const model = new Sequential([new GroupQueryAttention({ ...heads(4, 1), useCausalMask: true, inputShape: [70, 4] })], { seed: 2 });
  const x = normal(1, 70, 4);
  const before = model.predict(x).data;
  const other = { shape: x.shape, data: x.data.slice() };
  other.data[66 * 4] = 9;
  const after = model.predict(other).data;
  assert.equal(after.slice(0, 66 * 4), before.slice(0, 66 * 4));
  assert.is.not(after[69 * 4], before[69 * 4]);
});

test('masks of query and value are those of a given mask; y has that of the query', () => {
  const [q, v] = [input({ shape: [4, 2] }), input({ shape: [5, 2] })];
  const masked = [q, v].map((x) => new Masking().apply(x));
  const layer = new GroupQueryAttention(heads(2, 1, 2));
  const model = new Model({ inputs: [q, v], outputs: layer.apply(masked) });
  const steps = (count: number, ...padding: number[]) => ({
    shape: [1, count, 2],
    data: Float32Array.from({ length: count * 2 }, (_, i) => (padding.includes(i >> 1) ? 0 : 1 + (i % 3))),
  });
  const given = [steps(4, 1), steps(5, 0, 3)];
  const data = dataOf(model.predict(given));
  const mask = input({ shape: [4, 5] });
  const told = new Model({ inputs: [q, v, mask], outputs: layer.apply([q, v, v, mask]) });
  const allowed = ones([1, 4, 5], (i) => Number(Math.floor(i / 5) !== 1 && i % 5 !== 0 && i % 5 !== 3));
  assert.equal(data, dataOf(told.predict([...given, allowed])));
  const counted = new Sequential([
    new Embedding({ inputDim: 5, outputDim: 6, maskZero: true, inputShape: [4] }),
    new GroupQueryAttention(heads(2, 1)),
    new Dense({ units: 1 }),
  ]);
  counted.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const y = (last: number) => ({ shape: [1, 4, 1], data: Float32Array.of(1, 2, last, last) });
  // what a masked step should be makes no difference
  assert.equal(counted.evaluate([[1, 2, 0, 0]], y(3)).loss, counted.evaluate([[1, 2, 0, 0]], y(30)).loss);
});

test('trained on 1 to 3 threads, with dropout: the same bits; and from a file', async () => {
  const train = (): Model => {
    const model = everyWay(make({ ...heads(4, 2), dropout: 0.2, useCausalMask: true }));
    for (let step = 0; step < 3; step++) model.trainOnBatch(examples, targets);
    return model;
  };
  await sameOnThreads(() => train().getWeights());
  const expected = train();
  const loaded = loadModel(expected.save()) as Model;
  assert.equal(dataOf(loaded.predict(examples)), dataOf(expected.predict(examples)));
});

test('what it refuses', () => {
  const refuses = (Kind: typeof OptionError | typeof ShapeError, message: string, make: () => unknown): void =>
    assert.throws(make, (error: Error) => error instanceof Kind && error.message === message, message);
  refuses(
    OptionError,
    'GroupQueryAttention: option "numQueryHeads" must be a multiple of numKeyValueHeads, 3, received 4.',
    () => new GroupQueryAttention(heads(4, 3)),
  );
  refuses(
    OptionError,
    'GroupQueryAttention: option "headDim" must be a whole number of 1 or more, received 0.',
    () => new GroupQueryAttention(heads(4, 2, 0)),
  );
  refuses(ShapeError, 'g: received examples of shape [3]; GroupQueryAttention expects [steps, features].', () =>
    new Sequential([new GroupQueryAttention({ ...heads(2, 1), name: 'g', inputShape: [3] })]).summary({ print: false }),
  );
});

test.run();
