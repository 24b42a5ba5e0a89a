import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Adam,
  Dense,
  GradientAccumulation,
  l2,
  Nadam,
  type Optimizer,
  OptionError,
  PiecewiseConstantDecay,
  RateMultipliers,
  Sequential,
  SGD,
  type Update,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const random = new RandomStream(4, 'gradient-accumulation');
const COUNT = 12;
const values = Float32Array.from({ length: COUNT * 5 }, () => random.normal());
const labels = Int32Array.from({ length: COUNT }, () => random.below(3));
const x = { data: values, shape: [COUNT, 5] };

/** The part `i` of `parts` equal ones of the examples. */
function part(i: number, parts: number): [{ data: Float32Array; shape: number[] }, Int32Array] {
  const size = COUNT / parts;
  return [{ data: values.slice(i * size * 5, (i + 1) * size * 5), shape: [size, 5] }, labels.slice(i * size, (i + 1) * size)];
}

function network(optimizer: Optimizer): Sequential {
  const layers = [
    new Dense({ units: 7, activation: 'tanh', inputShape: [5], kernelRegularizer: l2(0.01) }),
    new Dense({ units: 3, activation: 'softmax', name: 'last' }),
  ];
  const model = new Sequential(layers, { seed: 2 });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  return model;
}

const apart = (a: Sequential, b: Sequential): number => {
  const [one, two] = [a.getWeights(), b.getWeights()];
  return Math.max(...one.flatMap((weights, i) => Array.from(weights, (w, j) => Math.abs(w - two[i]![j]!))));
};

const makers: { [name: string]: () => Optimizer } = {
  SGD: () => new SGD({ learningRate: new PiecewiseConstantDecay({ boundaries: [1, 3], values: [0.5, 0.2, 0.1] }), momentum: 0.9 }),
  'SGD, clipped': () => new SGD({ learningRate: 0.1, globalClipNorm: 0.05, weightDecay: 0.1 }),
  Adam: () => new Adam({ learningRate: 0.05 }),
  Nadam: () => new Nadam({ learningRate: 0.05 }),
  RateMultipliers: () => new RateMultipliers({ optimizer: new SGD({ learningRate: 0.1 }), multipliers: { bias: 4 } }),
  'in JavaScript': () => new ByHand({ learningRate: 0.1 }),
  'a rate by the step': () => new Adam({ learningRate: { by: 'step', at: (step) => 0.05 / (1 + step) } }),
};

class ByHand extends SGD {
  override readonly kind = 'SGD';
  override get emits(): boolean {
    return false;
  }
  protected override update(_kernels: never, { parameters, gradients, length, memory }: Update): void {
    const [p, g] = [memory.floats(parameters, length), memory.floats(gradients, length)];
    for (let i = 0; i < length; i++) p[i]! -= 0.1 * g[i]!;
  }
}

for (const [name, make] of Object.entries(makers)) {
  test(`${name}: three batches of four make the step of one of twelve`, () => {
    const [whole, pieces] = [network(make()), network(new GradientAccumulation({ optimizer: make(), steps: 3 }))];
    for (let step = 0; step < 5; step++) {
      const before = pieces.getWeights();
      for (let i = 0; i < 2; i++) pieces.trainOnBatch(...part(i, 3));
      assert.equal(pieces.getWeights(), before, 'weights rest between the steps');
      pieces.trainOnBatch(...part(2, 3));
      whole.trainOnBatch(x, labels);
      assert.is.not(apart(whole, pieces) > 2e-6, true, `${apart(whole, pieces)} after step ${step}`);
      assert.not.equal(pieces.getWeights(), before);
    }
  });
}

test('a step each batch is the optimizer itself, to the bit', () => {
  const [bare, wrapped] = [network(new Adam()), network(new GradientAccumulation({ optimizer: new Adam(), steps: 1 }))];
  for (let step = 0; step < 4; step++) for (const model of [bare, wrapped]) model.trainOnBatch(x, labels);
  assert.equal(wrapped.getWeights(), bare.getWeights());
});

test('a checkpoint between two steps holds the sum', () => {
  const make = (): Sequential => network(new GradientAccumulation({ optimizer: new Adam(), steps: 4 }));
  const [whole, again] = [make(), make()];
  for (let i = 0; i < 6; i++) whole.trainOnBatch(...part(i % 3, 3));
  again.resume(whole.checkpoint());
  for (const model of [whole, again]) for (let i = 0; i < 6; i++) model.trainOnBatch(...part(i % 3, 3));
  assert.equal(again.getWeights(), whole.getWeights());
});

test('fit takes it, and what is wrong is told', async () => {
  const model = network(new GradientAccumulation({ optimizer: new SGD({ learningRate: 0.5 }), steps: 3 }));
  const { history } = await model.fit(x, labels, { epochs: 60, batchSize: 4, verbose: 0, clipNorm: 1 });
  assert.ok(history.loss![59]! < 0.5 * history.loss![0]!, `${history.loss![59]}`);
  assert.throws(
    () => new GradientAccumulation({ optimizer: new SGD(), steps: 0 }),
    (error: unknown) => error instanceof OptionError && /option "steps" must be a whole number of 1 or more/.test(error.message),
  );
  assert.throws(
    () =>
      new GradientAccumulation({
        optimizer: new GradientAccumulation({ optimizer: new SGD(), steps: 2 }),
        steps: 2,
      }),
    /option "optimizer" must be an optimizer/,
  );
});

test.run();
