// A vector for every step: values, gradients, fewer steps than there are vectors, errors.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Add, Dense, gradCheck, input, loadModel, Model, OptionError, PositionEmbedding, Sequential, ShapeError } from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const random = new RandomStream(6, 'positions');
const normal = (...shape: number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
});

test('every example gets the vectors of its steps, whatever it holds', () => {
  const model = new Sequential([new PositionEmbedding({ sequenceLength: 4, inputShape: [3, 2] })]);
  assert.equal(
    model.parameters.map(({ name, shape }) => [name, shape]),
    [['position_embedding/embeddings', [4, 2]]],
  );
  model.setWeights([Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8])]);
  assert.equal([...model.predict(normal(2, 3, 2)).data], [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]);
  assert.equal(loadModel(model.save()).predict(normal(2, 3, 2)).data, model.predict(normal(2, 3, 2)).data);
});

for (const sequenceLength of [3, 5]) {
  test(`added to what learns, ${sequenceLength} vectors for 3 steps: gradients in f64`, async () => {
    const x = input({ shape: [3, 4] });
    const below = new Dense({ units: 2 }).apply(x);
    const outputs = new Dense({ units: 2 }).apply(new Add().apply([below, new PositionEmbedding({ sequenceLength }).apply(below)]));
    const model = new Model({ inputs: x, outputs, seed: 1 });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { maxRelativeError } = await gradCheck(model, normal(4, 3, 4), normal(4, 3, 2), { samples: 10 });
    assert.ok(maxRelativeError <= 1e-9, `${maxRelativeError}`);
  });
}

test('what it refuses', () => {
  const refuses = (shape: number[], message: string): void =>
    assert.throws(
      () => new Sequential([new PositionEmbedding({ sequenceLength: 2, inputShape: shape })]).summary({ print: false }),
      (error: Error) => error instanceof ShapeError && error.message === message,
    );
  const expects = 'PositionEmbedding expects [steps, features] with at most 2 steps, its sequenceLength.';
  refuses([3, 4], `position_embedding: received examples of shape [3, 4]; ${expects}`);
  refuses([2], `position_embedding: received examples of shape [2]; ${expects}`);
  assert.throws(
    () => new PositionEmbedding({ sequenceLength: 0 }),
    (error: Error) => error instanceof OptionError && /"sequenceLength" must be a whole number of 1 or more/.test(error.message),
  );
});

test.run();
