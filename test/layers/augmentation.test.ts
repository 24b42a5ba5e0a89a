// Flips, crops and rotations as layers: gradients in f64, when they act, and what they refuse.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Dense,
  Flatten,
  gradCheck,
  type Layer,
  loadModel,
  OptionError,
  RandomCrop,
  RandomFlip,
  RandomRotation,
  Sequential,
  ShapeError,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const BATCH = 9;
const CLASSES = 3;
const random = new RandomStream(3, 'augmentation');
const x = { data: Float32Array.from({ length: BATCH * 5 * 6 * 2 }, () => random.normal()), shape: [BATCH, 5, 6, 2] };
const y = Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES);
const inputShape = [5, 6, 2];

const layers: Record<string, () => Layer> = {
  'flip both ways': () => new RandomFlip(),
  'flip horizontally': () => new RandomFlip({ mode: 'horizontal' }),
  'flip vertically': () => new RandomFlip({ mode: 'vertical' }),
  'crop in padding': () => new RandomCrop({ height: 5, width: 6, padding: 2 }),
  'a smaller crop': () => new RandomCrop({ height: 3, width: 3 }),
  'a crop larger than the image': () => new RandomCrop({ height: 6, width: 5, padding: 1 }),
  'bilinear rotation in zeros': () => new RandomRotation({ factor: 0.2 }),
  'bilinear rotation with edges repeated': () => new RandomRotation({ factor: [-0.3, 0.1], fillMode: 'nearest' }),
  'nearest rotation': () => new RandomRotation({ factor: 1, interpolation: 'nearest' }),
};

/** Augmentation between layers that learn. */
function network(layer: Layer, seed = 5): Sequential {
  const around = [new Dense({ units: 3, activation: 'tanh', inputShape }), layer, new Flatten()];
  const model = new Sequential([...around, new Dense({ units: CLASSES, activation: 'softmax' })], { seed });
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  return model;
}

for (const [name, make] of Object.entries(layers)) {
  test(`${name}: the gradient, in training and in inference`, async () => {
    for (const training of [true, false]) {
      const { maxRelativeError, worst } = await gradCheck(network(make()), x, y, { training, samples: 12 });
      assert.ok(maxRelativeError <= 1e-9, `${maxRelativeError} at ${JSON.stringify(worst)}`);
    }
  });

  test(`${name}: one seed gives the same weights, another others; save and loadModel give the layer back`, async () => {
    const train = async (seed: number): Promise<Sequential> => {
      const model = network(make(), seed);
      model.setWeights(start);
      await model.fit(x, y, { epochs: 3, batchSize: 4, shuffle: false, verbose: 0 });
      return model;
    };
    const start = network(make()).getWeights();
    const [model, again, other] = [await train(1), await train(1), await train(2)];
    assert.equal(again.getWeights(), model.getWeights());
    assert.not.equal(other.getWeights(), model.getWeights());
    const loaded = loadModel(model.save());
    assert.equal(loaded.predict(x).data, model.predict(x).data);
    assert.equal(loaded.layers[1]!.config, model.layers[1]!.config);
    assert.equal(loaded.save(), model.save());
  });
}

/** What training steps make of an image of one channel: its dot product with numbers that tell every pixel from the others. */
function watch(layer: Layer, image: readonly number[], sizes: readonly number[], outputs: number, steps: number, seed = 0): number[] {
  const model = new Sequential([layer, new Flatten(), new Dense({ units: 1, useBias: false })], { seed });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const data = { data: Float32Array.from(image), shape: [1, ...sizes] };
  return Array.from({ length: steps }, () => {
    model.setWeights([Float32Array.from({ length: outputs }, (_, i) => i + 1)]);
    return Math.sqrt(model.trainOnBatch(data, [[0]]).loss);
  });
}

test('a step draws by its number and the seed', () => {
  const spot = [1, 0, 0, 0];
  const flips = () => new RandomFlip({ inputShape: [2, 2, 1] });
  const seen = watch(flips(), spot, [2, 2, 1], 4, 400);
  assert.equal(watch(flips(), spot, [2, 2, 1], 4, 400), seen);
  assert.not.equal(watch(flips(), spot, [2, 2, 1], 4, 400, 1), seen);
  // where the lit pixel went; 5 standard deviations of a count with chance 1/4
  for (const place of [1, 2, 3, 4]) assert.ok(Math.abs(seen.filter((at) => at === place).length - 100) < 44, `${place}`);
});

test('two layers of one model draw apart', () => {
  const pair = new Sequential([
    new RandomFlip({ mode: 'horizontal', inputShape: [1, 2, 1] }),
    new RandomFlip({ mode: 'horizontal' }),
    new Flatten(),
    new Dense({ units: 1, useBias: false }),
  ]);
  pair.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const seen = Array.from({ length: 40 }, () => {
    pair.setWeights([Float32Array.of(1, 2)]);
    return Math.sqrt(pair.trainOnBatch({ data: [1, 0], shape: [1, 1, 2, 1] }, [[0]]).loss);
  });
  // if they drew alike, the second would always undo the first
  assert.equal([...new Set(seen)].sort(), [1, 2]);
});

test('a crop in training takes every place, of an image of bytes too', () => {
  const seen = watch(new RandomCrop({ height: 1, width: 1, inputShape: [2, 3, 1] }), [0, 51, 102, 153, 204, 255], [2, 3, 1], 1, 200);
  assert.equal(
    [...new Set(seen)].sort((a, b) => a - b),
    [0, 51, 102, 153, 204, 255],
  );
});

test('a quarter turn in training lands exactly', () => {
  // 4x4 numbers, and the same turned counter-clockwise by hand
  const image = Array.from({ length: 16 }, (_, i) => i + 1);
  const turned = [4, 8, 12, 16, 3, 7, 11, 15, 2, 6, 10, 14, 1, 5, 9, 13];
  const want = turned.reduce((sum, value, i) => sum + value * (i + 1), 0);
  const [got] = watch(new RandomRotation({ factor: [0.25, 0.25], inputShape: [4, 4, 1] }), image, [4, 4, 1], 16, 1);
  assert.ok(Math.abs(got! - want) < 1e-6 * want, `${got}, expected ${want}`);
});

test('inference leaves images alone, and crops the middle', () => {
  const data = { data: Float32Array.from({ length: 2 * 4 * 5 }, (_, i) => i), shape: [2, 4, 5, 1] };
  const predict = (layer: Layer) => new Sequential([layer]).predict(data);
  for (const layer of [
    new RandomFlip({ inputShape: [4, 5, 1] }),
    new RandomRotation({ factor: 0.5, inputShape: [4, 5, 1] }),
    new RandomCrop({ height: 4, width: 5, padding: 2, inputShape: [4, 5, 1] }),
  ]) {
    assert.equal(predict(layer).data, data.data);
  }
  const middle = predict(new RandomCrop({ height: 2, width: 2, padding: 3, inputShape: [4, 5, 1] }));
  assert.equal(middle.shape, [2, 2, 2, 1]);
  assert.equal([...middle.data], [6, 7, 11, 12, 26, 27, 31, 32]);
  const wider = predict(new RandomCrop({ height: 1, width: 7, padding: 1, inputShape: [4, 5, 1] }));
  assert.equal([...wider.data.subarray(0, 7)], [0, 5, 6, 7, 8, 9, 0]);
});

test('what does not fit is refused by name', () => {
  const summary = (layer: Layer) => () => new Sequential([layer]).summary({ print: false });
  const refused = (layer: Layer, message: RegExp) =>
    assert.throws(summary(layer), (e: Error) => e instanceof ShapeError && message.test(e.message));
  refused(
    new RandomFlip({ inputShape: [12] }),
    /^random_?flip: received examples of shape \[12\]; RandomFlip expects \[height, width, channels\]\.$/,
  );
  refused(new RandomRotation({ factor: 0.1, inputShape: [4, 4] }), /RandomRotation expects \[height, width, channels\]\.$/);
  refused(
    new RandomCrop({ height: 7, width: 4, padding: 1, name: 'cut', inputShape: [4, 4, 3] }),
    /^cut: received examples of shape \[4, 4, 3\] with padding 1; RandomCrop expects padded images of at least 7x4, the size of the crop\.$/,
  );
  const option = (make: () => Layer, message: RegExp) =>
    assert.throws(make, (e: Error) => e instanceof OptionError && message.test(e.message));
  option(() => new RandomFlip({ mode: 'horizontl' as never }), /Did you mean "horizontal"\?/);
  option(() => new RandomCrop({ height: 0, width: 4 }), /RandomCrop: option "height" must be a whole number of 1 or more, received 0/);
  option(() => new RandomCrop({ height: 4, width: 4, padding: -1 }), /"padding" must be a whole number of 0 or more, received -1/);
  for (const factor of [-0.1, 1.5, NaN, [0.2, 0.1], [0.1], '0.1' as never, [-2, 0]]) {
    option(() => new RandomRotation({ factor: factor as number }), /RandomRotation: option "factor" must be a number from 0 to 1, or two/);
  }
  option(() => new RandomRotation({ factor: 0.1, fillMode: 'reflect' as never }), /must be one of "constant", "nearest"/);
  option(() => new RandomRotation({ factr: 0.1 } as never), /Did you mean "factor"\?/);
});

test.run();
