// Layers that do not fit together are told by compile, where the shape of an example is known; nothing is built for it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Add,
  Conv2D,
  Dense,
  Flatten,
  type InitializerOption,
  input,
  Layer,
  type LayerPlan,
  MaxPooling2D,
  Model,
  Sequential,
  ShapeError,
} from '../../src/index.js';

const settings = { optimizer: 'sgd', loss: 'meanSquaredError' } as const;

function refused(name: string, model: () => Sequential | Model, message: string): void {
  test(name, () =>
    assert.throws(
      () => model().compile(settings),
      (e: Error) => e instanceof ShapeError && e.message === message,
    ),
  );
}

const fits = 'expected one that fits in the padded image.';
refused(
  'a kernel larger than its image',
  () => new Sequential([new Conv2D({ filters: 2, kernelSize: 5, inputShape: [4, 4, 1] })]),
  `conv2d: received a window of 5x5 over examples of shape [4, 4, 1] with padding "valid"; ${fits}`,
);
refused(
  'a pool larger than what is left of the image',
  () => new Sequential([new Conv2D({ filters: 2, kernelSize: 3, inputShape: [4, 4, 1] }), new MaxPooling2D({ poolSize: 3 })]),
  `max_pooling2d: received a window of 3x3 over examples of shape [2, 2, 2] with padding "valid"; ${fits}`,
);
refused(
  'a join of two shapes',
  () => {
    const x = input({ shape: [3] });
    return new Model({ inputs: x, outputs: new Add().apply([x, new Dense({ units: 4 }).apply(x)]) });
  },
  'add: received shapes [3] and [4]; expected one shape, or axes of 1 where they differ.',
);

test('compile draws no weights, names no layer, and leaves room for more of them', () => {
  let drawn = 0;
  const kernelInitializer: InitializerOption = { name: 'own', config: {}, fill: () => void drawn++ };
  const first = new Dense({ units: 2, inputShape: [3], kernelInitializer });
  const model = new Sequential([first]);
  model.compile(settings);
  assert.is(drawn, 0);
  assert.is(first.name, '');
  model.add(new Dense({ units: 1, name: 'dense' }));
  assert.equal(model.outputShape, [1]);
  assert.is(drawn, 1);
  assert.throws(() => model.add(new Flatten()), /has been built, and takes no more layers/);
});

test('a model refused by compile is as it was', () => {
  const model = new Sequential([new MaxPooling2D({ poolSize: 4, inputShape: [3, 3, 1] })]);
  assert.throws(() => model.compile(settings), /window of 4x4/);
  assert.throws(() => model.compiled, /no loss and optimizer yet/);
});

test('without a known shape, and for a layer that asks its kernels, compile waits for the first use', () => {
  const sizes = { batch: 1, height: 3, width: 3, channels: 1, kernelHeight: 2, kernelWidth: 2, strideY: 1, strideX: 1 };
  const window = { ...sizes, padTop: 0, padLeft: 0, outHeight: 2, outWidth: 2, filters: 1 };
  class Asking extends Layer<void> {
    override readonly kind = 'Asking';
    plan(plan: LayerPlan): void {
      if (plan.info.convolutionScratch(window) === 0) throw new Error('no kernels yet');
      plan.output(plan.input.shape);
    }
    forward(): void {}
    backward(): void {}
  }
  new Sequential([new Conv2D({ filters: 2, kernelSize: 5 })]).compile(settings);
  new Sequential().compile(settings);
  new Sequential([new Asking({ inputShape: [2] })]).compile(settings);
});

test.run();
