// Groups of channels: of Conv2D and Conv1D.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conv2D, OptionError, Sequential, ShapeError } from '../../src/index.js';
import { around, checkWindows, refuses } from './windows.js';

checkWindows([
  ['2 groups', [5, 4, 4], () => new Conv2D({ filters: 6, kernelSize: 3, groups: 2, padding: 'same', activation: 'tanh' })],
  ['groups of a pointwise convolution', [3, 3, 6], () => new Conv2D({ filters: 9, kernelSize: 1, groups: 3, useBias: false })],
  ['a group for each channel', [5, 5, 3], () => new Conv2D({ filters: 3, kernelSize: 3, groups: 3, strides: 2 })],
  ['groups that keep their sums', [4, 5, 4], () => new Conv2D({ filters: 2, kernelSize: 2, groups: 2, activation: 'silu' })],
  ['frozen groups', [4, 5, 4], () => new Conv2D({ filters: 4, kernelSize: 2, groups: 2, trainable: false })],
]);

test('filters go over the channels of their group, as in Keras', () => {
  const model = new Sequential([new Conv2D({ filters: 4, kernelSize: 1, groups: 2, inputShape: [1, 1, 4] })]);
  // kernel [1, 1, 2, 4]: filters 0 and 1 are of channels 0 and 1, filters 2 and 3 of channels 2 and 3
  model.setWeights([Float32Array.of(1, 2, 3, 4, 10, 20, 30, 40), Float32Array.of(0, 0, 0, 0.5)]);
  assert.equal([...model.predict({ data: Float32Array.of(1, 2, 3, 4), shape: [1, 1, 1, 4] }).data], [21, 42, 129, 172.5]);
});

test('groups that do not fit are refused', () => {
  refuses(
    OptionError,
    /^Conv2D: option "filters" must be a multiple of "groups", received 5 and 2\.$/,
    () => new Conv2D({ filters: 5, kernelSize: 3, groups: 2 }),
  );
  refuses(ShapeError, /^conv2d: received examples of 3 channels; Conv2D expects a multiple of its 2 groups\.$/, () =>
    around([4, 4, 3], new Conv2D({ filters: 4, kernelSize: 3, groups: 2 })).summary({ print: false }),
  );
});

test.run();
