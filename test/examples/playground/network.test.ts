// From settings to layers, and from a saved model back to settings.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { networkOf, optimizerOf } from '../../../examples/playground/network.js';
import { layersIn } from '../../../examples/playground/saved-model.js';
import { freshLayer, INITIAL, type LayerKind } from '../../../examples/playground/settings.js';
import { Dense, GRU, Sequential } from '../../../src/index.js';

const IMAGES = { shape: [28, 28, 1], classes: 10 };
const POINTS = { shape: [2], classes: 2 };
const layers = (...kinds: LayerKind[]) => ({ layers: kinds.map(freshLayer) });
const names = (kinds: LayerKind[], ends: typeof IMAGES) => networkOf(layers(...kinds), ends).map(({ name }) => name);

test('points: hidden layers, then a probability for each class', () => {
  assert.equal(networkOf(INITIAL, POINTS), [
    { name: 'Dense', options: { units: 8, activation: 'relu', inputShape: [2] } },
    { name: 'Dense', options: { units: 8, activation: 'relu' } },
    { name: 'Dense', options: { units: 2, activation: 'softmax' } },
  ]);
  assert.equal(networkOf({ layers: [] }, POINTS), [{ name: 'Dense', options: { units: 2, activation: 'softmax', inputShape: [2] } }]);
});

test('images: scaled first, laid flat before the first dense layer', () => {
  assert.equal(names(['conv', 'norm', 'pool', 'dropout', 'dense'], IMAGES), [
    'Rescaling',
    'Conv2D',
    'BatchNormalization',
    'MaxPooling2D',
    'Dropout',
    'Flatten',
    'Dense',
    'Dense',
  ]);
  assert.equal(names([], IMAGES), ['Rescaling', 'Flatten', 'Dense']);
});

test('layers that do not fit together are told of', () => {
  assert.throws(() => names(['dense', 'conv'], IMAGES), 'Convolution: move it up; dense layers come behind it.');
  assert.throws(() => names(['pool'], POINTS), 'Max pooling: it reads images; these are points. Remove it.');
  assert.throws(
    () => names(['pool', 'pool', 'pool', 'pool', 'pool'], IMAGES),
    'Max pooling: there are 1 × 1 places left, too few for a size of 2. Remove one.',
  );
});

test('optimizers by name', () => {
  assert.equal(optimizerOf({ optimizer: 'momentum', rate: 0.1 }), { name: 'SGD', options: { learningRate: 0.1, momentum: 0.9 } });
  assert.equal(optimizerOf({ optimizer: 'rmsprop', rate: 0.1 }).name, 'RMSprop');
});

test('a file that the page saved has its layers in it; others are told of', () => {
  const model = new Sequential([
    new Dense({ units: 5, activation: 'tanh', inputShape: [2] }),
    new Dense({ units: 2, activation: 'softmax' }),
  ]);
  assert.equal(layersIn(model.save()), [{ kind: 'dense', values: { units: 5, activation: 'tanh' } }]);
  const other = new Sequential([new GRU({ units: 3, inputShape: [4, 2] }), new Dense({ units: 2, activation: 'softmax' })]);
  assert.throws(
    () => layersIn(other.save()),
    'The model has a layer GRU; expected Dense, Conv2D, MaxPooling2D, Dropout, BatchNormalization.',
  );
  assert.throws(() => layersIn(new Uint8Array(20)), /This is no model of wasm-nn/);
});

test.run();
