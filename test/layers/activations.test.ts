// Every activation by name at the end of every layer that takes one: gradients in f64, and that what a layer gives does not depend on whether it is
// applied in the product or, for backward, apart from it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { activationNames } from '../../src/activations.js';
import { Activation, type ActivationName, Conv2D, Dense, Flatten, gradCheck, type Layer, Sequential, SimpleRNN } from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const BATCH = 5;
/** Sums of a layer fall on either side of 0 and far from it, and never on it, where some activations have a corner. */
const wide = { kernelInitializer: { name: 'randomNormal', stddev: 1 }, biasInitializer: { name: 'randomNormal', stddev: 0.3 } } as const;

const data = (shape: readonly number[]) => {
  const random = new RandomStream(3, 'activations');
  return {
    shape: [BATCH, ...shape],
    data: Float32Array.from({ length: BATCH * shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
  };
};

const stacks: Readonly<Record<string, { shape: number[]; layers(activation: ActivationName): Layer[] }>> = {
  Dense: {
    shape: [6],
    layers: (activation) => [new Dense({ units: 9, activation, ...wide }), new Dense({ units: 2 })],
  },
  Conv2D: {
    shape: [5, 5, 2],
    layers: (activation) => [new Conv2D({ filters: 3, kernelSize: 3, activation, ...wide }), new Flatten(), new Dense({ units: 2 })],
  },
  'Conv2D of one pixel': {
    shape: [3, 3, 2],
    layers: (activation) => [new Conv2D({ filters: 3, kernelSize: 1, activation, ...wide }), new Flatten(), new Dense({ units: 2 })],
  },
  Activation: {
    shape: [6],
    layers: (activation) => [
      new Dense({ units: 9, ...wide }),
      new Activation({ activation }),
      new Activation({ activation }),
      new Dense({ units: 2 }),
    ],
  },
  SimpleRNN: {
    shape: [4, 3],
    layers: (activation) => [
      new SimpleRNN({ units: 5, activation, returnSequences: true, ...wide }),
      new SimpleRNN({ units: 4, activation, ...wide }),
      new Dense({ units: 2 }),
    ],
  },
};

function build(kind: string, activation: ActivationName): Sequential {
  const model = new Sequential(stacks[kind]!.layers(activation), { seed: 2 });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  return model;
}

for (const kind of Object.keys(stacks)) {
  for (const activation of activationNames()) {
    // what is raised to powers again and again is infinite soon
    if (kind === 'SimpleRNN' && /softmax/i.test(activation)) continue;
    if (/SimpleRNN|Activation/.test(kind) && activation === 'exponential') continue;
    test(`${kind}, ${activation}: gradients in f64`, async () => {
      const { maxRelativeError, worst } = await gradCheck(build(kind, activation), data(stacks[kind]!.shape), data([2]), { samples: 10 });
      assert.ok(maxRelativeError <= 1e-8, `${maxRelativeError} at ${JSON.stringify(worst)}`);
    });
    test(`${kind}, ${activation}: a training step sees what predict sees, to the bit`, () => {
      const [x, y] = [data(stacks[kind]!.shape), data([2])];
      const model = build(kind, activation);
      const { loss } = model.evaluate(x, y);
      assert.is(model.trainOnBatch(x, y).loss, loss);
    });
  }
}

test.run();
