// Penalties of what layers give: the loss by its formula, gradients by finite differences, threads, files, mistakes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ActivityRegularization,
  Add,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  Embedding,
  Flatten,
  gradCheck,
  input,
  type Layer,
  LSTM,
  loadModel,
  Model,
  OptionError,
  ReLU,
  Sequential,
  TimeDistributed,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';
import { sameOnThreads } from '../same-on-threads.js';

const random = new RandomStream(4, 'activity');
const draw = (...shape: number[]) => ({ data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal()), shape });
const activityRegularizer = { l1: 0.03, l2: 0.05 };
const penaltyOf = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, y) => sum + activityRegularizer.l1 * Math.abs(y) + activityRegularizer.l2 * y * y, 0);
const last = (options = {}) => new Dense({ units: 3, activation: 'softmax', ...options });
const compiled = <M extends Sequential | Model>(model: M): M => {
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
};
const labels = [0, 1, 2, 1, 0];

test('the loss has the penalty of the outputs over the examples, in training, evaluation and history, whatever the batches', async () => {
  const x = draw(5, 4);
  const build = (more: object) =>
    compiled(new Sequential([new Dense({ units: 6, activation: 'tanh', inputShape: [4], ...more }), last(more)], { seed: 3 }));
  const [plain, model] = [build({}), build({ activityRegularizer })];
  model.predict(x);
  const hidden = new Model({ inputs: model.inputs, outputs: model.layers[0]!.output }).predict(x);
  const expected = plain.evaluate(x, labels).loss! + (penaltyOf(hidden.data) + penaltyOf(model.predict(x).data)) / 5;
  const near = (loss: number | undefined) => assert.ok(Math.abs(loss! - expected) < 1e-6, `${loss} ${expected}`);
  near(model.evaluate(x, labels).loss);
  near(model.evaluate(x, labels, { batchSize: 2 }).loss);
  assert.is(model.evaluate(x, labels).accuracy, plain.evaluate(x, labels).accuracy);
  near(build({ activityRegularizer }).trainOnBatch(x, labels).loss);
  const { history } = await build({ activityRegularizer }).fit(x, labels, { batchSize: 5, verbose: 0 });
  near(history.loss![0]);
});

const networks: Record<string, () => [Sequential | Model, object]> = {
  'dense layers, the last one with softmax; dropout and an activation in place': () => [
    new Sequential(
      [
        new Dense({ units: 6, activityRegularizer, inputShape: [4] }),
        new ReLU(),
        new Dropout({ rate: 0.3 }),
        new Dense({ units: 4, activation: 'tanh', activityRegularizer }),
        last({ activityRegularizer }),
      ],
      { seed: 3 },
    ),
    draw(5, 4),
  ],
  'images, by layers of their own too': () => [
    new Sequential(
      [
        new Conv2D({ filters: 3, kernelSize: 3, activation: 'sigmoid', activityRegularizer, inputShape: [5, 5, 2] }),
        new BatchNormalization(),
        new ActivityRegularization({ l1: 0.02, l2: 0.01 }),
        new Flatten({ activityRegularizer: 'l2' }),
        last(),
      ],
      { seed: 3 },
    ),
    draw(5, 5, 5, 2),
  ],
  'sequences, frozen layers and states': () => {
    const x = input({ shape: [3] });
    const words = new Embedding({ inputDim: 6, outputDim: 3, activityRegularizer }).apply(x);
    const below = new LSTM({ units: 4, returnSequences: true, activityRegularizer, trainable: false }).apply(words);
    const [y, h, c] = new LSTM({ units: 4, returnState: true, activityRegularizer }).apply(below);
    const outputs = last().apply(new Add().apply([y!, h!, c!]));
    return [new Model({ inputs: x, outputs, seed: 5 }), { data: Int32Array.from({ length: 15 }, () => random.below(6)), shape: [5, 3] }];
  },
  'a layer in two places': () => {
    const x = input({ shape: [4] });
    const layer = new Dense({ units: 4, activation: 'tanh', activityRegularizer });
    return [new Model({ inputs: x, outputs: last().apply(new Add().apply([layer.apply(layer.apply(x)), x])), seed: 3 }), draw(5, 4)];
  },
};

for (const [name, make] of Object.entries(networks)) {
  test(`${name}: finite differences`, async () => {
    const [model, x] = make();
    compiled(model);
    const { maxRelativeError, worst } = await gradCheck(model, x as never, labels, { samples: 6 });
    assert.ok(maxRelativeError <= 1e-9, `${maxRelativeError} at ${JSON.stringify(worst)}`);
  });

  test(`${name}: the same bits on 1, 2 and 3 threads, and saved and loaded`, async () => {
    const [model, x] = make();
    const bytes = model.save();
    await sameOnThreads(() => {
      const own = compiled(loadModel(bytes) as Sequential);
      const losses = [0, 1, 2].map(() => own.trainOnBatch(x as never, labels).loss);
      return [losses, own.getWeights()];
    });
  });
}

test('the layer is the option; its config holds its own names; within another layer the option is refused', () => {
  const layer = new ActivityRegularization({ l1: 0.1, inputShape: [4] });
  assert.equal(layer.activityRegularizer, { l1: 0.1, l2: 0 });
  assert.equal(layer.config, { name: '', trainable: true, inputShape: [4], l1: 0.1, l2: 0 });
  const x = draw(5, 4);
  const build = (first: Layer[]) => {
    const model = compiled(new Sequential([...first, last()], { seed: 3 }));
    return model.trainOnBatch(x, labels).loss;
  };
  const dense = (more: object) => new Dense({ units: 3, inputShape: [4], ...more });
  assert.is(build([dense({}), new ActivityRegularization({ l2: 0.1 })]), build([dense({ activityRegularizer: { l1: 0, l2: 0.1 } })]));
  const within = new TimeDistributed({ layer: new Dense({ units: 2, activityRegularizer, name: 'inner' }), inputShape: [3, 2] });
  assert.throws(
    () => new Sequential([within]).predict(draw(1, 3, 2)),
    (e: Error) =>
      e instanceof OptionError &&
      e.message ===
        'inner: a layer within another has no activityRegularizer; give it to the layer around it, whose outputs it then counts.',
  );
  assert.throws(
    () => new Dense({ units: 1, activityRegularizer: 'l3' as never }),
    (e: Error) => e instanceof OptionError && e.message.includes('option "activityRegularizer"'),
  );
});

test.run();
