// TimeDistributed and RepeatVector: by hand, with masks and random layers within, finite differences, files, mistakes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  AveragePooling2D,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  Embedding,
  Flatten,
  GlobalAveragePooling2D,
  gradCheck,
  type Layer,
  LSTM,
  loadModel,
  OptionError,
  RepeatVector,
  Sequential,
  ShapeError,
  TimeDistributed,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const random = new RandomStream(8, 'steps');
const numbers = (...shape: number[]) => ({
  data: Float32Array.from({ length: shape.reduce((size, extent) => size * extent, 1) }, () => random.normal()),
  shape,
});
const last = () => new Dense({ units: 3, activation: 'softmax' });

async function check(what: string, layers: Layer[], x: object, y: object) {
  const model = new Sequential(layers, { seed: 4 });
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const { maxRelativeError, worst } = await gradCheck(model, x as number[][], y as number[], { samples: 6 });
  assert.ok(maxRelativeError <= 1e-9, `${what}: ${maxRelativeError} at ${JSON.stringify(worst)}`);
}

test('every step of every example goes through the layer as an example does', () => {
  const x = numbers(2, 3, 6, 6, 2);
  const conv = () => new Conv2D({ filters: 4, kernelSize: 3, activation: 'relu' });
  const model = new Sequential([new TimeDistributed({ layer: conv(), name: 'each', inputShape: [3, 6, 6, 2] })], { seed: 3 });
  const y = model.predict(x);
  assert.equal(y.shape, [2, 3, 4, 4, 4]);
  const alone = new Sequential([conv()]);
  const flat = { data: x.data, shape: [6, 6, 6, 2] };
  alone.predict(flat);
  alone.setWeights(model.getWeights());
  assert.equal(y.data, alone.predict(flat).data);
  assert.equal(
    model.parameters.map(({ name }) => name),
    ['each/kernel', 'each/bias'],
  );
});

test('finite differences: layers that keep, share memory, are random, have statistics, or hold a state', async () => {
  const within = (layer: Layer) => new TimeDistributed({ layer });
  const images = [
    new TimeDistributed({ layer: new Conv2D({ filters: 3, kernelSize: 2 }), inputShape: [3, 4, 4, 2] }),
    within(new BatchNormalization()),
    within(new AveragePooling2D({ poolSize: 2, strides: 1 })),
    within(new Dropout({ rate: 0.3 })),
    within(new GlobalAveragePooling2D()),
    within(new Dense({ units: 4, activation: 'tanh' })),
    new LSTM({ units: 3 }),
    last(),
  ];
  await check('images', images, numbers(2, 3, 4, 4, 2), [0, 1]);
  const steps = [
    new Dense({ units: 3, inputShape: [2, 4, 2] }),
    within(new LSTM({ units: 3, returnSequences: true })),
    within(new Flatten()),
    within(new Dense({ units: 3, activation: 'softmax' })),
  ];
  // the loss takes over the softmax of the layer within
  await check('nested steps', steps, numbers(2, 2, 4, 2), [
    [0, 1],
    [2, 1],
  ]);
  await check(
    'a vector at every step',
    [new Dense({ units: 4, inputShape: [3] }), new RepeatVector({ n: 3 }), new LSTM({ units: 3 }), last()],
    numbers(2, 3),
    [0, 1],
  );
});

test('a mask goes past it to the loss', () => {
  const model = new Sequential(
    [new Embedding({ inputDim: 5, outputDim: 2, maskZero: true, inputShape: [3] }), new TimeDistributed({ layer: last() })],
    {
      seed: 3,
    },
  );
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const words = [[1, 2, 0]];
  assert.is(model.evaluate(words, [[0, 1, 2]]).loss, model.evaluate(words, [[0, 1, 0]]).loss);
  assert.is.not(model.evaluate(words, [[0, 1, 2]]).loss, model.evaluate(words, [[0, 2, 2]]).loss);
});

test('a frozen layer within stays as it is; saved and loaded it predicts the same', () => {
  const model = new Sequential([new TimeDistributed({ layer: new Dense({ units: 3, trainable: false }), inputShape: [2, 3] })], {
    seed: 3,
  });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const x = numbers(2, 2, 3);
  const before = model.getWeights();
  model.trainOnBatch(x, { data: new Float32Array(12).fill(9), shape: [2, 2, 3] });
  assert.equal(model.getWeights(), before);
  const loaded = loadModel(model.save());
  assert.equal((loaded.predict(x) as { data: Float32Array }).data, model.predict(x).data);
  const nested = new Sequential([
    new TimeDistributed({ layer: new TimeDistributed({ layer: new Dense({ units: 2 }) }), inputShape: [2, 3, 4] }),
    new Flatten(),
    new RepeatVector({ n: 2 }),
  ]);
  const again = loadModel(nested.save());
  const y = numbers(1, 2, 3, 4);
  assert.equal((again.predict(y) as { data: Float32Array }).data, nested.predict(y).data);
});

test('RepeatVector as Keras has it', () => {
  const { data, shape } = new Sequential([new RepeatVector({ n: 3, inputShape: [2] })]).predict([
    [1, 2],
    [3, 4],
  ]);
  assert.equal([...data], [1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4]);
  assert.equal(shape, [2, 3, 2]);
});

test('what they refuse', () => {
  const refuses = (make: () => unknown, kind: new (...given: never[]) => Error, message: string) =>
    assert.throws(make, (e: Error) => e instanceof kind && e.message === message, message);
  refuses(
    () => new TimeDistributed({ layer: 'dense' as never }),
    OptionError,
    'TimeDistributed: option "layer" must be a layer, received "dense".',
  );
  refuses(
    () => new TimeDistributed({ layer: new LSTM({ units: 2, returnState: true, name: 'l' }) }),
    OptionError,
    'TimeDistributed: the layer "l" has 3 outputs; expected one.',
  );
  refuses(
    () => new Sequential([new TimeDistributed({ layer: new Dense({ units: 2 }), inputShape: [3] })]).predict([[1, 2, 3]]),
    ShapeError,
    'time_distributed: received examples of shape [3]; TimeDistributed expects two dimensions or more, [steps, ...].',
  );
  refuses(
    () =>
      new Sequential([new RepeatVector({ n: 2, inputShape: [2, 2] })]).predict([
        [
          [1, 2],
          [3, 4],
        ],
      ]),
    ShapeError,
    'repeat_vector: received examples of shape [2, 2]; RepeatVector expects one dimension, [features].',
  );
});

test.run();
