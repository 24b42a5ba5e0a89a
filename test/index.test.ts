// No option is taken without a word: whatever the package exports refuses one that it does not know, by name.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as data from '../src/data.js';
import * as api from '../src/index.js';
import * as zoo from '../src/zoo.js';

const unknown = { unknownOption: 1 };
const x = [[1, 2]];
const model = new api.Sequential([new api.Dense({ units: 2, activation: 'softmax', inputShape: [2] })]);
model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });

/** How the options come in, where they are not the first argument. */
const otherwise: Readonly<Record<string, (options: never) => unknown>> = {
  Sequential: (options) => new api.Sequential([], options),
  ready: api.ready,
  gradCheck: (options) => api.gradCheck(model, x, [0], options),
  inputGradient: (options) => api.inputGradient(model, x, [0], options),
  saveTo: (options) => api.saveTo('indexeddb://x', new Uint8Array(), options),
  readFrom: (options) => api.readFrom(new Uint8Array(), options),
  loadModel: (options) => api.loadModel(model.save(), options),
  confusionMatrix: (options) => api.confusionMatrix([0], [0], options),
  precisionRecallF1: (options) => api.precisionRecallF1([0], [0], options),
  inactiveNeurons: (options) => api.inactiveNeurons(model, x, options),
  features: (options) => zoo.features(model, x, options),
  loadTorchWeights: (options) => zoo.loadTorchWeights(model, new Uint8Array(), options),
  toTorch: (options) => zoo.toTorch(model, options),
  LearningRateScheduler: (options) => new api.LearningRateScheduler((_, rate) => rate, options),
  compile: (options) => model.compile(options),
  fit: (options) => model.fit(x, [0], options),
  fitDataset: (options) => model.fitDataset([], options),
  evaluate: (options) => model.evaluate(x, [0], options),
  predict: (options) => model.predict(x, options),
  evaluateDataset: (options) => api.evaluateDataset(model, [], options),
  loadDataset: (options) => data.loadDataset('mnist', options),
  fromPixels: (options) => data.fromPixels({ width: 1, height: 1, data: new Uint8Array(4) }, 3, options),
  imageBatches: (options) => data.imageBatches({ x: { data: new Uint8Array(4), shape: [1, 2, 2, 1] }, y: [0] }, options),
  whiteningFilters: (options) => data.whiteningFilters({ data: new Float32Array(4), shape: [1, 2, 2, 1] }, options),
};

/** What takes no options object at all, and why. */
const without: Readonly<Record<string, string>> = {
  BaseModel: 'abstract: Sequential and Model hand their options on',
  Layer: 'abstract: its classes check their own names',
  Optimizer: 'abstract: its classes check their own names',
  History: 'made by fit',
  RandomStream: 'a seed and a name',
  useKernels: 'a family of kernels',
  SymbolicTensor: 'made by input and apply',
  Tensor: 'data and a shape',
  tensor: 'data and a shape',
  backendInfo: 'no arguments',
  classesOf: 'a tensor',
  getInitializer: 'what it is given is checked by the initializer',
  getLoss: 'a name or a loss',
  getMetric: 'a name or a metric',
  getOptimizer: 'a name or an optimizer',
  getRegularizer: 'a name or a regularizer',
  getSchedule: 'what it is given is checked by the schedule',
  activationOption: 'a reader: an owner, an option and its value',
  finiteNumber: 'a reader: an owner, an option and its value',
  inRange: 'a reader: an owner, an option and its value',
  initializerOption: 'a reader: an owner, an option and its value',
  oneOf: 'a reader: an owner, an option and its value',
  planMask: 'a plan and a number',
  positiveInteger: 'a reader: an owner, an option and its value',
  regularizerOption: 'a reader: an owner, an option and its value',
  trueOrFalse: 'a reader: an owner, an option and its value',
  gunzip: 'bytes',
  isGzip: 'bytes',
  parseIdx: 'bytes',
  readIdx: 'bytes',
  readCifar10: 'bytes',
  readCifar100: 'bytes',
};

/** What goes by another name in `compile`, since a loss has its own. */
const named: Readonly<Record<string, string>> = {
  meanAbsoluteErrorMetric: 'meanAbsoluteError',
  meanSquaredErrorMetric: 'meanSquaredError',
};

function call(exported: unknown): (options: never) => unknown {
  const make = exported as { new (options: never): unknown; (options: never): unknown };
  const isClass = Object.getOwnPropertyDescriptor(make, 'prototype')?.writable === false;
  return isClass ? (options) => new make(options) : (options) => make(options);
}

const calls = new Map(Object.entries(otherwise));
for (const [name, exported] of Object.entries({ ...api, ...data, ...zoo })) {
  const isError = typeof exported === 'function' && (exported === Error || exported.prototype instanceof Error);
  if (typeof exported !== 'function' || isError || name in without || calls.has(name)) continue;
  calls.set(name, call(exported));
}

for (const [name, run] of calls) {
  test(`${name} refuses an unknown option`, async () => {
    let error: unknown;
    try {
      await run(unknown as never);
    } catch (e) {
      error = e;
    }
    assert.instance(error, api.OptionError);
    const { message } = error as Error;
    assert.ok(message.startsWith(`${named[name] ?? name}: unknown option "unknownOption".`), message);
  });
}

test('plain data of an initializer or a regularizer are checked like what makes them', () => {
  const refused = (message: string, options: object) =>
    assert.throws(
      () => new api.Dense({ units: 1, ...options }),
      (e: Error) => e instanceof api.OptionError && e.message === message,
    );
  refused('heNormal: unknown option "seed". Random numbers follow the seed of the model: new Sequential(layers, { seed }).', {
    kernelInitializer: { name: 'heNormal', seed: 1 },
  });
  refused('Dense: option "kernelRegularizer": unknown option "l3". Did you mean "l1"?', { kernelRegularizer: { l3: 1 } });
});

test.run();
