import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Adam,
  AdamW,
  BatchNormalization,
  Dense,
  Lion,
  l2,
  type Optimizer,
  OptionError,
  PiecewiseConstantDecay,
  RateMultipliers,
  RMSprop,
  Sequential,
  SGD,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const random = new RandomStream(4, 'rate-multipliers');
const COUNT = 12;
const x = { data: Float32Array.from({ length: COUNT * 5 }, () => random.normal()), shape: [COUNT, 5] };
const y = Int32Array.from({ length: COUNT }, () => random.below(3));

function network(optimizer: Optimizer): Sequential {
  const layers = [
    new Dense({ units: 20, inputShape: [5], name: 'first' }),
    new BatchNormalization(),
    new Dense({ units: 3, activation: 'softmax', name: 'last' }),
  ];
  const model = new Sequential(layers, { seed: 2 });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/** The names of weights, and how far each went in a step from the same start: relative to what it went at a rate of one. */
function steps(make: (learningRate: number) => Optimizer, multipliers: Record<string, number>): Record<string, Float32Array[]> {
  const rate = 2 ** -6;
  const moved = (optimizer: Optimizer): Float32Array[] => {
    const model = network(optimizer);
    model.trainOnBatch(x, y);
    return model.getWeights();
  };
  const model = network(new SGD());
  const values = [1, ...Object.values(multipliers)];
  return {
    names: model.parameters.map(({ name }) => name) as never,
    together: moved(new RateMultipliers({ optimizer: make(rate), multipliers })),
    ...Object.fromEntries(values.map((value) => [`x${value}`, moved(make(rate * value))])),
  };
}

const makers: { [name: string]: (learningRate: number) => Optimizer } = {
  SGD: (learningRate) => new SGD({ learningRate }),
  'SGD with Nesterov momentum and decay': (learningRate) => new SGD({ learningRate, momentum: 0.9, nesterov: true, weightDecay: 0.1 }),
  RMSprop: (learningRate) => new RMSprop({ learningRate }),
  Adam: (learningRate) => new Adam({ learningRate }),
  AdamW: (learningRate) => new AdamW({ learningRate, weightDecay: 0.1 }),
  Lion: (learningRate) => new Lion({ learningRate, weightDecay: 0.1 }),
};

for (const [name, make] of Object.entries(makers)) {
  test(`${name}: each weight takes the step of its own rate, to the bit`, () => {
    const made = steps(make, { beta: 64, first: 0.5, 'last/kernel': 0 });
    const names = made.names as unknown as string[];
    names.forEach((weight, i) => {
      const value = weight.endsWith('/beta') ? 64 : weight.startsWith('first/') ? 0.5 : weight === 'last/kernel' ? 0 : 1;
      assert.equal(made.together![i], made[`x${value}`]![i], weight);
    });
    assert.is.not(made.x64![3]![0], made.x1![3]![0]);
  });
}

test('the whole name counts before the layer, the layer before the weight', () => {
  const make = makers.SGD!;
  const made = steps(make, { bias: 2, first: 3, 'first/bias': 5 });
  const names = made.names as unknown as string[];
  for (const [weight, value] of [
    ['first/bias', 5],
    ['first/kernel', 3],
    ['last/bias', 2],
    ['last/kernel', 1],
  ] as const) {
    const i = names.indexOf(weight);
    assert.equal(made.together![i], made[`x${value}`]![i], weight);
  }
});

test('schedules, penalties and clipping are those of the optimizer within; frozen layers stay', () => {
  const schedule = new PiecewiseConstantDecay({ boundaries: [1], values: [0.1, 0.01] });
  const plain = (): Optimizer => new SGD({ learningRate: schedule, momentum: 0.9, globalClipNorm: 0.1 });
  const [one, two] = [network(plain()), network(new RateMultipliers({ optimizer: plain(), multipliers: { kernel: 1 } }))];
  for (const model of [one, two]) {
    for (let step = 0; step < 2; step++) model.trainOnBatch(x, y);
    model.layers[1]!.trainable = false;
    for (let step = 0; step < 3; step++) model.trainOnBatch(x, y);
  }
  assert.equal(two.getWeights(), one.getWeights());
  assert.is(two.compiled.optimizer.learningRate, schedule);
});

test('its state is in a checkpoint, which another optimizer within does not take', () => {
  const make = (): Optimizer => new RateMultipliers({ optimizer: new SGD({ learningRate: 0.1, momentum: 0.9 }), multipliers: { beta: 8 } });
  const [whole, again] = [network(make()), network(make())];
  for (let step = 0; step < 2; step++) whole.trainOnBatch(x, y);
  const checkpoint = whole.checkpoint();
  again.resume(checkpoint);
  for (const model of [whole, again]) for (let step = 0; step < 3; step++) model.trainOnBatch(x, y);
  assert.equal(again.getWeights(), whole.getWeights());
  const other = network(new RateMultipliers({ optimizer: new Adam(), multipliers: { beta: 8 } }));
  assert.throws(
    () => other.resume(checkpoint),
    /the checkpoint is of RateMultipliers\(SGD\), the model was compiled with RateMultipliers\(Adam\)/,
  );
});

test('regularizers of biases and of what normalizations learn add to loss and gradient', () => {
  const layers = [
    new Dense({ units: 4, inputShape: [5], biasInitializer: 'ones', biasRegularizer: l2(0.5) }),
    new BatchNormalization({ gammaRegularizer: l2(0.25), betaRegularizer: l2(0.125) }),
    new Dense({ units: 3, activation: 'softmax' }),
  ];
  const penalized = new Sequential(layers, { seed: 1 });
  penalized.compile({ optimizer: new SGD({ learningRate: 0.5 }), loss: 'sparseCategoricalCrossentropy' });
  const bare = new Sequential(
    [
      new Dense({ units: 4, inputShape: [5], biasInitializer: 'ones' }),
      new BatchNormalization(),
      new Dense({ units: 3, activation: 'softmax' }),
    ],
    { seed: 1 },
  );
  bare.compile({ optimizer: new SGD({ learningRate: 0.5 }), loss: 'sparseCategoricalCrossentropy' });
  const difference = penalized.evaluate(x, y).loss - bare.evaluate(x, y).loss;
  // four ones each: of the bias, and of gamma
  assert.ok(Math.abs(difference - (0.5 * 4 + 0.25 * 4)) < 1e-5, `${difference}`);
  const [a, b] = [penalized, bare].map((model) => {
    model.trainOnBatch(x, y);
    return model.parameters;
  });
  for (const [name, slope] of [
    ['bias', 2 * 0.5],
    ['gamma', 2 * 0.25],
  ] as const) {
    const find = (list: typeof a): Float32Array => list!.find((p) => p.name.endsWith(`/${name}`))!.gradient;
    for (const [i, value] of find(a).entries()) assert.ok(Math.abs(value - find(b)[i]! - slope) < 1e-5, name);
  }
});

test('what is wrong is told in a sentence', () => {
  const optimizer = new SGD();
  const refused = (make: () => unknown, pattern: RegExp): void =>
    assert.throws(make, (error: unknown) => error instanceof OptionError && pattern.test(error.message));
  refused(
    () => new RateMultipliers({ optimizer: 'sgd' as never, multipliers: {} }),
    /option "optimizer" must be an optimizer, such as new SGD\(\), received "sgd"/,
  );
  refused(() => new RateMultipliers({ optimizer, multipliers: [1] as never }), /option "multipliers" must be an object such as/);
  refused(() => new RateMultipliers({ optimizer, multipliers: { beta: -1 } }), /option "multipliers.beta" must be/);
  refused(() => new RateMultipliers({ optimizer } as never), /option "multipliers"/);
  const model = network(new RateMultipliers({ optimizer, multipliers: { betta: 64 } }));
  const before = model.getWeights();
  refused(() => model.trainOnBatch(x, y), /no weight or layer of the model is named "betta"; its weights are first\/kernel, first\/bias/);
  assert.equal(model.getWeights(), before);
});

test.run();
