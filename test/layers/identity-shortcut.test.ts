import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conv2D, Dense, Flatten, gradCheck, IdentityShortcut, loadModel, Sequential, ShapeError } from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const random = new RandomStream(8, 'shortcut');
const images = (...shape: number[]) => ({
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal()),
  shape,
});

test('every second pixel of odd and even images, zeros on either side of its channels', () => {
  const x = images(2, 3, 4, 2);
  const model = new Sequential([new IdentityShortcut({ filters: 5, inputShape: [3, 4, 2] })]);
  const y = model.predict(x);
  assert.equal(y.shape, [2, 2, 2, 5]);
  y.data.forEach((value, at) => {
    const [n, i, j, c] = [Math.floor(at / 20), Math.floor(at / 10) % 2, Math.floor(at / 5) % 2, at % 5];
    const taken = c === 1 || c === 2;
    assert.is(value, taken ? x.data[((n * 3 + 2 * i) * 4 + 2 * j) * 2 + c - 1] : 0);
  });
});

test('its gradient, in training and in a model that was saved', async () => {
  for (const [filters, strides] of [
    [6, 2],
    [3, 1],
    [4, 3],
  ] as const) {
    const model = new Sequential(
      [
        new Conv2D({ filters: 3, kernelSize: 2, activation: 'tanh', inputShape: [5, 6, 2] }),
        new IdentityShortcut({ filters, strides }),
        new Flatten(),
        new Dense({ units: 3, activation: 'softmax' }),
      ],
      { seed: 3 },
    );
    const loaded = loadModel(model.save());
    assert.equal(loaded.layers[1]!.config, model.layers[1]!.config);
    for (const each of [model, loaded]) {
      each.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
      const { maxRelativeError, worst } = await gradCheck(each, images(4, 5, 6, 2), [0, 1, 2, 0], { samples: 10 });
      assert.ok(maxRelativeError <= 1e-9, `${maxRelativeError} at ${JSON.stringify(worst)}`);
    }
  }
});

test('examples that are no images, and fewer filters than channels, are refused', () => {
  const build = (inputShape: number[]) => () =>
    new Sequential([new IdentityShortcut({ filters: 4, inputShape })]).summary({ print: false });
  assert.throws(build([4, 4]), (e: Error) => e instanceof ShapeError && /^identity_shortcut: received examples of shape/.test(e.message));
  assert.throws(build([4, 4, 5]), /with at most 4 channels, its filters\.$/);
  assert.throws(() => new IdentityShortcut({ filters: 4, strides: 0 }), /option "strides"/);
});

test.run();
