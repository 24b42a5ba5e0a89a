// What layers and models refuse when they are made: in a sentence that names the layer and the option, whatever was handed in.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { activationNames } from '../../src/activations.js';
import {
  Activation,
  type ActivationOptions,
  Add,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  type DropoutOptions,
  Embedding,
  GaussianNoise,
  type GaussianNoiseOptions,
  GRU,
  input,
  LeakyReLU,
  type LeakyReLUOptions,
  LSTM,
  Model,
  Normalization,
  OptionError,
  RandomCrop,
  Rescaling,
  type RescalingOptions,
  Reshape,
  type ReshapeOptions,
  Sequential,
  tensor,
} from '../../src/index.js';

const ACTIVATIONS = activationNames()
  .map((name) => `"${name}"`)
  .join(', ');

function refuses(message: string, make: () => unknown): void {
  test(message, () => assert.throws(make, (error: Error) => error instanceof OptionError && error.message === message));
}

const none = undefined as never;

refuses('Conv2D: the options must be an object such as { filters }, received undefined.', () => new Conv2D(none));
refuses('Dense: the options must be an object such as { units }, received undefined.', () => new Dense(none));
refuses('LSTM: the options must be an object such as { units }, received undefined.', () => new LSTM(none));
refuses('Dropout: the options must be an object such as { rate }, received undefined.', () => new Dropout(none));
refuses('Reshape: the options must be an object such as { targetShape }, received undefined.', () => new Reshape(none));
refuses('Embedding: the options must be an object such as { inputDim }, received undefined.', () => new Embedding(none));
refuses('RandomCrop: the options must be an object such as { height }, received undefined.', () => new RandomCrop(none));
refuses('input: the options must be an object such as { shape }, received undefined.', () => input(none));
refuses('Model: the options must be an object such as { inputs }, received undefined.', () => new Model(none));

for (const shape of [32, [32, 0, 3], [NaN], [null], 'rgb']) {
  const shown = Array.isArray(shape) ? `[${shape.join(', ') || 'null'}]` : JSON.stringify(shape);
  refuses(`Rescaling: option "inputShape" must be an array of whole numbers of 1 or more, received ${shown}.`, () => {
    return new Rescaling({ scale: 1, inputShape: shape as never });
  });
}
refuses('input: option "shape" must be an array of whole numbers of 1 or more, received [-1].', () => input({ shape: [-1] }));
refuses('Dense: option "name" must be a string, received 7.', () => new Dense({ units: 1, name: 7 as never }));
refuses('Dense: option "trainable" must be true or false, received "no".', () => new Dense({ units: 1, trainable: 'no' as never }));
refuses(
  'Conv2D: option "useBias" must be true or false, received 0.',
  () => new Conv2D({ filters: 1, kernelSize: 1, useBias: 0 as never }),
);
refuses('GRU: option "returnSequences" must be true or false, received "yes".', () => {
  return new GRU({ units: 1, returnSequences: 'yes' as never });
});
refuses('BatchNormalization: option "center" must be true or false, received 1.', () => new BatchNormalization({ center: 1 as never }));
refuses(`Activation: option "activation" must be one of ${ACTIVATIONS}, received undefined.`, () => new Activation({} as never));
refuses(
  'Conv2D: option "padding" must be "valid", "same", a whole number, or [[top, bottom], [left, right]], received "Same". Did you mean "same"?',
  () => new Conv2D({ filters: 1, kernelSize: 1, padding: 'Same' as never }),
);
refuses(
  'Dense: option "kernelInitializer" must be the name of an initializer or what heNormal() and its like give, received a function.',
  () => new Dense({ units: 1, kernelInitializer: (() => 0) as never }),
);
refuses('LSTM: option "recurrentRegularizer" must be one of "l1", "l2", "l1l2", received "l3". Did you mean "l1"?', () => {
  return new LSTM({ units: 1, recurrentRegularizer: 'l3' as never });
});
refuses('Normalization: option "variance" must be a number of 0 or more, or an array of them, received [1, -1].', () => {
  return new Normalization({ mean: 0, variance: [1, -1] });
});
refuses('Normalization: option "mean" must be a finite number, or an array of them, received "0".', () => {
  return new Normalization({ mean: '0' as never });
});

refuses('Sequential: expected an array of layers, received an object (Dense).', () => new Sequential(new Dense({ units: 1 }) as never));
refuses(
  'sequential: received the class Dense as layer 0; expected a Layer. Make one: new Dense().',
  () => new Sequential([Dense] as never),
);
refuses("Dense: apply received an object (Tensor); expected input(...) or what another layer's apply gave.", () => {
  return new Dense({ units: 1 }).apply(tensor([1]) as never);
});
refuses('dense: received 2 inputs; Dense reads one. Join them by Add or Concatenate first.', () => {
  const x = input({ shape: [3] });
  return new Model({ inputs: x, outputs: new Dense({ units: 1 }).apply([x, x]) }).summary({ print: false });
});
refuses('compile: option "metrics" must be an array, received "accuracy".', () => {
  new Sequential([new Dense({ units: 1 })]).compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: 'accuracy' as never });
});

test('a layer keeps its own copy of inputShape; joins may read one value twice', () => {
  const inputShape = [3];
  const layer = new Dense({ units: 1, inputShape });
  inputShape[0] = 4;
  assert.equal(layer.inputShape, [3]);
  const x = input({ shape: [3] });
  assert.equal(new Model({ inputs: x, outputs: new Add().apply([x, x]) }).outputShape, [3]);
});

test('options can be written down by the names of their types', () => {
  const activation: ActivationOptions = { activation: 'tanh' };
  const leaky: LeakyReLUOptions = { negativeSlope: 0.2 };
  const dropout: DropoutOptions = { rate: 0.5 };
  const noise: GaussianNoiseOptions = { stddev: 1 };
  const rescaling: RescalingOptions = { scale: 2 };
  const reshape: ReshapeOptions = { targetShape: [1, 2], inputShape: [2] };
  const model = new Sequential([
    new Reshape(reshape),
    new Rescaling(rescaling),
    new LeakyReLU(leaky),
    new Dropout(dropout),
    new GaussianNoise(noise),
    new Activation(activation),
  ]);
  assert.equal(model.outputShape, [1, 2]);
});

test.run();
