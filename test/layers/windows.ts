// What is checked of every layer that slides windows: gradients in f64, the file, the bits on several threads, the summary.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, Flatten, gradCheck, type Layer, loadModel, Reshape, ready, Sequential } from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const LIMIT = 1e-9;
const BATCH = 4;
const CLASSES = 3;
const random = new RandomStream(5, 'windows');
const x = { data: Float32Array.from({ length: BATCH * 5 }, () => random.normal()), shape: [BATCH, 5] };
const y = Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES);

/** The layers over examples that a dense layer makes, so that their input's gradient is one of a parameter. */
export function around(shape: readonly number[], ...layers: Layer[]): Sequential {
  const model = new Sequential(
    [
      new Dense({ units: shape.reduce((a, b) => a * b), inputShape: [5] }),
      new Reshape({ targetShape: [...shape] }),
      ...layers,
      new Flatten(),
      new Dense({ units: CLASSES, activation: 'softmax' }),
    ],
    { seed: 11 },
  );
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  return model;
}

const trained = (model: Sequential): number[][] => {
  for (let step = 0; step < 2; step++) model.trainOnBatch(x, y);
  return model.getWeights().map((values) => [...values]);
};

/** A name, the shape of examples, and the layer that is checked over them. */
export type WindowCase = readonly [name: string, shape: readonly number[], make: () => Layer];

function checkOne([name, shape, make]: WindowCase): void {
  test(`${name} of ${shape.join('x')}: gradients, file`, async () => {
    const model = around(shape, make());
    const { maxRelativeError, worst } = await gradCheck(model, x, y, { samples: 12 });
    assert.ok(maxRelativeError <= LIMIT, `${maxRelativeError} at ${JSON.stringify(worst)}`);
    const loaded = loadModel(model.save());
    assert.equal([...loaded.predict(x).data], [...model.predict(x).data]);
    assert.equal(loaded.layers[2]!.config, model.layers[2]!.config);
  });
}

export function checkWindows(cases: readonly WindowCase[]): void {
  cases.forEach(checkOne);
  test('the same bits on three threads', async () => {
    const all = () => cases.map(([, shape, make]) => trained(around(shape, make())));
    const alone = all();
    await ready({ threads: 3 });
    try {
      all().forEach((weights, i) => {
        assert.equal(weights, alone[i], cases[i]![0]);
      });
    } finally {
      await ready({ threads: 1 });
    }
  });
}

/** What `layer` gives for examples of `shape`, one after the other in `numbers`. */
export function outputOf(shape: readonly number[], numbers: readonly number[], layer: Layer): number[] {
  const model = new Sequential([new Reshape({ targetShape: [...shape], inputShape: [...shape] }), layer]);
  const count = numbers.length / shape.reduce((a, b) => a * b);
  return [...model.predict({ data: Float32Array.from(numbers), shape: [count, ...shape] }).data];
}

/** The shape of an example that `layer` makes of one of `shape`. */
export const outputShape = (shape: readonly number[], layer: Layer): readonly number[] =>
  new Sequential([new Reshape({ targetShape: [...shape], inputShape: [...shape] }), layer]).outputShape!;

/** That `make` throws an error of that class with that message. */
export const refuses = (kind: new (...args: never[]) => Error, message: RegExp, make: () => unknown): void =>
  assert.throws(make, (e: Error) => e instanceof kind && message.test(e.message));
