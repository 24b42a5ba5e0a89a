// Gradient checks in f64 of convolution: alone in every geometry, with every activation, and among the layers it is used with.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Kernels } from '../../src/engine/kernels.js';
import {
  AveragePooling2D,
  BatchNormalization,
  Conv2D,
  type Conv2DOptions,
  Dense,
  Flatten,
  GlobalAveragePooling2D,
  gradCheck,
  type Layer,
  loadModel,
  MaxPooling2D,
  ReLU,
  Reshape,
  Sequential,
  ZeroPadding2D,
} from '../../src/index.js';
import type { LayerPlan } from '../../src/layers/plan.js';
import { RandomStream } from '../../src/random.js';

type Shape = readonly [height: number, width: number, channels: number];

const LIMIT = 1e-9;
const BATCH = 3;
const CLASSES = 3;
const random = new RandomStream(7, 'conv2d');
const y = Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES);
const imagesOf = (shape: Shape) => ({
  data: Float32Array.from({ length: BATCH * shape[0] * shape[1] * shape[2] }, () => random.normal()),
  shape: [BATCH, ...shape],
});
const conv = (options: Partial<Conv2DOptions> = {}) =>
  new Conv2D({ filters: 3, kernelSize: 3, biasInitializer: 'randomNormal', ...options });

/** The layers between images and classes. Their first one sees images that a 1x1 convolution made, so its input has a gradient. */
function between(shape: Shape, layers: readonly Layer[], seed = 6): Sequential {
  const first = conv({ filters: shape[2], kernelSize: 1, inputShape: shape });
  const model = new Sequential([first, ...layers, new Flatten(), new Dense({ units: CLASSES, activation: 'softmax' })], { seed });
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  return model;
}

async function check(name: string, shape: Shape, model: Sequential, training = true) {
  const { maxRelativeError, worst } = await gradCheck(model, imagesOf(shape), y, { training, samples: 5 });
  assert.ok(maxRelativeError <= LIMIT, `${name}: ${maxRelativeError} at ${JSON.stringify(worst)}`);
}

const geometries: readonly (readonly [Shape, Partial<Conv2DOptions>])[] = [
  [[4, 5, 2], {}],
  [[5, 4, 2], { padding: 'same' }],
  [[5, 7, 2], { strides: 2 }],
  [[5, 6, 2], { strides: 2, padding: 'same' }],
  [[7, 7, 1], { strides: 3, padding: 1 }],
  [[7, 5, 2], { strides: [3, 1], padding: 'same' }],
  [[5, 7, 1], { strides: [1, 2], padding: 2 }],
  [[5, 5, 2], { kernelSize: [2, 3], strides: [2, 3] }],
  [[4, 4, 2], { kernelSize: 2, strides: 3 }],
  [[4, 6, 2], { kernelSize: [1, 4], padding: 'same' }],
  [[6, 5, 2], { dilation: 2 }],
  [[5, 4, 2], { kernelSize: [2, 3], dilation: [3, 1], padding: 'same' }],
  [[4, 4, 3], { kernelSize: [3, 2], dilation: [1, 2], padding: 1 }],
  [[4, 4, 3], { kernelSize: 1 }],
  [[5, 4, 3], { kernelSize: 1, strides: 2 }],
  [[3, 3, 2], { kernelSize: 1, padding: 2 }],
  [[4, 5, 2], { kernelSize: [4, 5] }],
  [[5, 5, 2], { kernelSize: 5, padding: 'same' }],
  [[1, 1, 3], { kernelSize: 1 }],
  [[1, 1, 3], { padding: 'same' }],
  [[1, 1, 2], { padding: 3, strides: 2 }],
  [
    [5, 4, 2],
    {
      padding: [
        [2, 0],
        [0, 3],
      ],
    },
  ],
  [
    [4, 5, 1],
    {
      strides: [2, 1],
      padding: [
        [0, 5],
        [4, 1],
      ],
    },
  ],
];

for (const [shape, options] of geometries) {
  const name = `${shape.join('x')} ${JSON.stringify(options)}`;
  test(`gradients over ${name}`, () =>
    check(name, shape, between(shape, [conv({ activation: 'tanh', ...options }), conv({ kernelSize: 1 })])));
}

for (const activation of ['linear', 'relu', 'leakyRelu', 'tanh', 'sigmoid', 'softmax'] as const) {
  for (const useBias of [true, false]) {
    test(`gradients with ${activation}, ${useBias ? 'with' : 'without'} bias`, () =>
      check(activation, [4, 5, 2], between([4, 5, 2], [conv({ activation, useBias, padding: 'same' }), conv({ useBias })])));
  }
}

const stacks: Record<string, () => Layer[]> = {
  'max pool': () => [conv({ padding: 'same' }), new MaxPooling2D({ padding: 'same' }), conv({ kernelSize: 2 })],
  'average pool': () => [
    conv({ padding: 1, activation: 'relu' }),
    new AveragePooling2D({ poolSize: 3, strides: 1 }),
    conv({ kernelSize: 2 }),
  ],
  'batch norm': () => [conv({ useBias: false }), new BatchNormalization(), new ReLU(), conv({ padding: 'same' }), new BatchNormalization()],
  'global average pool': () => [conv({ activation: 'tanh' }), new GlobalAveragePooling2D()],
  'zero padding': () => [
    new ZeroPadding2D({
      padding: [
        [1, 0],
        [0, 2],
      ],
    }),
    conv({ strides: 2, activation: 'tanh' }),
  ],
  'a frozen batch norm': () => [conv(), new BatchNormalization({ trainable: false }), conv({ activation: 'tanh' })],
};

for (const [name, layers] of Object.entries(stacks)) {
  test(`gradients in a stack with ${name}`, async () => {
    for (const training of [true, false]) await check(name, [5, 6, 2], between([5, 6, 2], layers()), training);
  });
}

test('gradients above, in and below frozen convolutions', async () => {
  const shape: Shape = [5, 5, 2];
  await check('in the middle', shape, between(shape, [conv({ trainable: false, activation: 'tanh' }), conv()]));
  const model = between(shape, [conv({ activation: 'tanh' }), conv()]);
  for (const layer of model.layers.slice(0, 2)) layer.trainable = false;
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  await check('at the bottom', shape, model);
  const before = model.getWeights();
  model.trainOnBatch(imagesOf(shape), y);
  model.getWeights().forEach((now, i) => {
    (i < 4 ? assert.equal : assert.not.equal)(now, before[i], `tensor ${i}`);
  });
});

/** Notes whether the plan asks it for its input's gradient. */
class Watched extends Conv2D {
  wanted: (boolean | undefined)[] = [];
  passes = 0;

  override plan(plan: LayerPlan): ReturnType<Conv2D['plan']> {
    if (plan.gradients) this.wanted.push(plan.inputGradient !== undefined);
    return super.plan(plan);
  }

  override backward(kernels: Kernels, state: ReturnType<Conv2D['plan']>, rows: number): void {
    const counted = {
      ...kernels,
      conv2dInputGrad: (...args: Parameters<Kernels['conv2dInputGrad']>) => {
        this.passes++;
        kernels.conv2dInputGrad(...args);
      },
    };
    super.backward(counted, state, rows);
  }
}

test('no gradient of the input is computed for the first layer, nor above frozen ones', () => {
  const shape: Shape = [6, 6, 2];
  const run = (freeze: boolean) => {
    const layers = [
      new Watched({ filters: 2, kernelSize: 3, inputShape: shape, trainable: !freeze }),
      new Watched({ filters: 2, kernelSize: 3 }),
    ];
    const model = new Sequential([...layers, new Flatten(), new Dense({ units: CLASSES, activation: 'softmax' })]);
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    model.trainOnBatch(imagesOf(shape), y);
    return layers.map(({ wanted, passes }) => [wanted, passes]);
  };
  assert.equal(run(false), [
    [[false], 0],
    [[true], 1],
  ]);
  assert.equal(run(true)[1], [[false], 0]);
});

test('a saved model comes back with its convolutions', () => {
  const model = new Sequential([
    new Reshape({ targetShape: [6, 7, 1], inputShape: [42] }),
    conv({
      strides: [2, 1],
      padding: [
        [1, 0],
        [0, 2],
      ],
      activation: 'leakyRelu',
      kernelRegularizer: 'l2',
    }),
    conv({ filters: 2, kernelSize: [1, 2], padding: 'same', useBias: false }),
  ]);
  const x = { data: Float32Array.from({ length: 84 }, () => random.normal()), shape: [2, 42] };
  const before = model.predict(x);
  const loaded = loadModel(model.save());
  assert.equal(loaded.predict(x).data, before.data);
  assert.equal(
    loaded.layers.map((layer) => layer.config),
    model.layers.map((layer) => layer.config),
  );
});

test.run();
