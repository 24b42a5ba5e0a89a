import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  AveragePooling2D,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  FormatError,
  Normalization,
  Reshape,
  ready,
  Sequential,
  SGD,
  Softmax,
  tensor,
} from '../../src/index.js';
import { type SafeTensor, writeSafetensors } from '../../src/models/safetensors.js';
import { cifarResnet } from '../../src/zoo/resnet-cifar.js';
import { loadTorchWeights, resnet18Trunk, resnet20 } from '../../src/zoo.js';
import { assertClose } from '../golden/compare.js';

type State = Record<string, { shape: number[]; values: number[] }>;

/** What test/golden/resnet.py writes. */
interface Golden {
  stages: number[];
  learningRate: number;
  momentum: number;
  shape: [number, number, number, number];
  images: number[];
  labels: number[];
  losses: number[];
  before: State;
  after1: State;
  after10: State;
}

const golden = JSON.parse(readFileSync(new URL('../golden/resnet.json', import.meta.url), 'utf8')) as Golden;

/** A state dict as a file, in f64. */
function file(state: State): Uint8Array {
  const tensors = Object.entries(state).map(([name, { shape, values }]): [string, SafeTensor] => [
    name,
    { dtype: 'F64', shape, data: Float64Array.from(values) },
  ]);
  return writeSafetensors(new Map(tensors), {});
}

/** Numbers 0, 1, 2, ... of a shape, as a state dict's tensor. */
const counted = (...shape: number[]) => ({ shape, values: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i) });

const smallResnet = () => cifarResnet('small', 1, golden.stages, { classes: 3, inputShape: golden.shape.slice(1), seed: 1 });

/** Ten steps of SGD with momentum as in PyTorch; `tolerance` is relative to each tensor's largest number. */
function compareTraining(tolerance: number): void {
  const model = smallResnet();
  model.compile({
    optimizer: new SGD({ learningRate: golden.learningRate, momentum: golden.momentum }),
    loss: 'sparseCategoricalCrossentropy',
  });
  loadTorchWeights(model, file(golden.before));
  const x = tensor(Float32Array.from(golden.images), golden.shape);
  const expected = smallResnet();
  golden.losses.forEach((loss, step) => {
    assertClose(`loss of step ${step + 1}`, [model.trainOnBatch(x, golden.labels).loss!], [loss], tolerance);
    const state = step === 0 ? golden.after1 : step === 9 ? golden.after10 : undefined;
    if (!state) return;
    loadTorchWeights(expected, file(state));
    model.parameters.forEach(({ name, values }, i) => {
      assertClose(`${name} after step ${step + 1}`, values, Array.from(expected.parameters[i]!.values), tolerance);
    });
  });
}

test('a small ResNet learns as in PyTorch, in f64', async () => {
  await ready({ precision: 'float64' });
  compareTraining(1e-8);
  await ready({ precision: 'float32' });
});

test('a small ResNet learns as in PyTorch, in f32', () => compareTraining(1e-4));

test('an image is flattened by a Reshape too, by several layers, and before activations', () => {
  const state: State = { 'fc.weight': counted(2, 12), 'fc.bias': counted(2) };
  const kernels = [
    [new Flatten({ inputShape: [2, 2, 3] })],
    [new Reshape({ targetShape: [12], inputShape: [2, 2, 3] })],
    [new Flatten({ inputShape: [2, 2, 3] }), new Softmax(), new Flatten(), new Reshape({ targetShape: [12] })],
  ].map((layers) => {
    const model = new Sequential([...layers, new Dense({ name: 'fc', units: 2 })]);
    loadTorchWeights(model, file(state));
    return Array.from(model.getWeights()[0]!);
  });
  assert.equal(kernels[1], kernels[0]);
  assert.equal(kernels[2], kernels[0]);
});

test('every kernel is turned into our order, dense ones behind a Flatten by pixels', () => {
  const model = new Sequential([
    new Conv2D({ name: 'conv', filters: 2, kernelSize: [1, 2], inputShape: [2, 3, 3] }),
    new Flatten(),
    new BatchNormalization({ name: 'bn' }),
    new Dropout({ rate: 0.5 }),
    new Dense({ name: 'fc', units: 2 }),
    new Dense({ name: 'head', units: 1, useBias: false }),
  ]);
  const state: State = {
    'conv.weight': counted(2, 3, 1, 2),
    'conv.bias': counted(2),
    'bn.weight': counted(8),
    'bn.bias': counted(8),
    'bn.running_mean': counted(8),
    'bn.running_var': counted(8),
    'bn.num_batches_tracked': counted(1),
    'fc.weight': counted(2, 8),
    'fc.bias': counted(2),
    'head.weight': counted(1, 2),
  };
  const report = loadTorchWeights(model, file(state));
  assert.equal(report.missing, []);
  assert.equal(report.unexpected, []);
  assert.is(report.loaded.length, 9);
  const weights = Object.fromEntries(model.parameters.map(({ name, values }) => [name, Array.from(values)]));
  // of filter f, channel c and column v the file holds 6 f + 2 c + v
  assert.equal(weights['conv/kernel'], [0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11]);
  // the image is 2x2x2: channel c of pixel p stood at place 4 c + p
  const places = [0, 4, 1, 5, 2, 6, 3, 7];
  for (const name of ['gamma', 'beta', 'runningMean', 'runningVariance']) assert.equal(weights[`bn/${name}`], places);
  assert.equal(
    weights['fc/kernel'],
    places.flatMap((place) => [place, place + 8]),
  );
  assert.equal(weights['head/kernel'], [0, 1]);
});

test('what does not fit is told in one message, and nothing is changed', () => {
  const model = smallResnet();
  const before = model.getWeights();
  const { 'linear.bias': _, 'bn1.weight': weight, ...state } = golden.before;
  const bytes = file({ ...state, 'bn1.weigth': weight!, 'conv1.weight': counted(4, 3, 3, 1), 'fc.bias': counted(3) });
  assert.throws(
    () => loadTorchWeights(model, bytes),
    (e: Error) =>
      e instanceof FormatError &&
      e.message ===
        'loadTorchWeights: the file does not fit small; nothing was changed. It lacks "bn1.weight" of [4] (the file has "bn1.weigth"); ' +
          '"linear.bias" of [3]. The model has no "bn1.weigth" of [4]; "fc.bias" of [3]. ' +
          'Of another shape: "conv1.weight": received [4, 3, 3, 1], expected [4, 3, 3, 3].',
  );
  assert.throws(() => loadTorchWeights(model, bytes, { strict: false }), /nothing was changed\. Of another shape: "conv1\.weight"/);
  assert.throws(() => loadTorchWeights(model, Uint8Array.of(1, 2, 3)), /^loadTorchWeights: too short for a safetensors file/);
  assert.equal(model.getWeights(), before);
});

test('rename, and loading a part without strict', () => {
  const model = smallResnet();
  const prefixed = Object.fromEntries(Object.entries(golden.before).map(([name, value]) => [`module.${name}`, value]));
  loadTorchWeights(model, file(prefixed), { rename: (name) => name.replace('module.', '') });
  const whole = model.getWeights();
  assert.equal(Array.from(model.parameters[1]!.values), golden.before['bn1.weight']!.values.map(Math.fround));
  const other = smallResnet();
  const head = other.parameters.find(({ name }) => name === 'linear/kernel')!.values;
  const report = loadTorchWeights(other, file(golden.before), {
    strict: false,
    rename: (name) => (name === 'linear.weight' ? 'top.weight' : name),
  });
  assert.equal([report.missing, report.unexpected], [['linear.weight'], ['top.weight']]);
  assert.equal(other.parameters.find(({ name }) => name === 'linear/kernel')!.values, head);
  assert.equal(other.getWeights()[0], whole[0]);
  assert.throws(() => loadTorchWeights(model, file(golden.before), { rename: () => 'same' }), /gave "same" twice/);
  assert.throws(
    () => loadTorchWeights(model, file(golden.before), { rename: 3 as never }),
    /option "rename" must be a function, received 3/,
  );
  assert.throws(() => loadTorchWeights(model, file(golden.before), { stric: false } as never), /Did you mean "strict"/);
});

test('a Normalization keeps the numbers that it was given', () => {
  const model = new Sequential();
  model.add(new Normalization({ mean: [3], variance: [4], inputShape: [1] }));
  model.add(new Dense({ units: 2, name: 'fc' }));
  const { loaded } = loadTorchWeights(model, file({ 'fc.weight': counted(2, 1), 'fc.bias': counted(2) }));
  assert.equal(loaded, ['fc.weight', 'fc.bias']);
  // (5 - 3) / 2 = 1, times the kernel 0 and 1, plus the bias 0 and 1
  assertClose('prediction', model.predict({ data: [5], shape: [1, 1] }).data, [0, 2], 1e-5);
});

test('a Dense behind what mixes the image keeps its order, and a trunk takes its names', () => {
  const model = new Sequential([
    new Reshape({ targetShape: [2, 2, 2], inputShape: [8] }),
    new AveragePooling2D(),
    new Flatten(),
    new Dense({ name: 'a', units: 2, useBias: false }),
    new Dense({ name: 'b', units: 2, useBias: false }),
  ]);
  loadTorchWeights(model, file({ 'a.weight': counted(2, 2), 'b.weight': counted(2, 2) }));
  // one pixel: its channels are in either order the same, and the second layer sees no image
  assert.equal(
    model.getWeights().map((w) => Array.from(w)),
    [
      [0, 2, 1, 3],
      [0, 2, 1, 3],
    ],
  );
  const trunk = resnet18Trunk({ inputShape: [32, 32, 3] });
  assert.throws(
    () => loadTorchWeights(trunk, file({})),
    /It lacks "conv1\.weight" of \[64, 3, 7, 7\]; "conv1\.bias" of \[64\]; .*; and 18 more\./,
  );
  assert.throws(() => loadTorchWeights(resnet20(), file({})), /"bn1\.running_var" of \[16\]/);
});

test.run();
