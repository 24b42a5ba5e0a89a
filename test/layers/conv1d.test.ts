import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conv1D, type Layer, OptionError, Sequential, ShapeError } from '../../src/index.js';
import { around, checkWindows, outputShape, refuses } from './windows.js';

checkWindows([
  ['valid', [9, 3], () => new Conv1D({ filters: 4, kernelSize: 3, activation: 'tanh' })],
  ['same, by 2', [8, 4], () => new Conv1D({ filters: 8, kernelSize: 3, strides: 2, padding: 'same', kernelRegularizer: 'l2' })],
  ['causal', [7, 2], () => new Conv1D({ filters: 3, kernelSize: 3, dilation: 2, padding: 'causal' })],
  ['groups', [6, 4], () => new Conv1D({ filters: 6, kernelSize: 2, groups: 2, padding: [0, 3] })],
  ['pointwise', [5, 3], () => new Conv1D({ filters: 2, kernelSize: 1, useBias: false })],
]);

test("the shape of Keras's example", () => {
  assert.equal(outputShape([10, 128], new Conv1D({ filters: 32, kernelSize: 3, activation: 'relu' })), [8, 32]);
});

const predicted = (layer: Layer, weights: number[][], x: number[], shape: number[]): number[] => {
  const model = new Sequential([layer]);
  model.setWeights(weights.map((values) => Float32Array.from(values)));
  return [...model.predict({ data: Float32Array.from(x), shape }).data];
};

test('by hand: valid, same, causal, padding on one side', () => {
  const of = (padding: 'valid' | 'same' | 'causal' | [number, number], dilation = 1): number[] =>
    predicted(
      new Conv1D({ filters: 1, kernelSize: 3, padding, dilation, inputShape: [4, 1] }),
      [[1, 10, 100], [0]],
      [1, 2, 3, 4],
      [1, 4, 1],
    );
  assert.equal(of('valid'), [321, 432]);
  assert.equal(of('same'), [210, 321, 432, 43]);
  assert.equal(of('causal'), [100, 210, 321, 432]);
  assert.equal(of('causal', 2), [100, 200, 310, 420]);
  assert.equal(of([0, 2]), [321, 432, 43, 4]);
});

test('with causal padding no output depends on a later step', () => {
  const model = new Sequential([new Conv1D({ filters: 5, kernelSize: 4, padding: 'causal', dilation: 3, inputShape: [20, 3] })], {
    seed: 3,
  });
  const data = Float32Array.from({ length: 60 }, (_, i) => Math.fround(((i * 29) % 17) / 8 - 1));
  const before = model.predict({ data, shape: [1, 20, 3] }).data.slice();
  data.fill(7, 11 * 3);
  const after = model.predict({ data, shape: [1, 20, 3] }).data;
  assert.equal(after.slice(0, 11 * 5), before.slice(0, 11 * 5));
  assert.not.equal(after.slice(11 * 5), before.slice(11 * 5));
});

test('weights are named and laid out as in Keras', () => {
  const model = around([6, 4], new Conv1D({ filters: 6, kernelSize: 5, groups: 2 }));
  const own = model.parameters.slice(2, 4).map(({ name, shape }) => [name, shape]);
  assert.equal(own, [
    ['conv1d/kernel', [5, 2, 6]],
    ['conv1d/bias', [6]],
  ]);
  assert.match(model.summary({ print: false }), /conv1d \(Conv1D\) +\[batch, 2, 6\] +66 +264 +120\n/);
});

test('what does not fit is refused', () => {
  refuses(ShapeError, /^conv1d: received examples of shape \[4, 4, 3\]; Conv1D expects \[steps, channels\]\.$/, () =>
    around([4, 4, 3], new Conv1D({ filters: 4, kernelSize: 3 })).summary({ print: false }),
  );
  refuses(ShapeError, /^conv1d: received a window of 1x5 over examples of shape \[1, 4, 3\] with padding "valid"; expected one/, () =>
    around([4, 3], new Conv1D({ filters: 4, kernelSize: 5 })).summary({ print: false }),
  );
  refuses(
    OptionError,
    /^Conv1D: option "padding" must be "valid", "same", "causal", a whole number, or \[before, after\], received "casual"\. Did you mean "causal"\?$/,
    () => new Conv1D({ filters: 4, kernelSize: 5, padding: 'casual' as never }),
  );
  refuses(
    OptionError,
    /^Conv1D: options "strides" and "dilation" cannot both be more than 1, received \[2\] and \[2\]\.$/,
    () => new Conv1D({ filters: 4, kernelSize: 5, strides: 2, dilation: 2 }),
  );
});

test.run();
