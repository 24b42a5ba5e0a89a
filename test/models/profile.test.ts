// `model.program()` and `model.profile()`: what a step does, and where its time goes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Adam,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  GRU,
  Layer,
  type LayerPlan,
  LSTM,
  MaxPooling2D,
  ReLU,
  Sequential,
  SimpleRNN,
  type Slot,
} from '../../src/index.js';
import { resnet20 } from '../../src/zoo.js';

const x = { data: Float32Array.from({ length: 6 * 64 }, (_, i) => Math.sin(i)), shape: [6, 8, 8, 1] };
const y = [0, 1, 2, 0, 1, 2];

function network(): Sequential {
  const model = new Sequential(
    [
      new Conv2D({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 1], name: 'conv' }),
      new BatchNormalization({ name: 'norm' }),
      new Flatten(),
      new Dropout({ rate: 0.5 }),
      new Dense({ units: 3, activation: 'softmax', kernelRegularizer: 'l2', name: 'head' }),
    ],
    { seed: 3 },
  );
  model.compile({ optimizer: new Adam({ clipNorm: 1 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

test('program: a line a record, in the order of a step', () => {
  const lines = network().program({ batchSize: 6 }).split('\n');
  const kernels = lines.slice(1).map((line) => line.split(/ {2,}/)[3]);
  assert.match(lines[0]!, /^record +pass +layer +kernel +sizes +MFLOP +MB$/);
  const inOrder = [
    'conv2d',
    'batchMoments',
    'normalize',
    'dropout',
    'gemm',
    'sparseSoftmaxCrossEntropy',
    'countEqual',
    'conv2dKernelGrad',
    'penalty',
    'adam',
  ];
  assert.equal(
    inOrder.map((kernel) => kernels.indexOf(kernel)).filter((place, i, all) => place < 0 || place < (all[i - 1] ?? 0)),
    [],
  );
  const conv = lines.find((line) => line.includes('conv2d '))!;
  // 6 images of 6 x 6 pixels, 9 taps, 4 filters: 2 x 7,776 operations
  assert.match(conv, /forward +conv +conv2d +batch 6, height 8, .*filters 4.* 0\.016 /);
});

/** The records of a model's step that stand for several: pass, layers and kernel. */
const fusedIn = (program: string): string[][] =>
  program
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/).slice(1, 4))
    .filter(([, layer]) => layer!.includes('+'));

test('program: a record that stands for several names their layers', () => {
  const model = new Sequential([
    new Conv2D({ filters: 4, kernelSize: 3, inputShape: [8, 8, 1], name: 'conv' }),
    new BatchNormalization({ name: 'norm' }),
    new ReLU({ name: 'relu' }),
    new Conv2D({ filters: 4, kernelSize: 3, name: 'conv2' }),
    new ReLU({ name: 'relu2' }),
    new MaxPooling2D({ name: 'pool' }),
    new Flatten(),
    new Dense({ units: 3, activation: 'softmax' }),
  ]);
  assert.equal(fusedIn(model.program()), [
    ['weights', 'conv+norm+relu', 'packKernel'],
    ['weights', 'conv2+relu2', 'packKernel'],
    ['forward', 'conv+norm+relu', 'conv2d'],
    ['forward', 'conv2+relu2', 'conv2d'],
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  assert.equal(fusedIn(model.program()), [
    ['forward', 'norm+relu', 'normalizeActivate'],
    ['forward', 'conv2+relu2', 'conv2d'],
    ['backward', 'pool+relu2', 'maxPool2dGrad'],
    ['backward', 'relu+norm', 'normalizeActivateParameterGrad'],
    ['backward', 'relu+norm', 'batchNormActivateGrad'],
  ]);
});

test('program: of a residual network, additions go with what stands before or behind them, and their gradients are not copied', () => {
  const model = resnet20({ inputShape: [8, 8, 3] });
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const lines = model.program().split('\n');
  const records = (kernel: string) => lines.filter((line) => line.includes(` ${kernel} `)).length;
  // 9 blocks of two normalizations, and the first; what the last block gives is read by the pooling alone
  assert.equal([records('normalizeActivate'), records('add'), records('normalize')], [19, 0, 0]);
  assert.is(records('addActivateGrad'), 9);
  // two shortcuts, there and back
  assert.is(records('copy'), 4);
});

test('program: before compile it is that of a prediction', () => {
  const model = new Sequential([new Dense({ units: 2, inputShape: [3] })]);
  assert.is(model.program().split('\n').length, 2);
  assert.match(model.program(), /gemm +m 32, n 2, k 3/);
});

test('profile: every record with its share, and a model that is as it was', () => {
  const [model, alike] = [network(), network()];
  const before = model.getWeights();
  const profile = model.profile(x, y, { steps: 2 });
  assert.equal(model.getWeights(), before);
  assert.is(profile.records.length, model.program({ batchSize: 6 }).split('\n').length - 1);
  const sum = (of: (r: (typeof profile.records)[number]) => number) => profile.records.reduce((total, r) => total + of(r), 0);
  assert.ok(Math.abs(sum((r) => r.share) - 1) < 1e-9);
  assert.ok(Math.abs(sum((r) => r.ms) - profile.total) < 1e-9);
  assert.equal([...new Set(profile.records.map(({ pass }) => pass))].sort(), ['backward', 'forward', 'update']);
  assert.match(String(profile), /^pass +layer +kernel +ms +share +GFLOP\/s +GB\/s\n/);
  assert.equal(model.trainOnBatch(x, y), alike.trainOnBatch(x, y));
  assert.equal(model.getWeights(), alike.getWeights());
});

test('recurrent layers have their kernel packed once forward and once, transposed, backward', () => {
  const sequences = { data: x.data, shape: [6, 8, 8] };
  for (const [layer, packed] of [
    [new LSTM({ units: 20, inputShape: [8, 8] }), 2],
    [new GRU({ units: 20, inputShape: [8, 8] }), 2],
    // two products a step each way
    [new GRU({ units: 30, resetAfter: false, inputShape: [8, 8] }), 4],
    [new SimpleRNN({ units: 30, inputShape: [8, 8] }), 2],
    // too small for panels
    [new SimpleRNN({ units: 20, inputShape: [8, 8] }), 0],
  ] as const) {
    const model = new Sequential([layer, new Dense({ units: 3, activation: 'softmax' })]);
    model.compile({ optimizer: new Adam(), loss: 'sparseCategoricalCrossentropy' });
    const { records } = model.profile(sequences, y, { steps: 1 });
    assert.is(records.filter(({ name }) => name === 'packB').length, packed);
    assert.is(records.length, model.program({ batchSize: 6 }).split('\n').length - 1);
  }
});

test('profile: without targets it is a prediction; a layer in JavaScript has its line', () => {
  class Twice extends Layer<{ x: Slot; y: Slot }> {
    override readonly kind = 'Twice';
    plan(plan: LayerPlan): { x: Slot; y: Slot } {
      return { x: plan.input, y: plan.output(plan.input.shape) };
    }
    forward(k: Parameters<Layer['forward']>[0], s: { x: Slot; y: Slot }, rows: number): void {
      k.affine({ x: s.x.pointer, y: s.y.pointer, n: rows * s.x.size, scale: 2 });
    }
    backward(): void {}
  }
  const model = new Sequential([new Twice({ inputShape: [3], name: 'twice' }), new Dense({ units: 2 })]);
  const { records } = model.profile([[1, 2, 3]]);
  assert.equal(
    records.map(({ name, layer }) => [name, layer]),
    [
      ['JavaScript', 'twice'],
      ['gemm', 'dense'],
    ],
  );
});

test.run();
