import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Adam, Dense, Dropout, type OptionError, Sequential, SGD } from '../src/index.js';
import { nearestName } from '../src/options.js';

/** The last sentence of what `run` throws: the hint. */
function hint(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as OptionError).message.replace(/^.*?received [^.]*\. ?|^.*?unknown option [^.]*\. /, '');
  }
  return 'no error';
}

const hinted = (name: string, expected: string, run: () => unknown): void => test(name, () => assert.is(hint(run), expected));
const compile = (options: object) => () =>
  new Sequential([new Dense({ units: 1 })]).compile({ optimizer: 'sgd', loss: 'meanSquaredError', ...options } as never);

const losses = {
  mse: 'meanSquaredError',
  MSELoss: 'meanSquaredError',
  mean_squared_error: 'meanSquaredError',
  categorical_crossentropy: 'categoricalCrossentropy',
  sparse_categorical_crossentropy: 'sparseCategoricalCrossentropy',
  binary_crossentropy: 'binaryCrossentropy',
  'categorical-crossentropy': 'categoricalCrossentropy',
  CrossEntropyLoss: 'sparseCategoricalCrossentropy',
  BCELoss: 'binaryCrossentropy',
  mae: 'meanAbsoluteError',
  kl_divergence: 'kullbackLeiblerDivergence',
  Huber: 'huber',
};
for (const [loss, meant] of Object.entries(losses)) hinted(`loss ${loss}`, `Did you mean "${meant}"?`, compile({ loss }));
for (const optimizer of ['SGD', 'Adam', 'AdamW', 'RMSProp'])
  hinted(`optimizer ${optimizer}`, `Did you mean "${optimizer.toLowerCase()}"?`, compile({ optimizer }));
for (const metric of ['acc', 'Accuracy', 'categorical_accuracy', 'sparse_categorical_accuracy'])
  hinted(`metric ${metric}`, 'Did you mean "accuracy"?', compile({ metrics: [metric] }));

const initializers = {
  he_normal: 'heNormal',
  HeNormal: 'heNormal',
  xavier_uniform: 'glorotUniform',
  kaiming_normal: 'heNormal',
  glorot_uniform: 'glorotUniform',
  random_normal: 'randomNormal',
};
for (const [name, meant] of Object.entries(initializers))
  hinted(`initializer ${name}`, `Did you mean "${meant}"?`, () => new Dense({ units: 1, kernelInitializer: name as never }));
for (const [name, meant] of Object.entries({ leaky_relu: 'leakyRelu', ReLU: 'relu', LeakyReLU: 'leakyRelu', Sigmoid: 'sigmoid' }))
  hinted(`activation ${name}`, `Did you mean "${meant}"?`, () => new Dense({ units: 1, activation: name as never }));

for (const [name, meant] of Object.entries({
  SELU: 'selu',
  Mish: 'mish',
  hard_swish: 'hardSilu',
  log_softmax: 'logSoftmax',
  hard_sigmoid: 'hardSigmoid',
}))
  hinted(`activation ${name}`, `Did you mean "${meant}"?`, () => new Dense({ units: 1, activation: name as never }));
for (const name of ['rrelu', 'glu'])
  hinted(
    `activation ${name}, which there is not`,
    `${name} is not in this program: import it, or for an activation activationKernels, if wasm-nn has it.`,
    () => new Dense({ units: 1, activation: name as never }),
  );
for (const [key, name] of [
  ['optimizer', 'lamb'],
  ['optimizer', 'ftrl'],
  ['loss', 'smoothl1loss'],
] as const)
  hinted(
    `${key} ${name}, which there is not`,
    `${name} is not in this program: import it, or for an activation activationKernels, if wasm-nn has it.`,
    compile({ [key]: name }),
  );

hinted('learning_rate', 'Did you mean "learningRate"?', () => new SGD({ learning_rate: 0.1 } as never));
hinted('lr', 'Did you mean "learningRate"?', () => new Adam({ lr: 0.1 } as never));
hinted('eps', 'Did you mean "epsilon"?', () => new Adam({ eps: 1e-8 } as never));
hinted('betas', 'Did you mean "beta1"?', () => new Adam({ betas: [0.9, 0.999] } as never));
hinted('weight_decay', 'Did you mean "weightDecay"?', () => new SGD({ weight_decay: 1e-4 } as never));
hinted(
  'decay',
  'A learning rate that falls is a schedule, learningRate: new ExponentialDecay({ ... }); weightDecay shrinks the weights.',
  () => new SGD({ decay: 1e-6 } as never),
);
hinted('input_shape', 'Did you mean "inputShape"?', () => new Dense({ units: 1, input_shape: [3] } as never));
hinted('out_features', 'Did you mean "units"?', () => new Dense({ out_features: 1 } as never));
hinted('bias', 'Did you mean "useBias"?', () => new Dense({ units: 1, bias: false } as never));
hinted('p of Dropout', 'Did you mean "rate"?', () => new Dropout({ p: 0.5 } as never));
hinted(
  'seed of Dropout',
  'Random numbers follow the seed of the model: new Sequential(layers, { seed }).',
  () => new Dropout({ rate: 0.5, seed: 1 } as never),
);

test('a name that is known here is not put off, whatever it means elsewhere', () => {
  assert.is(nearestName('Swish', ['relu', 'swish']), 'swish');
  assert.is(nearestName('selu', ['relu', 'elu']), undefined);
  assert.is(nearestName('constructor', ['dense']), undefined);
});

test.run();
