// Dropout of whole channels, by normal factors, and for SELU: what they do in training, that they do nothing otherwise, finite differences.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  AlphaDropout,
  Dense,
  Flatten,
  GaussianDropout,
  gradCheck,
  type Layer,
  OptionError,
  Reshape,
  Sequential,
  ShapeError,
  SpatialDropout1D,
  SpatialDropout2D,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

/** A layer of the test's own that shows what it reads in a training step. */
function spied(layer: Layer, shape: readonly number[], value = 1): { model: Sequential; seen: () => Float64Array } {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const model = new Sequential([layer, new Flatten(), new Dense({ units: 1, kernelInitializer: 'zeros' })], { seed: 5 });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const x = { data: new Float32Array(size).fill(value), shape: [1, ...shape] };
  // with an output of 0 and a target of -1 / 2 the gradient of the kernel is what the dense layer read
  const seen = () => {
    model.setWeights(model.getWeights().map((weights) => weights.fill(0)));
    model.trainOnBatch(x, [[-0.5]]);
    return Float64Array.from(model.parameters[0]!.gradient);
  };
  return { model, seen };
}

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const close = (value: number, expected: number, by: number) => assert.ok(Math.abs(value - expected) < by, `${value}, not ${expected}`);

for (const [layer, shape] of [
  [new SpatialDropout1D({ rate: 0.25, inputShape: [5, 400] }), [5, 400]],
  [new SpatialDropout2D({ rate: 0.25, inputShape: [3, 2, 400] }), [3, 2, 400]],
] as [Layer, number[]][]) {
  test(`${layer.kind} drops whole channels and scales the others, anew at every step`, () => {
    const { seen } = spied(layer, shape);
    const [first, second] = [seen(), seen()];
    const channels = first.slice(0, 400);
    for (let i = 0; i < first.length; i++) assert.is(first[i], channels[i % 400]);
    assert.equal([...new Set(channels)].sort(), [0, Math.fround(1 / 0.75)]);
    close(mean(channels), 1, 0.1);
    assert.not.equal(first, second);
  });
}

test('GaussianDropout multiplies by normal numbers of mean 1 and variance rate / (1 - rate)', () => {
  const { seen } = spied(new GaussianDropout({ rate: 0.2, inputShape: [20_000] }), [20_000], 3);
  const values = seen().map((value) => value / 3);
  close(mean(values), 1, 0.02);
  close(mean(values.map((value) => (value - 1) ** 2)), 0.25, 0.02);
});

test('AlphaDropout puts two numbers in the place of one, and keeps mean and variance of standard normal ones', () => {
  const rate = 0.3;
  // what keras.layers.AlphaDropout computes: where(kept, x, p) a + b, p = -1.7580993408473766
  const p = -1.7580993408473766;
  const a = ((1 - rate) * (1 + rate * p * p)) ** -0.5;
  const b = -a * p * rate;
  const values = spied(new AlphaDropout({ rate, inputShape: [5000] }), [5000], 2).seen();
  let kept = 0;
  for (const value of values) {
    if (value > 0) kept++;
    close(value, value > 0 ? a * 2 + b : a * p + b, 1e-5);
  }
  close(kept / 5000, 1 - rate, 0.03);
  // E = (1 - rate) (a 0 + b) + rate (a p + b) = 0, E of squares = (1 - rate) a^2 (1 + 0) + ... = 1
  close((1 - rate) * b + rate * (a * p + b), 0, 1e-12);
  close((1 - rate) * (a * a + b * b) + rate * (a * p + b) ** 2, 1, 1e-12);
});

const all = (rate: number): Layer[] => [
  new SpatialDropout1D({ rate }),
  new GaussianDropout({ rate }),
  new AlphaDropout({ rate }),
  new Reshape({ targetShape: [2, 2, 3] }),
  new SpatialDropout2D({ rate }),
];
const stack = (rate: number) =>
  new Sequential(
    [
      new Dense({ units: 12, activation: 'tanh', inputShape: [5] }),
      new Reshape({ targetShape: [4, 3] }),
      ...all(rate),
      new Flatten(),
      new Dense({ units: 3, activation: 'softmax' }),
    ],
    { seed: 4 },
  );

test('finite differences, in training and otherwise', async () => {
  const random = new RandomStream(8, 'drops');
  const x = { data: Float32Array.from({ length: 35 }, () => random.normal()), shape: [7, 5] };
  const model = stack(0.3);
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  for (const training of [true, false]) {
    const { maxRelativeError, worst } = await gradCheck(model, x, Int32Array.of(0, 1, 2, 0, 1, 2, 0), { samples: 12, training });
    assert.ok(maxRelativeError <= 1e-9, `${maxRelativeError} at ${JSON.stringify(worst)}`);
  }
});

test('without training, or with a rate of 0, they change nothing', () => {
  const x = [[1, -2, 3, 0.5, 0.25]];
  const [with0, with3] = [stack(0), stack(0.3)];
  const plain = new Sequential(
    [
      new Dense({ units: 12, activation: 'tanh', inputShape: [5] }),
      new Reshape({ targetShape: [12] }),
      new Dense({ units: 3, activation: 'softmax' }),
    ],
    { seed: 4 },
  );
  plain.predict(x);
  for (const model of [with0, with3]) {
    model.predict(x);
    model.setWeights(plain.getWeights());
    assert.equal(model.predict(x).data, plain.predict(x).data);
  }
});

test('what they refuse', () => {
  assert.throws(
    () => new AlphaDropout({ rate: 1 }),
    (e: Error) =>
      e instanceof OptionError && e.message === 'AlphaDropout: option "rate" must be a finite number at least 0 and below 1, received 1.',
  );
  assert.throws(
    () => new Sequential([new SpatialDropout1D({ rate: 0.5, inputShape: [3] })]).predict([[1, 2, 3]]),
    (e: Error) =>
      e instanceof ShapeError &&
      e.message === 'spatial_dropout1d: received examples of shape [3]; SpatialDropout1D expects 2 dimensions, the channels last.',
  );
});

test.run();
