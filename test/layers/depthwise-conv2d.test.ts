import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BatchNormalization, Conv2D, DepthwiseConv2D, OptionError, ReLU, Sequential, ShapeError } from '../../src/index.js';
import { around, checkWindows, refuses } from './windows.js';

checkWindows([
  ['3x3', [5, 6, 3], () => new DepthwiseConv2D({ kernelSize: 3, padding: 'same', activation: 'tanh' })],
  ['3x3 of 17 channels', [6, 7, 17], () => new DepthwiseConv2D({ kernelSize: 3, padding: 'same', strides: 2 })],
  ['with a multiplier', [5, 4, 3], () => new DepthwiseConv2D({ kernelSize: [2, 3], depthMultiplier: 3 })],
  ['that keeps its sums', [4, 5, 2], () => new DepthwiseConv2D({ kernelSize: 3, activation: 'silu', useBias: false })],
  [
    'with a dilation and penalties',
    [7, 8, 2],
    () => new DepthwiseConv2D({ kernelSize: 3, dilation: [2, 3], depthwiseRegularizer: 'l2', depthMultiplier: 2 }),
  ],
  ['frozen', [5, 5, 3], () => new DepthwiseConv2D({ kernelSize: 3, trainable: false })],
]);

const images = (count: number, ...shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, count);
  return { data: Float32Array.from({ length: size }, (_, i) => Math.fround(((i * 37) % 101) / 50 - 1)), shape: [count, ...shape] };
};

test("the shape of Keras's example", () => {
  const model = new Sequential([new DepthwiseConv2D({ kernelSize: 3, activation: 'relu', inputShape: [10, 10, 12] })]);
  assert.equal(model.predict(images(4, 10, 10, 12)).shape, [4, 8, 8, 12]);
});

test('channel c has filters c m to c m + m - 1, as in Keras', () => {
  const model = new Sequential([new DepthwiseConv2D({ kernelSize: 1, depthMultiplier: 2, inputShape: [1, 1, 3] })]);
  model.setWeights([Float32Array.of(1, 10, 2, 20, 3, 30), Float32Array.of(0, 0, 0, 0, 0, 0.5)]);
  assert.equal([...model.predict({ data: Float32Array.of(1, 2, 3), shape: [1, 1, 1, 3] }).data], [1, 10, 4, 40, 9, 90.5]);
});

test('it is the convolution whose kernel has zeros across channels', () => {
  const [channels, m] = [5, 2];
  const inputShape = [6, 6, channels];
  const depthwise = new Sequential([new DepthwiseConv2D({ kernelSize: 3, depthMultiplier: m, padding: 'same', inputShape })], { seed: 4 });
  const whole = new Sequential([new Conv2D({ filters: channels * m, kernelSize: 3, padding: 'same', inputShape })]);
  const [kernel, bias] = depthwise.getWeights() as [Float32Array, Float32Array];
  const wide = new Float32Array(9 * channels * channels * m);
  kernel.forEach((value, i) => {
    const [tap, f] = [Math.floor(i / (channels * m)), i % (channels * m)];
    wide[(tap * channels + Math.floor(f / m)) * channels * m + f] = value;
  });
  whole.setWeights([wide, bias]);
  const x = images(2, ...inputShape);
  const expected = whole.predict(x).data;
  depthwise.predict(x).data.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]!) < 1e-5);
  });
});

test('summary, weights', () => {
  const model = around([5, 6, 4], new DepthwiseConv2D({ kernelSize: 3, depthMultiplier: 2 }));
  assert.match(model.summary({ print: false }), /depthwise_conv2d \(DepthwiseConv2D\) +\[batch, 3, 4, 8\] +80 +320 +864\n/);
  const own = model.parameters.slice(2, 4).map(({ name, shape }) => [name, shape]);
  assert.equal(own, [
    ['depthwise_conv2d/kernel', [3, 3, 4, 2]],
    ['depthwise_conv2d/bias', [8]],
  ]);
});

test('in predictions it takes in the batch norm and the ReLU behind it', () => {
  const model = new Sequential(
    [new DepthwiseConv2D({ kernelSize: 3, useBias: false, inputShape: [6, 6, 5] }), new BatchNormalization(), new ReLU()],
    { seed: 2 },
  );
  const weights = model.getWeights();
  weights.splice(1, 4, ...[2, 0.5, 0.25, 4].map((value) => new Float32Array(5).fill(value)));
  model.setWeights(weights);
  const x = images(2, 6, 6, 5);
  const forward = model
    .program({ batchSize: 2 })
    .split('\n')
    .filter((line) => / forward /.test(line));
  assert.is(forward.length, 1);
  assert.match(forward[0]!, /depthwise_conv2d\+batch_normalization\+re_lu +depthwiseConv2d/);
  const plain = new Sequential([new DepthwiseConv2D({ kernelSize: 3, useBias: false, inputShape: [6, 6, 5] })]);
  plain.setWeights([weights[0]!]);
  const expected = plain.predict(x).data.map((z) => Math.max((2 * (z - 0.25)) / Math.sqrt(4.001) + 0.5, 0));
  model.predict(x).data.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]!) < 1e-5, `${value} and ${expected[i]}`);
  });
});

test('what does not fit is refused', () => {
  refuses(
    ShapeError,
    /^depthwise_conv2d: received a window of 3x3 over examples of shape \[2, 5, 4\] with padding "valid"; expected one/,
    () => around([2, 5, 4], new DepthwiseConv2D({ kernelSize: 3 })).summary({ print: false }),
  );
  refuses(ShapeError, /^depthwise_conv2d: received examples of shape \[40\]; DepthwiseConv2D expects \[height, width, channels\]\.$/, () =>
    around([40], new DepthwiseConv2D({ kernelSize: 3 })).summary({ print: false }),
  );
  refuses(
    OptionError,
    /^DepthwiseConv2D: options "strides" and "dilation" cannot both be more than 1, received \[2,\s?2\] and \[3,\s?3\]\.$/,
    () => new DepthwiseConv2D({ kernelSize: 3, strides: 2, dilation: 3 }),
  );
  refuses(
    OptionError,
    /^DepthwiseConv2D: option "depthMultiplier" must be a whole number of 1 or more, received 0\.$/,
    () => new DepthwiseConv2D({ kernelSize: 3, depthMultiplier: 0 }),
  );
});

test.run();
