import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, identity, lecunNormal, loadModel, Sequential, ShapeError, truncatedNormal, varianceScaling } from '../../src/index.js';
import { getInitializer, type InitializerOption } from '../../src/initializers/index.js';
import { RandomStream } from '../../src/random.js';

function values(initializer: InitializerOption, shape: readonly number[]): Float64Array {
  const out = new Float64Array(shape.reduce((a, b) => a * b, 1));
  getInitializer(initializer).fill(out, shape, new RandomStream(1, 'test'));
  return out;
}
const mean = (numbers: Float64Array): number => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
const variance = (numbers: Float64Array): number => mean(numbers.map((value) => value * value)) - mean(numbers) ** 2;
const near = (got: number, want: number): void => assert.ok(Math.abs(got / want - 1) < 0.03, `${got}, expected ${want}`);

for (const shape of [
  [200, 300],
  [3, 3, 40, 160],
]) {
  const places = shape.length === 4 ? 9 : 1;
  const [fanIn, fanOut] = [places * shape[shape.length - 2]!, places * shape[shape.length - 1]!];
  test(`variances of weights ${shape}`, () => {
    near(variance(values('lecunNormal', shape)), 1 / fanIn);
    near(variance(values('varianceScaling', shape)), 1 / fanIn);
    for (const distribution of ['truncatedNormal', 'untruncatedNormal', 'uniform'] as const) {
      near(variance(values(varianceScaling({ scale: 3, mode: 'fanOut', distribution }), shape)), 3 / fanOut);
      near(variance(values(varianceScaling({ mode: 'fanAvg', distribution }), shape)), 2 / (fanIn + fanOut));
    }
  });
}

test('the same numbers as the initializers that it stands for', () => {
  const shape = [20, 30];
  assert.equal(values(varianceScaling({ scale: 2 }), shape), values('heNormal', shape));
  assert.equal(values(varianceScaling(), shape), values(lecunNormal(), shape));
});

test('truncatedNormal: nothing beyond two deviations, of which the cut takes an eighth', () => {
  const numbers = values(truncatedNormal({ mean: 1, stddev: 0.5 }), [100, 100]);
  assert.ok(numbers.every((value) => Math.abs(value - 1) <= 1.000001));
  near(Math.sqrt(variance(numbers)), 0.5 * 0.8796256610342398);
  near(mean(numbers), 1);
});

test('identity', () => {
  assert.equal(Array.from(values(identity({ gain: 2 }), [2, 3])), [2, 0, 0, 0, 2, 0]);
  assert.throws(
    () => values('identity', [2, 2, 2]),
    (error: Error) =>
      error instanceof ShapeError &&
      error.message === 'identity: received weights of shape [2, 2, 2]; expected a matrix, of two dimensions.',
  );
});

test('by name, as an object, and from a file', () => {
  for (const kernelInitializer of [
    'lecunNormal',
    lecunNormal(),
    varianceScaling({ scale: 2, mode: 'fanAvg', distribution: 'uniform' }),
    identity(),
  ] as const) {
    const model = new Sequential([new Dense({ units: 4, kernelInitializer, inputShape: [4] })], { seed: 2 });
    const loaded = loadModel(model.save());
    assert.equal((loaded.layers[0] as Dense).kernelInitializer.config, (model.layers[0] as Dense).kernelInitializer.config);
    assert.equal(loaded.getWeights(), model.getWeights());
  }
});

test.run();
