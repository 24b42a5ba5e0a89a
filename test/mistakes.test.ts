// What users of Keras, TensorFlow.js and PyTorch type by habit, or by mistake, and the sentence that each gets.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { activationNames } from '../src/activations.js';
import * as typed from '../src/index.js';

const ACTIVATIONS = activationNames()
  .map((name) => `"${name}"`)
  .join(', ');

/** All that there are. */
const LOSSES =
  '"binaryCrossentropy", "binaryFocalCrossentropy", "categoricalCrossentropy", "categoricalFocalCrossentropy", "categoricalHinge", "cosineSimilarity", "hinge", "huber", "kullbackLeiblerDivergence", "logCosh", "meanAbsoluteError", "meanAbsolutePercentageError", "meanSquaredError", "meanSquaredLogarithmicError", "poisson", "sparseCategoricalCrossentropy", "squaredHinge"';
const OPTIMIZERS = '"adadelta", "adagrad", "adam", "adamax", "adamw", "lion", "nadam", "rmsprop", "sgd"';
const METRICS =
  '"accuracy", "auc", "binaryAccuracy", "f1Score", "lastStepAccuracy", "meanAbsoluteError", "meanSquaredError", "precision", "r2Score", "recall", "rootMeanSquaredError", "topKAccuracy"';
const INITIALIZERS =
  '"constant", "glorotNormal", "glorotUniform", "heNormal", "heUniform", "identity", "lecunNormal", "lecunUniform", "ones", "orthogonal", "randomNormal", "randomUniform", "truncatedNormal", "varianceScaling", "zeros"';

/** The package as JavaScript sees it: nothing keeps one from calling anything with anything. */
interface Loose {
  new (...options: unknown[]): Made;
  (...options: unknown[]): Made;
}

interface Made {
  add(...options: unknown[]): Made;
  apply(...options: unknown[]): Made;
  compile(...options: unknown[]): unknown;
  fit(...options: unknown[]): unknown;
  fitDataset(...options: unknown[]): unknown;
  evaluate(...options: unknown[]): unknown;
  predict(...options: unknown[]): unknown;
  trainOnBatch(...options: unknown[]): unknown;
  summary(): unknown;
  getLayer(...options: unknown[]): unknown;
  pop(): unknown;
  readonly output: unknown;
  readonly parameters: unknown;
}

const api = typed as unknown as Readonly<Record<keyof typeof typed, Loose>>;
const { Activation, Adam, Add, BatchNormalization, Conv2D, CosineDecay, Dense, Dropout, Embedding, ExponentialDecay, LSTM } = api;
const { MaxPooling2D, Model, Normalization, PiecewiseConstantDecay, RandomFlip, RandomRotation, Rescaling, Reshape, SGD, Sequential } = api;
const { ZeroPadding2D, input, tensor } = api;

const x = [
  [0, 1, 2],
  [3, 4, 5],
];
const y = [0, 1];

/** A compiled model of three inputs. */
/** A model of two inputs and two outputs. */
function two(): Made {
  const a = input({ shape: [3], name: 'a' });
  const b = input({ shape: [3], name: 'b' });
  return new Model({ inputs: [a, b], outputs: { sum: new Add().apply([a, b]), first: new Dense({ units: 2 }).apply(a) } });
}

function mk(options: object = {}, units = 2, activation = 'softmax'): Made {
  const model = new Sequential([new Dense({ units, activation, inputShape: [3] })]);
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', ...options });
  return model;
}

const mistakes: readonly (readonly [run: () => unknown, message: string])[] = [
  ...[{}, true, new AbortController()].map((signal) => {
    const received = signal === true ? 'true' : `an object (${signal.constructor.name})`;
    const message = `fit: option "signal" must be an AbortSignal, such as new AbortController().signal, received ${received}.`;
    return [() => mk().fit(x, y, { signal }), message] as const;
  }),
  [
    () => new api.EarlyStopping({ restoreBestWeights: 'yes' }),
    'EarlyStopping: option "restoreBestWeights" must be true or false, received "yes".',
  ],
  [() => new api.EarlyStopping({ monitor: ['valLoss'] }), 'EarlyStopping: option "monitor" must be a string, received ["valLoss"].'],
  [
    () => new api.ModelCheckpoint({ filepath: 'best', saveBestOnly: 1 }),
    'ModelCheckpoint: option "saveBestOnly" must be true or false, received 1.',
  ],
  [
    () => new api.ModelCheckpoint({ filepath: { path: 'best' } }),
    'ModelCheckpoint: option "filepath" must be the path or the URL of a file, or a function, received an object (Object).',
  ],
  [() => new api.ProgressBar({ bar: 'no' }), 'ProgressBar: option "bar" must be true or false, received "no".'],
  [() => new api.JsonLinesLogger({ write: 'log' }), 'JsonLinesLogger: option "write" must be a function, received "log".'],
  [() => new api.RMSprop({ centered: 1 }), 'RMSprop: option "centered" must be true or false, received 1.'],
  [
    () => new SGD({ learningRate: [0.1] }),
    'SGD: option "learningRate" must be a number or a schedule with at(step, epoch), received [0.1].',
  ],
  [() => new Dense(128), 'Dense: the options must be an object such as { units }, received 128.'],
  [() => new Dense(128, 'relu'), 'Dense: the options must be an object such as { units }, received 128.'],
  [() => new Dense(), 'Dense: the options must be an object such as { units }, received undefined.'],
  [() => new Dense({ units: '128' }), 'Dense: option "units" must be a whole number of 1 or more, received "128".'],
  [() => new Dense({ units: 10.5 }), 'Dense: option "units" must be a whole number of 1 or more, received 10.5.'],
  [
    () => new Dense({ units: 128, activation: 'Relu' }),
    `Dense: option "activation" must be one of ${ACTIVATIONS}, received "Relu". Did you mean "relu"?`,
  ],
  [
    () => new Dense({ units: 128, activation: api.ReLU }),
    `Dense: option "activation" must be one of ${ACTIVATIONS}, received the class ReLU. Make one: new ReLU().`,
  ],
  [
    () => new Dense({ units: 128, activation: new api.ReLU() }),
    `Dense: option "activation" must be one of ${ACTIVATIONS}, received an object (ReLU).`,
  ],
  [
    () => new Dense({ in_features: 3, out_features: 4 }),
    'Dense: unknown option "in_features". The size of the input is told by the layer before, or by the first layer\'s inputShape.',
  ],
  [
    () => new Dense({ units: 1, inputShape: 784 }),
    'Dense: option "inputShape" must be an array of whole numbers of 1 or more, received 784.',
  ],
  [
    () => new Dense({ units: 1, inputShape: [null, 784] }),
    'Dense: option "inputShape" must be an array of whole numbers of 1 or more, received [null, 784]. Leave the batch out.',
  ],
  [() => new Dense({ units: 1, inputDim: 784 }), 'Dense: unknown option "inputDim". Did you mean "inputShape"?'],
  [() => new Dense({ units: 1, input_shape: [784] }), 'Dense: unknown option "input_shape". Did you mean "inputShape"?'],
  [
    () => new Dense({ units: 1, kernel_initializer: 'he_normal' }),
    'Dense: unknown option "kernel_initializer". Did you mean "kernelInitializer"?',
  ],
  [
    () => new Dense({ units: 1, kernelInitializer: api.heNormal }),
    'Dense: option "kernelInitializer" must be the name of an initializer or what heNormal() and its like give, received the function heNormal.',
  ],
  [
    () => new Dense({ units: 1, kernelInitializer: 'normal' }),
    `Dense: option "kernelInitializer" must be one of ${INITIALIZERS}, received "normal". Did you mean "randomNormal"?`,
  ],
  [
    () => new Dense({ units: 1, kernelInitializer: 'kaiming_uniform' }),
    `Dense: option "kernelInitializer" must be one of ${INITIALIZERS}, received "kaiming_uniform". Did you mean "heUniform"?`,
  ],
  [
    () => new Dense({ units: 1, kernelInitializer: 'truncated_normal' }),
    `Dense: option "kernelInitializer" must be one of ${INITIALIZERS}, received "truncated_normal". Did you mean "truncatedNormal"?`,
  ],
  [
    () => new Dense({ units: 1, kernelRegularizer: 0.01 }),
    'Dense: option "kernelRegularizer" must be the name of a regularizer, l1(...), l2(...) or l1l2(...), received 0.01.',
  ],
  [
    () => new Dense({ units: 1, kernelRegularizer: api.l2 }),
    'Dense: option "kernelRegularizer" must be the name of a regularizer, l1(...), l2(...) or l1l2(...), received the function l2.',
  ],
  [
    () => new Dense({ units: 1, kernelRegularizer: 'L2' }),
    'Dense: option "kernelRegularizer" must be one of "l1", "l2", "l1l2", received "L2". Did you mean "l2"?',
  ],
  [
    () => new Dense({ units: 1, kernelRegularizer: { l2: 0.01, rate: 1 } }),
    'Dense: option "kernelRegularizer": unknown option "rate". Known options: l1, l2.',
  ],
  [
    () => new Dense({ units: 1, weights: [] }),
    'Dense: unknown option "weights". Known options: units, activation, useBias, kernelInitializer, biasInitializer, kernelRegularizer, biasRegularizer, kernelConstraint, biasConstraint, name, trainable, inputShape, activityRegularizer.',
  ],
  [
    () => {
      const m = new Sequential([new Conv2D({ filters: 32, kernelSize: 3, inputShape: [28, 28] })]);
      return m.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    },
    'conv2d: received examples of shape [28, 28]; Conv2D expects [height, width, channels]. Images of one channel are [28, 28, 1].',
  ],
  [() => new Conv2D(32, 3), 'Conv2D: the options must be an object such as { filters }, received 32.'],
  [
    () => new Conv2D({ filters: 32 }),
    'Conv2D: option "kernelSize" must be a whole number of 1 or more, or two of them, received undefined.',
  ],
  [() => new Conv2D({ filters: 32, kernel_size: 3 }), 'Conv2D: unknown option "kernel_size". Did you mean "kernelSize"?'],
  [() => new Conv2D({ out_channels: 32, kernel_size: 3 }), 'Conv2D: unknown option "out_channels". Did you mean "filters"?'],
  [() => new Conv2D({ filters: 32, kernelSize: 3, stride: 2 }), 'Conv2D: unknown option "stride". Did you mean "strides"?'],
  [
    () => new Conv2D({ filters: 32, kernelSize: 3, padding: 'SAME' }),
    'Conv2D: option "padding" must be "valid", "same", a whole number, or [[top, bottom], [left, right]], received "SAME". Did you mean "same"?',
  ],
  [
    () => new Conv2D({ filters: 32, kernelSize: 3, padding: 'full' }),
    'Conv2D: option "padding" must be "valid", "same", a whole number, or [[top, bottom], [left, right]], received "full".',
  ],
  [
    () => new Conv2D({ filters: 32, kernelSize: 3, padding: [1, 1] }),
    'Conv2D: option "padding" must be "valid", "same", a whole number, or [[top, bottom], [left, right]], received [1, 1].',
  ],
  [() => new Conv2D({ filters: 32, kernelSize: 3, dilationRate: 2 }), 'Conv2D: unknown option "dilationRate". Did you mean "dilation"?'],
  [
    () => new Conv2D({ filters: 32, kernelSize: 3, dataFormat: 'channelsFirst' }),
    'Conv2D: unknown option "dataFormat". Images are [height, width, channels].',
  ],
  [() => new MaxPooling2D(2), 'MaxPooling2D: the options must be an object such as { poolSize }, received 2.'],
  [() => new MaxPooling2D({ kernelSize: 2 }), 'MaxPooling2D: unknown option "kernelSize". Did you mean "poolSize"?'],
  [
    () => {
      const m = new Sequential([
        new Conv2D({ filters: 4, kernelSize: 3, inputShape: [8, 8, 1] }),
        new MaxPooling2D(),
        new Conv2D({ filters: 4, kernelSize: 5 }),
      ]);
      return m.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    },
    'conv2d_1: received a window of 5x5 over examples of shape [3, 3, 4] with padding "valid"; expected one that fits in the padded image.',
  ],
  [
    () => {
      const m = new Sequential([new MaxPooling2D({ poolSize: 4, inputShape: [3, 3, 1] })]);
      return m.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    },
    'max_pooling2d: received a window of 4x4 over examples of shape [3, 3, 1] with padding "valid"; expected one that fits in the padded image.',
  ],
  [() => new Dropout(0.5), 'Dropout: the options must be an object such as { rate }, received 0.5.'],
  [() => new Dropout({ p: 0.5 }), 'Dropout: unknown option "p". Did you mean "rate"?'],
  [() => new Dropout({ rate: 50 }), 'Dropout: option "rate" must be a finite number at least 0 and below 1, received 50.'],
  [() => new Dropout({ rate: 1 }), 'Dropout: option "rate" must be a finite number at least 0 and below 1, received 1.'],
  [
    () => new Dropout({ rate: 0.5, seed: 1 }),
    'Dropout: unknown option "seed". Random numbers follow the seed of the model: new Sequential(layers, { seed }).',
  ],
  [() => new BatchNormalization({ axis: 1 }), 'BatchNormalization: unknown option "axis". It works along the last dimension.'],
  [
    () => new BatchNormalization({ momentum: 1.1 }),
    'BatchNormalization: option "momentum" must be a finite number at least 0 and at most 1, received 1.1.',
  ],
  [() => new Reshape([28, 28, 1]), 'Reshape: the options must be an object such as { targetShape }, received [28, 28, 1].'],
  [() => new Reshape({ shape: [28, 28, 1] }), 'Reshape: unknown option "shape". Did you mean "targetShape"?'],
  [
    () => {
      new Reshape({ targetShape: [28, 28, 1], inputShape: [100] });
      const m = new Sequential([new Reshape({ targetShape: [28, 28, 1], inputShape: [100] })]);
      return m.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    },
    'reshape: received examples of shape [100], 100 numbers, for the target shape [28, 28, 1].',
  ],
  [() => new Activation('relu'), 'Activation: the options must be an object such as { activation }, received "relu".'],
  [
    () => new Activation({ activation: 'glu' }),
    `Activation: option "activation" must be one of ${ACTIVATIONS}, received "glu". glu is not in this program: import it, or for an activation activationKernels, if wasm-nn has it.`,
  ],
  [() => new api.LeakyReLU({ alpha: 0.1 }), 'LeakyReLU: unknown option "alpha". Did you mean "negativeSlope"?'],
  [() => new api.LeakyReLU(0.1), 'LeakyReLU: the options must be an object such as { negativeSlope }, received 0.1.'],
  [() => new api.Softmax({ axis: -1 }), 'Softmax: unknown option "axis". It works along the last dimension.'],
  [() => new LSTM(64), 'LSTM: the options must be an object such as { units }, received 64.'],
  [() => new LSTM({ units: 64, returnSequence: true }), 'LSTM: unknown option "returnSequence". Did you mean "returnSequences"?'],
  [() => new LSTM({ units: 64, return_sequences: true }), 'LSTM: unknown option "return_sequences". Did you mean "returnSequences"?'],
  [
    () => {
      const m = new Sequential([new LSTM({ units: 4, inputShape: [10] })]);
      return m.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    },
    'lstm: received examples of shape [10]; LSTM expects two dimensions, [steps, features]. A recurrent layer below another needs returnSequences: true.',
  ],
  [
    () => {
      const m = new Sequential([new LSTM({ units: 4, inputShape: [10, 3] }), new LSTM({ units: 4 })]);
      return m.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    },
    'lstm_1: received examples of shape [4]; LSTM expects two dimensions, [steps, features]. A recurrent layer below another needs returnSequences: true.',
  ],
  [() => new Embedding(1000, 64), 'Embedding: the options must be an object such as { inputDim }, received 1000.'],
  [() => new Embedding({ inputDim: 1000 }), 'Embedding: option "outputDim" must be a whole number of 1 or more, received undefined.'],
  [
    () => new Embedding({ num_embeddings: 1000, embedding_dim: 64 }),
    'Embedding: unknown option "num_embeddings". Did you mean "inputDim"?',
  ],
  [
    () => new Embedding({ inputDim: 10, outputDim: 4, inputLength: 5 }),
    'Embedding: unknown option "inputLength". Did you mean "inputShape"?',
  ],
  [
    () => {
      const m = new Sequential([new Embedding({ inputDim: 10, outputDim: 4, inputShape: [2] })]);
      return m.predict([[1, 10]]);
    },
    'embedding: received the index 10 in example 0, at place 1; expected whole numbers from 0 to 9.',
  ],
  [() => new RandomFlip('horizontal'), 'RandomFlip: the options must be an object such as { mode }, received "horizontal".'],
  [
    () => new RandomFlip({ mode: 'Horizontal' }),
    'RandomFlip: option "mode" must be one of "horizontal", "vertical", "horizontalAndVertical", received "Horizontal". Did you mean "horizontal"?',
  ],
  [
    () => new RandomRotation({ factor: 45 }),
    'RandomRotation: option "factor" must be a number from 0 to 1, or two in order from -1 to 1, received 45.',
  ],
  [() => new Rescaling({ scale: '1/255' }), 'Rescaling: option "scale" must be a finite number, received "1/255".'],
  [
    () => new ZeroPadding2D({ padding: 'same' }),
    'ZeroPadding2D: option "padding" must be a whole number, [vertical, horizontal] or [[top, bottom], [left, right]], received "same".',
  ],
  [() => new Normalization({ axis: -1 }), 'Normalization: unknown option "axis". It works along the last dimension.'],
  [
    () => new Normalization({ mean: 0.5 }),
    'Normalization: options "mean" and "variance" must be given together, received 0.5 and undefined.',
  ],
  [() => new Sequential({ layers: [new Dense({ units: 1 })] }), 'Sequential: expected an array of layers, received an object (Object).'],
  [
    () => new Sequential(new Dense({ units: 1 }), new Dense({ units: 1 })),
    'Sequential: expected an array of layers, received an object (Dense).',
  ],
  [() => new Sequential([Dense]), 'sequential: received the class Dense as layer 0; expected a Layer. Make one: new Dense().'],
  [() => new Sequential([{ units: 1 }]), 'sequential: received an object (Object) as layer 0; expected a Layer.'],
  [() => new Sequential([new Dense({ units: 1 })], 42), 'Sequential: the options must be an object such as { name }, received 42.'],
  [() => new Sequential([], { seed: '42' }), 'Sequential: option "seed" must be a whole number of 0 or more, received "42".'],
  [() => new Sequential([], { name: 5 }), 'Sequential: option "name" must be a string, received 5.'],
  [() => new Sequential().add(Dense), 'sequential: received the class Dense as layer 0; expected a Layer. Make one: new Dense().'],
  [() => new Sequential().add({ units: 10 }), 'sequential: received an object (Object) as layer 0; expected a Layer.'],
  [() => new Sequential().add([new Dense({ units: 10 })]), 'sequential: received [an object (Dense)] as layer 0; expected a Layer.'],
  [
    () => {
      const d = new Dense({ units: 3 });
      return new Sequential([d, d]);
    },
    'sequential: layer 1 is in the model already; make another one.',
  ],
  [
    () => new Sequential([input({ shape: [3] }), new Dense({ units: 1 })]),
    'sequential: received an object (SymbolicTensor) as layer 0; expected a Layer. Give the first layer an inputShape instead.',
  ],
  [
    () => new Sequential([new Dense({ units: 3 })]).summary(),
    "sequential: the input's shape is not known yet. Give the first layer an inputShape, or fit the model.",
  ],
  [
    () => new Sequential([new Dense({ units: 3, inputShape: [3] })]).fit(x, y),
    'sequential: the model has no loss and optimizer yet. Call compile({ optimizer, loss }) first.',
  ],
  [() => mk().compile(), 'compile: the options must be an object such as { optimizer }, received undefined.'],
  [() => mk().compile('adam', 'mse'), 'compile: the options must be an object such as { optimizer }, received "adam".'],
  [() => mk().compile({ optimizer: 'sgd' }), `compile: option "loss" must be one of ${LOSSES}, received undefined.`],
  [() => mk().compile({ loss: 'meanSquaredError' }), `compile: option "optimizer" must be one of ${OPTIMIZERS}, received undefined.`],
  [
    () => mk().compile({ optimizer: SGD, loss: 'meanSquaredError' }),
    `compile: option "optimizer" must be one of ${OPTIMIZERS}, received the class SGD. Make one: new SGD().`,
  ],
  [
    () => mk().compile({ optimizer: 'Adam', loss: 'meanSquaredError' }),
    `compile: option "optimizer" must be one of ${OPTIMIZERS}, received "Adam". Did you mean "adam"?`,
  ],
  [
    () => mk().compile({ optimizer: new SGD(), loss: api.meanSquaredError }),
    `compile: option "loss" must be one of ${LOSSES}, received the function meanSquaredError. Call it: meanSquaredError().`,
  ],
  [
    () => mk().compile({ optimizer: 'sgd', loss: 'mse' }),
    `compile: option "loss" must be one of ${LOSSES}, received "mse". Did you mean "meanSquaredError"?`,
  ],
  [
    () => mk().compile({ optimizer: 'sgd', loss: 'mae' }),
    `compile: option "loss" must be one of ${LOSSES}, received "mae". Did you mean "meanAbsoluteError"?`,
  ],
  [
    () => mk().compile({ optimizer: 'sgd', loss: 'categorical_crossentropy' }),
    `compile: option "loss" must be one of ${LOSSES}, received "categorical_crossentropy". Did you mean "categoricalCrossentropy"?`,
  ],
  [
    () => mk().compile({ optimizer: 'sgd', loss: 'cross_entropy' }),
    `compile: option "loss" must be one of ${LOSSES}, received "cross_entropy". Did you mean "sparseCategoricalCrossentropy"?`,
  ],
  [
    () => mk().compile({ optimizer: 'sgd', loss: 'NLLLoss' }),
    `compile: option "loss" must be one of ${LOSSES}, received "NLLLoss". Did you mean "sparseCategoricalCrossentropy"?`,
  ],
  [() => mk().compile({ optimizer: 'sgd', loss: () => 0 }), `compile: option "loss" must be one of ${LOSSES}, received a function.`],
  [
    () => mk().compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: 'accuracy' }),
    'compile: option "metrics" must be an array, received "accuracy".',
  ],
  [
    () => mk().compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['acc'] }),
    `compile: option "metrics" must be one of ${METRICS}, received "acc". Did you mean "accuracy"?`,
  ],
  [
    () => mk().compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: [api.accuracy] }),
    `compile: option "metrics" must be one of ${METRICS}, received the function accuracy. Call it: accuracy().`,
  ],
  [
    () => mk().compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['mse'] }),
    `compile: option "metrics" must be one of ${METRICS}, received "mse". Did you mean "meanSquaredError"?`,
  ],
  [
    () => mk().compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['Precision'] }),
    `compile: option "metrics" must be one of ${METRICS}, received "Precision". Did you mean "precision"?`,
  ],
  [
    () => mk().compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['accuracy', 'accuracy'] }),
    'compile: two figures are named "accuracy"; their names must differ. A metric takes another by { ...metric, name: "another" }.',
  ],
  [
    () => mk().compile({ optimizer: 'sgd', loss: 'meanSquaredError', lossWeights: [1, 2] }),
    'compile: option "lossWeights" must be a finite number, received [1, 2].',
  ],
  [() => new SGD(0.01), 'SGD: the options must be an object such as { learningRate }, received 0.01.'],
  [() => new SGD({ lr: 0.1 }), 'SGD: unknown option "lr". Did you mean "learningRate"?'],
  [
    () => new SGD({ learningRate: '0.1' }),
    'SGD: option "learningRate" must be a number or a schedule with at(step, epoch), received "0.1".',
  ],
  [() => new SGD({ learningRate: NaN }), 'SGD: option "learningRate" must be a finite number at least 0, received NaN.'],
  [
    () => new SGD({ learningRate: () => 0.1 }),
    'SGD: option "learningRate" must be a number or a schedule with at(step, epoch), received a function.',
  ],
  [
    () => new SGD({ learningRate: {} }),
    'SGD: option "learningRate" must be a number or a schedule with at(step, epoch), received an object (Object).',
  ],
  [
    () => new SGD({ learningRate: CosineDecay }),
    'SGD: option "learningRate" must be a number or a schedule with at(step, epoch), received the class CosineDecay. Make one: new CosineDecay().',
  ],
  [() => new SGD({ momentum: 9 }), 'SGD: option "momentum" must be a finite number at least 0 and at most 1, received 9.'],
  [() => new SGD({ momentum: 0.9, nesterov: 'true' }), 'SGD: option "nesterov" must be true or false, received "true".'],
  [() => new SGD({ nesterov: true }), 'SGD: option "nesterov" needs a momentum above 0, received momentum 0.'],
  [
    () => new SGD({ decay: 1e-6 }),
    'SGD: unknown option "decay". A learning rate that falls is a schedule, learningRate: new ExponentialDecay({ ... }); weightDecay shrinks the weights.',
  ],
  [() => new SGD({ clipnorm: 1 }), 'SGD: unknown option "clipnorm". Did you mean "clipNorm"?'],
  [() => new SGD({ dampening: 0.1 }), 'SGD: unknown option "dampening". Momentum is Keras\'s, without dampening.'],
  [() => new Adam(1e-3), 'Adam: the options must be an object such as { learningRate }, received 0.001.'],
  [
    () => new Adam(mk().parameters, { lr: 1e-3 }),
    'Adam: the options must be an object such as { learningRate }, received [an object (Object), an object (Object)].',
  ],
  [() => new Adam({ betas: [0.9, 0.999] }), 'Adam: unknown option "betas". Did you mean "beta1"?'],
  [() => new Adam({ beta1: 1 }), 'Adam: option "beta1" must be a finite number at least 0 and below 1, received 1.'],
  [() => new Adam({ beta_1: 1 }), 'Adam: unknown option "beta_1". Did you mean "beta1"?'],
  [() => new Adam({ amsgrad: true }), 'Adam: unknown option "amsgrad". Adam is that of the paper, without AMSGrad.'],
  [() => new Adam({ eps: 1e-8 }), 'Adam: unknown option "eps". Did you mean "epsilon"?'],
  [() => new Adam({ epsilon: 0 }), 'Adam: option "epsilon" must be a finite number above 0, received 0.'],
  [() => new CosineDecay(0.1, 100), 'CosineDecay: the options must be an object such as { initialLearningRate }, received 0.1.'],
  [
    () => new CosineDecay({ initialLearningRate: 0.1 }),
    'CosineDecay: option "decaySteps" must be a whole number of 1 or more, received undefined.',
  ],
  [
    () => new ExponentialDecay({ initialLearningRate: 0.1, decaySteps: 10, gamma: 0.9 }),
    'ExponentialDecay: unknown option "gamma". Did you mean "decayRate"?',
  ],
  [
    () => new PiecewiseConstantDecay({ milestones: [10], values: [1, 2] }),
    'PiecewiseConstantDecay: unknown option "milestones". Did you mean "boundaries"?',
  ],
  [
    () => api.sparseCategoricalCrossentropy({ fromLogits: 'yes' }),
    'sparseCategoricalCrossentropy: option "fromLogits" must be true or false, received "yes".',
  ],
  [
    () => api.sparseCategoricalCrossentropy(true),
    'sparseCategoricalCrossentropy: the options must be an object such as { fromLogits }, received true.',
  ],
  [
    () => api.meanSquaredError({ reduction: 'sum' }),
    'meanSquaredError: unknown option "reduction". The loss is the mean over the examples.',
  ],
  [() => api.accuracy({ threshold: 0.5 }), 'accuracy: unknown option "threshold". With a single output the threshold is 0.5.'],
  [
    () => api.heNormal({ seed: 7 }),
    'heNormal: unknown option "seed". Random numbers follow the seed of the model: new Sequential(layers, { seed }).',
  ],
  [() => api.zeros(3), 'zeros: it takes no options, received 3.'],
  [() => api.l2('0.01'), 'l2: the options must be an object such as { l2 }, received "0.01".'],
  [() => api.topKAccuracy(3), 'topKAccuracy: the options must be an object such as { k }, received 3.'],
  [() => mk().fit(), 'x: received undefined; expected a tensor, { data, shape }, or arrays.'],
  [() => mk().fit(x), 'y: received undefined; expected a tensor, { data, shape }, or arrays.'],
  [() => mk().fit({ x, y }), 'y: received undefined; expected a tensor, { data, shape }, or arrays.'],
  [() => mk().fit([x, y]), 'y: received undefined; expected a tensor, { data, shape }, or arrays.'],
  [() => mk().fit(x, y, 10), 'fit: the options must be an object such as { epochs }, received 10.'],
  [() => mk().fit(x, y, { epoch: 10 }), 'fit: unknown option "epoch". Did you mean "epochs"?'],
  [() => mk().fit(x, y, { epochs: '10' }), 'fit: option "epochs" must be a whole number of 1 or more, received "10".'],
  [() => mk().fit(x, y, { epochs: 0 }), 'fit: option "epochs" must be a whole number of 1 or more, received 0.'],
  [() => mk().fit(x, y, { batch_size: 32 }), 'fit: unknown option "batch_size". Did you mean "batchSize"?'],
  [() => mk().fit(x, y, { batchSize: 1.5 }), 'fit: option "batchSize" must be a whole number of 1 or more, received 1.5.'],
  [
    () => mk().fit(x, y, { validationSplit: 20 }),
    'fit: option "validationSplit" must be a finite number at least 0 and below 1, received 20.',
  ],
  [() => mk().fit(x, y, { validation_data: [x, y] }), 'fit: unknown option "validation_data". Did you mean "validationData"?'],
  [() => mk().fit(x, y, { validationData: { x, y } }), 'fit: option "validationData" must be [x, y], received an object (Object).'],
  [() => mk().fit(x, y, { validationData: [x] }), 'fit: option "validationData" must be [x, y], received [[[0, 1, 2], [3, 4, 5]]].'],
  [() => mk().fit(x, y, { verbose: 3 }), 'fit: option "verbose" must be 0, 1 or 2, received 3.'],
  [() => mk().fit(x, y, { verbose: true }), 'fit: option "verbose" must be 0, 1 or 2, received true.'],
  [() => mk().fit(x, y, { verbose: false }), 'fit: option "verbose" must be 0, 1 or 2, received false.'],
  [() => mk().fit(x, y, { shuffle: 1 }), 'fit: option "shuffle" must be true or false, received 1.'],
  [() => mk().fit(x, y, { stepsPerEpoch: 10 }), 'fit: unknown option "stepsPerEpoch". An epoch is all of the data.'],
  [
    () => mk().fit(x, y, { verbose: 0, classWeight: new Map([[0, 1]]) }),
    'fit: option "classWeight" must give weights by integer class labels from 0 to 1, received an object (Map).',
  ],
  [
    () => mk().fit(x, y, { verbose: 0, classWeight: { '01': 5 } }),
    'fit: option "classWeight" must give weights by integer class labels from 0 to 1, received the key "01".',
  ],
  [
    () => mk().fit(x, y, { verbose: 0, classWeight: { 0: '2' } }),
    'fit: option "classWeight" must give finite numbers of 0 or more, received "2" for class 0.',
  ],
  [
    () => mk().fit(x, y, { verbose: 0, classWeight: 'balanced' }),
    'fit: option "classWeight" must give weights by integer class labels from 0 to 1, received "balanced".',
  ],
  [() => mk().fit(x, y, { verbose: 0, sampleWeight: [1] }), 'fit: received 1 sample weights for 2 examples; expected one each.'],
  [
    () => mk().fit(x, y, { verbose: 0, sampleWeight: [1, -1] }),
    'fit: received the weight -1 for example 1; expected finite numbers of 0 or more. negativeWeights: true allows those below 0, as policy gradients need them.',
  ],
  [
    () =>
      mk().fit(x, [
        [0, 1],
        [1, 0],
      ]),
    'y: received targets of shape [2] an example; sparseCategoricalCrossentropy expects integer class labels, [] an example. For one-hot rows use the loss "categoricalCrossentropy".',
  ],
  [() => mk().fit(x, [1, 2]), 'y: received the label 2 for example 1; expected whole numbers from 0 to 1.'],
  [() => mk().fit(x, ['cat', 'dog']), 'y: received "cat" where a number was expected, at depth 0.'],
  [() => mk().fit(x, [true, false]), 'y: received true where a number was expected, at depth 0.'],
  [() => mk().fit(x, [0, null]), 'y: received null where a number was expected, at place 1.'],
  [
    () => mk().fit([1, 2, 3], [0]),
    'sequential: received examples of shape [] (x has shape [3]); expected [3]. A single example is a batch of one, [1, 3].',
  ],
  [
    () =>
      mk().fit(
        [
          [1, 2],
          [3, 4],
        ],
        y,
      ),
    'sequential: received examples of shape [2] (x has shape [2, 2]); expected [3].',
  ],
  [
    () =>
      mk().fit(
        [
          [1, 2, 'a'],
          [3, 4, 5],
        ],
        y,
      ),
    'x: received "a" where a number was expected, at depth 1.',
  ],
  [
    () =>
      mk().fit(
        [
          [1, 2, NaN],
          [3, 4, 5],
        ],
        y,
      ),
    'x: received NaN in example 0, at place 2; expected finite numbers.',
  ],
  [
    () =>
      mk().fit(
        [
          [1, 2, 3],
          [4, 5],
        ],
        y,
      ),
    'x: received arrays of different lengths, 3 and 2, at depth 1.',
  ],
  [() => mk().fit([], []), 'x: received an empty set, of shape [0]; expected at least one example.'],
  [() => mk().fit([['1', '2', '3']], [0]), 'x: received "1" where a number was expected, at depth 1.'],
  [() => mk().fit(new Float32Array(6), y), 'sequential: received examples of shape [] (x has shape [6]); expected [3].'],
  [() => mk().fit(Promise.resolve(x), y), 'x: received an object (Promise); expected a tensor, { data, shape }, or arrays.'],
  [
    () => mk().fit({ data: new Float32Array(6), shape: [3, 2] }, y),
    'sequential: received examples of shape [2] (x has shape [3, 2]); expected [3].',
  ],
  [() => mk().fit({ data: new Float32Array(6), shape: [2, 4] }, y), 'x: received 6 numbers for the shape [2, 4], which holds 8.'],
  [
    () => mk({}, 1, 'sigmoid').fit(x, y),
    'y: received the label 1 for example 1; expected whole numbers from 0 to 0. A single output tells two classes apart by a sigmoid under binaryCrossentropy.',
  ],
  [
    () => mk({ loss: 'categoricalCrossentropy' }).fit(x, y),
    'y: received targets of shape [] an example; categoricalCrossentropy expects [2], the output\'s shape. For integer class labels use the loss "sparseCategoricalCrossentropy".',
  ],
  [
    () => mk({ loss: 'binaryCrossentropy' }, 1, 'sigmoid').fit(x, [-1, 1]),
    'y: received the target -1 for example 0; binaryCrossentropy expects numbers from 0 to 1, such as the classes 0 and 1.',
  ],
  [
    () =>
      mk({ loss: 'meanSquaredError' }, 1, 'linear').fit(x, [
        [1, 2],
        [3, 4],
      ]),
    "y: received targets of shape [2] an example; meanSquaredError expects [1], the output's shape.",
  ],
  [
    () => mk({ loss: 'meanSquaredError', metrics: ['accuracy'] }, 1, 'linear').fit(x, [10, 20]),
    'y: received the target 10 for example 0; the metric accuracy compares classes, and expects 0 or 1 for a single output. A regression has no classes: leave the metric out, and the loss tells how far off it is.',
  ],
  [() => mk().evaluate(x), 'y: received undefined; expected a tensor, { data, shape }, or arrays.'],
  [() => mk().evaluate(x, y, 32), 'evaluate: the options must be an object such as { batchSize }, received 32.'],
  [() => mk().evaluate(x, y, { verbose: 0 }), 'evaluate: unknown option "verbose". Known options: batchSize, sampleWeight.'],
  [() => mk().predict(x, 32), 'predict: the options must be an object such as { batchSize }, received 32.'],
  [() => mk().predict(x, { verbose: 0 }), 'predict: unknown option "verbose". Known options: batchSize.'],
  [
    () => mk().predict([0, 1, 2]),
    'sequential: received examples of shape [] (x has shape [3]); expected [3]. A single example is a batch of one, [1, 3].',
  ],
  [() => mk().predict([[[0, 1, 2]]]), 'sequential: received examples of shape [1, 3] (x has shape [1, 1, 3]); expected [3].'],
  [() => mk().predict('image.png'), 'x: received "image.png"; expected a tensor, { data, shape }, or arrays.'],
  [() => mk().predict(), 'x: received undefined; expected a tensor, { data, shape }, or arrays.'],
  [() => mk().trainOnBatch(x), 'y: received undefined; expected a tensor, { data, shape }, or arrays.'],
  [() => mk().trainOnBatch(x, [0]), 'y: received 1 targets for 2 examples; expected as many of either.'],
  [() => mk().fitDataset(x), 'fitDataset: received [0, 1, 2] as batch 0; expected { x, y }, { xs, ys } or [x, y].'],
  [
    () => mk().fitDataset({ x, y }),
    'fitDataset: received an object (Object) in epoch 0; expected something to iterate over, or a function that gives it.',
  ],
  [
    () => mk().fitDataset([{ x, y }], { batchSize: 32 }),
    'fitDataset: unknown option "batchSize". Known options: epochs, initialEpoch, validationData, callbacks, verbose, signal, clipNorm, clipValue, classWeight, negativeWeights, batchesPerEpoch.',
  ],
  [
    () => mk().fitDataset([{ inputs: x, labels: y }], { verbose: 0 }),
    'fitDataset: received an object (Object) as batch 0; expected { x, y }, { xs, ys } or [x, y].',
  ],
  [
    () => mk().fitDataset([[x]], { verbose: 0 }),
    'fitDataset: received [[[0, 1, 2], [3, 4, 5]]] as batch 0; expected { x, y }, { xs, ys } or [x, y].',
  ],
  [
    () => mk().fitDataset([], { verbose: 0 }),
    'fitDataset: the data set gave no batch. A generator can be run through once: pass the function that makes it.',
  ],
  [
    () => {
      const a = input({ shape: [3] }),
        b = input({ shape: [3] });
      return new Model({ inputs: a, outputs: new Add().apply([a, b]) });
    },
    'Model: the outputs depend on an input that is not among the model\'s "inputs".',
  ],
  [
    () => {
      const a = input({ shape: [3] }),
        b = input({ shape: [3] });
      return new Model({ inputs: a, outputs: new Dense({ units: 1 }).apply(b) });
    },
    'Model: the outputs depend on an input that is not among the model\'s "inputs".',
  ],
  [
    () => {
      const a = input({ shape: [3] });
      return new Model(a, new Dense({ units: 1 }).apply(a));
    },
    'Model: the options must be an object such as { inputs }, received an object (SymbolicTensor).',
  ],
  [
    () => {
      const a = input({ shape: [3] });
      return new Model({ input: a, output: new Dense({ units: 1 }).apply(a) });
    },
    'Model: unknown option "input". Did you mean "inputs"?',
  ],
  [
    () => {
      const a = input({ shape: [3] });
      const m = new Model({ inputs: a, outputs: new Add().apply([a, new Dense({ units: 4 }).apply(a)]) });
      return m.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    },
    'add: received shapes [3] and [4]; expected one shape, or axes of 1 where they differ.',
  ],
  [
    () => two().predict({ data: [1, 2, 3], shape: [1, 3] }),
    'x: received an object (Object); the model has 2 inputs: expected [a, b] or { a, b }.',
  ],
  [() => two().predict([x, x, x]), 'x: received a list of 3; the model has 2 inputs: expected [a, b] or { a, b }.'],
  [() => two().predict({ a: x, c: x }), 'x: there is no input "c"; the model has a, b. Did you mean "a"?'],
  [() => two().predict([x, [[0, 1, 2]]]), 'b: received 1 examples, and 2 of a; expected as many of each input.'],
  [() => two().predict([x, [[0], [1]]]), 'add: received examples of shape [1] (b has shape [2, 1]); expected [3].'],
  [
    () => two().compile({ optimizer: 'sgd', loss: { sum: 'meanSquaredError', frist: 'meanSquaredError' } }),
    'compile: option "loss": there is no output "frist"; the model has sum, first. Did you mean "first"?',
  ],
  [() => two().compile({ optimizer: 'sgd', loss: {} }), 'compile: option "loss" names no output; expected a loss for one at least.'],
  [
    () => two().compile({ optimizer: 'sgd', loss: ['meanSquaredError'] }),
    'compile: option "loss": received 1; expected one for each of the 2 outputs sum, first.',
  ],
  [
    () => two().compile({ optimizer: 'sgd', loss: { sum: 'meanSquaredError' }, metrics: { first: ['accuracy'] } }),
    'compile: the output "first" has metrics and no loss; what its targets are is not known then.',
  ],
  [
    () => two().compile({ optimizer: 'sgd', loss: 'meanSquaredError', lossWeights: { sum: 'much' } }),
    'compile: option "lossWeights" must be a finite number, received "much".',
  ],
  [() => two().getLayer('dens'), 'getLayer: model has no layer "dens"; expected a place below 2, or a name. Did you mean "dense"?'],
  [
    () => new Dense({ units: 1 }).output,
    'Dense: the layer has no output yet; apply it first, or give the first layer of its Sequential an inputShape.',
  ],
  [
    () => new Sequential([new Dense({ units: 1 })]).output,
    'sequential: the shape of its input is not known; give the first layer an inputShape.',
  ],
  [() => new Sequential().pop(), 'sequential: pop: the model has no layers.'],
  [
    () => new Model({ inputs: [], outputs: [] }),
    'Model: option "inputs" must be what input(...) or a layer\'s apply gives, or several of those, received [].',
  ],
  [() => input([3]), 'input: the options must be an object such as { shape }, received [3].'],
  [() => input(3), 'input: the options must be an object such as { shape }, received 3.'],
  [() => input({ shape: 3 }), 'input: option "shape" must be an array of whole numbers of 1 or more, received 3.'],
  [
    () => input({ shape: [null, 3] }),
    'input: option "shape" must be an array of whole numbers of 1 or more, received [null, 3]. Leave the batch out.',
  ],
  [() => new Dense({ units: 1 }).apply([1, 2, 3]), "Dense: apply received 1; expected input(...) or what another layer's apply gave."],
  [() => tensor(), 'tensor: received undefined; expected a typed array, an array of numbers, or arrays in arrays.'],
  [() => tensor('abc'), 'tensor: received "abc"; expected a typed array, an array of numbers, or arrays in arrays.'],
  [() => tensor([[1, 2], [3]]), 'tensor: received arrays of different lengths, 2 and 1, at depth 1.'],
  [() => tensor([1, 2, 3], [2, 2]), 'tensor: received 3 numbers for the shape [2, 2], which holds 4.'],
  [() => tensor([1, 2, 3], 3), 'tensor: received the shape 3; expected an array of whole numbers.'],
  [() => tensor([1, '2']), 'tensor: received "2" where a number was expected, at place 1.'],
];

for (const [run, message] of mistakes) {
  test(`${run.toString().replace(/^\(\) => /, '')}: ${message}`, async () => {
    let error: unknown;
    try {
      await run();
    } catch (e) {
      error = e;
    }
    assert.instance(error, typed.WasmNnError);
    assert.is((error as Error).message, message);
  });
}

test.run();
