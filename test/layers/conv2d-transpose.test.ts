// Conv2DTranspose and Conv1DTranspose.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conv1DTranspose, Conv2DTranspose, OptionError, Sequential, ShapeError } from '../../src/index.js';
import { around, checkWindows, outputShape, refuses } from './windows.js';

checkWindows([
  ['3x3', [4, 3, 5], () => new Conv2DTranspose({ filters: 3, kernelSize: 3, activation: 'tanh' })],
  ['3x3 by 2, same', [3, 4, 4], () => new Conv2DTranspose({ filters: 8, kernelSize: 3, strides: 2, padding: 'same' })],
  ['2x2 by 3: pixels that no tap reaches', [3, 2, 3], () => new Conv2DTranspose({ filters: 2, kernelSize: 2, strides: 3 })],
  ['1x1 with a penalty', [3, 3, 2], () => new Conv2DTranspose({ filters: 3, kernelSize: 1, kernelRegularizer: 'l2', activation: 'silu' })],
  ['without bias, rectified', [3, 3, 2], () => new Conv2DTranspose({ filters: 3, kernelSize: 2, useBias: false, activation: 'sigmoid' })],
  ['dilated', [3, 4, 2], () => new Conv2DTranspose({ filters: 2, kernelSize: 3, dilation: [2, 1], padding: 1 })],
  ['frozen', [3, 3, 2], () => new Conv2DTranspose({ filters: 2, kernelSize: 3, trainable: false })],
  ['of sequences', [5, 3], () => new Conv1DTranspose({ filters: 4, kernelSize: 4, strides: 2, padding: 'same', activation: 'tanh' })],
]);

test("shapes of Keras's examples", () => {
  assert.equal(
    outputShape([10, 8, 128], new Conv2DTranspose({ filters: 32, kernelSize: 2, strides: 2, activation: 'relu' })),
    [20, 16, 32],
  );
  assert.equal(outputShape([10, 128], new Conv1DTranspose({ filters: 32, kernelSize: 3, strides: 2, activation: 'relu' })), [21, 32]);
});

test('lengths as Keras computes them', () => {
  const length = (kernelSize: number, strides: number, padding: 'valid' | 'same' | number, outputPadding?: number): number =>
    outputShape(
      [5, 1],
      new Conv1DTranspose({ filters: 1, kernelSize, strides, padding, ...(outputPadding === undefined ? {} : { outputPadding }) }),
    )[0]!;
  assert.equal(
    [length(3, 1, 'valid'), length(3, 2, 'valid'), length(2, 3, 'valid'), length(3, 2, 'valid', 0), length(3, 2, 'valid', 1)],
    [7, 11, 15, 11, 12],
  );
  assert.equal(
    [length(3, 1, 'same'), length(3, 2, 'same'), length(4, 2, 'same'), length(3, 2, 'same', 0), length(3, 2, 'same', 1)],
    [5, 10, 10, 9, 10],
  );
  // PyTorch's: (5 - 1) s - 2 p + k + more
  assert.equal([length(3, 2, 1), length(3, 2, 1, 1), length(4, 2, 1)], [9, 10, 10]);
});

test('by hand: what overlaps is added, the bias comes last', () => {
  const model = new Sequential([new Conv1DTranspose({ filters: 1, kernelSize: 3, strides: 2, inputShape: [2, 1] })]);
  model.setWeights([Float32Array.of(1, 10, 100), Float32Array.of(0.5)]);
  assert.equal([...model.predict({ data: Float32Array.of(1, 2), shape: [1, 2, 1] }).data], [1.5, 10.5, 102.5, 20.5, 200.5]);
});

test('weights are named and laid out as in Keras', () => {
  const model = around([3, 4, 5], new Conv2DTranspose({ filters: 6, kernelSize: [2, 3] }));
  assert.equal(
    model.parameters.slice(2, 4).map(({ name, shape }) => [name, shape]),
    [
      ['conv2d_transpose/kernel', [2, 3, 6, 5]],
      ['conv2d_transpose/bias', [6]],
    ],
  );
  assert.match(model.summary({ print: false }), /conv2d_transpose \(Conv2DTranspose\) +\[batch, 4, 6, 6\] +186 +744 +2,160\n/);
});

test('what does not fit is refused', () => {
  refuses(
    OptionError,
    /^Conv2DTranspose: option "outputPadding" must be less than "strides", received \[1,\s?1\] and \[1,\s?1\]\.$/,
    () => new Conv2DTranspose({ filters: 1, kernelSize: 3, outputPadding: 1 }),
  );
  refuses(
    OptionError,
    /^Conv2DTranspose: option "outputPadding" must be a whole number of 0 or more, or two of them, received -1\.$/,
    () => new Conv2DTranspose({ filters: 1, kernelSize: 3, outputPadding: -1 }),
  );
  refuses(
    ShapeError,
    /^conv2d_transpose: received padding 3 for a transposed convolution by 3x3 of examples of \[2, 2, 1\], which leaves/,
    () => around([2, 2, 1], new Conv2DTranspose({ filters: 1, kernelSize: 3, padding: 3 })).summary({ print: false }),
  );
});

test.run();
