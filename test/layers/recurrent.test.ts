// Gradient checks in f64 of the recurrent layers and the embedding, over twenty steps and over one.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Dense,
  Embedding,
  Flatten,
  GRU,
  gradCheck,
  input,
  type Layer,
  LSTM,
  loadModel,
  Model,
  Sequential,
  SGD,
  SimpleRNN,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const LIMIT = 1e-9;
const CLASSES = 3;
const random = new RandomStream(8, 'recurrent');
const examples = (batch: number, steps: number, features: number) => ({
  data: Float32Array.from({ length: batch * steps * features }, () => random.normal()),
  shape: [batch, steps, features],
});
const indices = (batch: number, steps: number, limit: number) => ({
  data: Float32Array.from({ length: batch * steps }, () => Math.floor(limit * random.uniform())),
  shape: [batch, steps],
});
const labels = (n: number, steps = 1) => ({
  data: Int32Array.from({ length: n * steps }, (_, i) => Math.floor(i / steps) % CLASSES),
  shape: steps === 1 ? [n] : [n, steps],
});
const last = () => new Dense({ units: CLASSES, activation: 'softmax' });
/** Biases that are not zero, so that a mistake in one shows. */
const biased = { biasInitializer: { name: 'randomNormal', stddev: 0.5 } } as const;

type Make = (options: { units: number; returnSequences?: boolean; useBias?: boolean; trainable?: boolean }) => Layer;
const kinds: Record<string, Make> = {
  SimpleRNN: (options) => new SimpleRNN({ ...biased, ...options }),
  'SimpleRNN, sigmoid': (options) => new SimpleRNN({ ...biased, ...options, activation: 'sigmoid' }),
  'SimpleRNN, linear': (options) => new SimpleRNN({ ...biased, ...options, activation: 'linear' }),
  LSTM: (options) => new LSTM({ ...biased, ...options }),
  GRU: (options) => new GRU({ ...biased, ...options }),
  'GRU, reset before': (options) => new GRU({ ...biased, ...options, resetAfter: false }),
};

type Data = { data: Float32Array; shape: number[] };
async function check(what: string, layers: Layer[], x: Data, perStep = false) {
  const model = new Sequential(layers, { seed: 4 });
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const y = labels(x.shape[0]!, perStep ? x.shape[1] : 1);
  const { maxRelativeError, worst } = await gradCheck(model, x, y, { samples: 6 });
  assert.ok(maxRelativeError <= LIMIT, `${what}: ${maxRelativeError} at ${JSON.stringify(worst)}`);
}

for (const [kind, make] of Object.entries(kinds)) {
  test(`${kind}: the last step of twenty, with an input that learns`, () =>
    check(kind, [new Dense({ units: 3 }), make({ units: 4 }), last()], examples(5, 20, 2)));

  test(`${kind}: every step of twenty, two layers`, () =>
    check(kind, [make({ units: 5, returnSequences: true }), make({ units: 3, returnSequences: true }), last()], examples(3, 20, 2), true));

  test(`${kind}: two layers, the second gives its last step`, () =>
    check(kind, [make({ units: 3, returnSequences: true }), make({ units: 4 }), last()], examples(3, 20, 2)));

  test(`${kind}: on an embedding`, () =>
    check(kind, [new Embedding({ inputDim: 7, outputDim: 3 }), make({ units: 4 }), last()], indices(4, 20, 7)));

  test(`${kind}: without bias, one unit, one step, one example`, async () => {
    await check(`${kind} without bias`, [make({ units: 4, useBias: false, returnSequences: true }), last()], examples(2, 20, 3), true);
    await check(`${kind} of one unit`, [make({ units: 1 }), last()], examples(4, 20, 1));
    await check(`${kind} of one step`, [make({ units: 3 }), last()], examples(4, 1, 2));
    await check(`${kind} of one step, without bias`, [make({ units: 3, useBias: false }), last()], examples(4, 1, 2));
    await check(`${kind} of one example`, [make({ units: 7, returnSequences: true }), new Flatten(), last()], examples(1, 20, 5));
  });

  test(`${kind}: frozen above layers that learn`, () =>
    check(kind, [new Dense({ units: 3 }), make({ units: 4, trainable: false }), last()], examples(3, 20, 2)));

  test(`${kind}: a model comes back from its file, and gives the same`, () => {
    const model = new Sequential([
      new Embedding({ inputDim: 6, outputDim: 3 }),
      make({ units: 5, returnSequences: true }),
      make({ units: 4 }),
    ]);
    const x = indices(3, 4, 6);
    const before = model.predict(x);
    const after = loadModel(model.save()).predict(x);
    assert.equal(after.shape, [3, 4]);
    assert.equal(after.data, before.data);
  });

  test(`${kind}: an example gives the same whatever stands beside it, and a batch may be smaller than planned`, () => {
    const model = new Sequential([make({ units: 6, returnSequences: true }), make({ units: 5 })], { seed: 2 });
    const x = examples(7, 6, 3);
    const whole = model.predict(x);
    const pieces = model.predict(x, { batchSize: 4 });
    const alone = model.predict({ data: x.data.subarray(6 * 18), shape: [1, 6, 3] });
    whole.data.forEach((v, i) => {
      assert.ok(Math.abs(v - pieces.data[i]!) <= 1e-6);
    });
    alone.data.forEach((v, i) => {
      assert.ok(Math.abs(v - whole.data[30 + i]!) <= 1e-6);
    });
  });
}

test('a smaller last batch learns as the same rows in a plan of their own', () => {
  for (const make of Object.values(kinds)) {
    const [large, small] = [0, 1].map(() => {
      const model = new Sequential([new Dense({ units: 3 }), make({ units: 4, returnSequences: true }), last()], { seed: 6 });
      model.compile({ optimizer: new SGD({ learningRate: 0 }), loss: 'sparseCategoricalCrossentropy' });
      return model;
    }) as [Sequential, Sequential];
    large.trainOnBatch(examples(8, 5, 2), labels(8, 5));
    const x = examples(3, 5, 2);
    for (const model of [large, small]) model.trainOnBatch(x, labels(3, 5));
    assert.equal(
      large.parameters.map(({ gradient }) => gradient),
      small.parameters.map(({ gradient }) => gradient),
    );
  }
});

test('a regularized kernel of one step has its penalty for a gradient, step after step', () => {
  const model = new Sequential([new SimpleRNN({ units: 2, recurrentRegularizer: { l1: 0, l2: 0.5 }, inputShape: [1, 2] })]);
  model.compile({ optimizer: new SGD({ learningRate: 0 }), loss: 'meanSquaredError' });
  for (let i = 0; i < 2; i++) model.trainOnBatch([[[1, 2]]], [[0, 0]]);
  const { gradient, values } = model.parameters.find(({ name }) => name.endsWith('recurrentKernel'))!;
  assert.equal(Array.from(gradient), Array.from(values));
});

test('parameters have the names and shapes of Keras', () => {
  const shapes = (layer: Layer) => {
    const model = new Sequential([layer]);
    model.predict(examples(1, 2, 3));
    return model.parameters.map(({ name, shape }) => `${name.replace(/^.*\//, '')} ${shape.join(' ')}`);
  };
  assert.equal(shapes(new SimpleRNN({ units: 4 })), ['kernel 3 4', 'recurrentKernel 4 4', 'bias 4']);
  assert.equal(shapes(new LSTM({ units: 4 })), ['kernel 3 16', 'recurrentKernel 4 16', 'bias 16']);
  assert.equal(shapes(new GRU({ units: 4 })), ['kernel 3 12', 'recurrentKernel 4 12', 'bias 2 12']);
  assert.equal(shapes(new GRU({ units: 4, resetAfter: false })), ['kernel 3 12', 'recurrentKernel 4 12', 'bias 12']);
  const bias = (layer: Layer) => Array.from(new Sequential([layer]).getWeights()[2]!);
  assert.equal(bias(new LSTM({ units: 2, inputShape: [1, 1] })), [0, 0, 1, 1, 0, 0, 0, 0]);
  assert.equal(bias(new LSTM({ units: 2, inputShape: [1, 1], unitForgetBias: false })), new Array(8).fill(0));
});

test('what cannot be used is refused by name', () => {
  assert.throws(
    () => new Sequential([new LSTM({ units: 2 })]).predict([[1, 2]]),
    /^lstm: received examples of shape \[2\]; LSTM expects two dimensions/,
  );
  assert.throws(() => new SimpleRNN({ units: 2, activation: 'softmax' }), /SimpleRNN: received the activation "softmax"/);
  assert.throws(
    () => new LSTM({ units: 2, activation: 'relu' as 'tanh' }),
    /LSTM: option "activation" must be one of "tanh", received "relu"/,
  );
  assert.throws(
    () => new GRU({ units: 2, recurrentActivation: 'relu' as 'sigmoid' }),
    /GRU: option "recurrentActivation" must be one of "sigmoid"/,
  );
  for (const name of ['useBias', 'returnSequences', 'unitForgetBias'])
    assert.throws(() => new LSTM({ units: 2, [name]: 'no' }), new RegExp(`LSTM: option "${name}" must be true or false, received "no"`));
  assert.throws(() => new GRU({ units: 2, resetAfter: 0 as never }), /GRU: option "resetAfter" must be true or false, received 0/);
  assert.throws(() => new GRU({ unit: 2 } as never), /GRU: unknown option "unit"\. Did you mean "units"\?/);
  assert.throws(() => new Embedding({ inputDim: 2 ** 24 + 1, outputDim: 1 }), /Embedding: option "inputDim" must be at most 16777216/);
});

test('an index outside of an embedding is refused, and nothing is changed', async () => {
  const sequential = new Sequential([new Embedding({ inputDim: 4, outputDim: 2, inputShape: [3] }), new Flatten(), last()]);
  const x = input({ shape: [3] });
  const graph = new Model({ inputs: x, outputs: last().apply(new Flatten().apply(new Embedding({ inputDim: 4, outputDim: 2 }).apply(x))) });
  for (const model of [sequential, graph]) {
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    const before = model.getWeights();
    for (const wrong of [4, -1, 1.5, Number.NaN]) {
      const bad = [
        [0, 1, 2],
        [3, wrong, 0],
      ];
      const refused = new RegExp(`embedding: received the index ${wrong} in example 1, at place 1; expected whole numbers from 0 to 3`);
      assert.throws(() => model.trainOnBatch(bad, [0, 1]), refused);
      if (Number.isNaN(wrong)) continue;
      assert.throws(() => model.predict(bad), refused);
      const message = await model.fit(bad, [0, 1], { verbose: 0 }).then(
        () => 'not refused',
        (error: Error) => error.message,
      );
      assert.match(message, refused);
    }
    assert.equal(model.getWeights(), before);
  }
});

test('summary counts both products of every step', () => {
  const layers = [new LSTM({ units: 8, inputShape: [5, 3], returnSequences: true }), new GRU({ units: 4 })];
  assert.match(new Sequential(layers).summary({ print: false }), /1,760\n.* 720\n/);
});

test.run();
