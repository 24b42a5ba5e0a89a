// SeparableConv2D, SeparableConv1D and DepthwiseConv1D.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conv2D, DepthwiseConv1D, DepthwiseConv2D, SeparableConv1D, SeparableConv2D, Sequential, ShapeError } from '../../src/index.js';
import { around, checkWindows, outputShape, refuses } from './windows.js';

checkWindows([
  ['separable', [5, 6, 3], () => new SeparableConv2D({ filters: 4, kernelSize: 3, padding: 'same', activation: 'tanh' })],
  [
    'separable with a multiplier and penalties',
    [6, 5, 2],
    () => new SeparableConv2D({ filters: 3, kernelSize: 2, depthMultiplier: 3, depthwiseRegularizer: 'l2', pointwiseRegularizer: 'l2' }),
  ],
  ['separable, dilated, without bias', [7, 7, 9], () => new SeparableConv2D({ filters: 2, kernelSize: 3, dilation: 2, useBias: false })],
  ['frozen', [5, 5, 2], () => new SeparableConv2D({ filters: 2, kernelSize: 3, trainable: false })],
  ['separable over sequences', [9, 3], () => new SeparableConv1D({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' })],
  ['depthwise over sequences', [8, 5], () => new DepthwiseConv1D({ kernelSize: 3, depthMultiplier: 2, activation: 'sigmoid' })],
]);

test('shapes and weights are those of Keras', () => {
  const model = around([6, 7, 3], new SeparableConv2D({ filters: 5, kernelSize: [3, 2], depthMultiplier: 2 }));
  assert.equal(
    model.parameters.slice(2, 5).map(({ name, shape }) => [name, shape]),
    [
      ['separable_conv2d/depthwiseKernel', [3, 2, 3, 2]],
      ['separable_conv2d/pointwiseKernel', [1, 1, 6, 5]],
      ['separable_conv2d/bias', [5]],
    ],
  );
  // 4 x 6 places, each 36 products of the depthwise kernel and 30 of the other
  assert.match(model.summary({ print: false }), /separable_conv2d \(SeparableConv2D\) +\[batch, 4, 6, 5\] +71 +284 +1,584\n/);
  assert.equal(outputShape([10, 12], new SeparableConv1D({ filters: 3, kernelSize: 4, strides: 3 })), [3, 3]);
  assert.equal(outputShape([10, 12], new DepthwiseConv1D({ kernelSize: 3, strides: 3, depthMultiplier: 3 })), [3, 36]);
});

test('it is a depthwise convolution and one of a pixel, to the bit', () => {
  const inputShape = [6, 5, 7];
  const one = new Sequential([new SeparableConv2D({ filters: 9, kernelSize: 3, activation: 'relu', inputShape })], { seed: 8 });
  const [depthwise, pointwise, bias] = one.getWeights() as [Float32Array, Float32Array, Float32Array];
  const two = new Sequential([
    new DepthwiseConv2D({ kernelSize: 3, useBias: false, inputShape }),
    new Conv2D({ filters: 9, kernelSize: 1, activation: 'relu' }),
  ]);
  two.setWeights([depthwise, pointwise, bias]);
  const x = { data: Float32Array.from({ length: 420 }, (_, i) => Math.fround(((i * 31) % 23) / 10 - 1)), shape: [2, ...inputShape] };
  assert.equal(one.predict(x).data, two.predict(x).data);
});

test('examples of other dimensions are refused', () => {
  refuses(ShapeError, /^separable_conv2d: received examples of shape \[40\]; SeparableConv2D expects \[height, width, channels\]\.$/, () =>
    around([40], new SeparableConv2D({ filters: 2, kernelSize: 3 })).summary({ print: false }),
  );
  refuses(ShapeError, /^depthwise_conv1d: received examples of shape \[40\]; DepthwiseConv1D expects \[steps, channels\]\.$/, () =>
    around([40], new DepthwiseConv1D({ kernelSize: 3 })).summary({ print: false }),
  );
});

test.run();
