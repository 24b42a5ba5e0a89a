// Losses beside the core's: PyTorch's values and gradients, the examples of Keras's documentation, gradients in f64, labels, errors.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as all from '../../src/index.js';
import {
  Activation,
  binaryFocalCrossentropy,
  CustomLoss,
  categoricalFocalCrossentropy,
  Dense,
  gradCheck,
  type Loss,
  type LossName,
  OptionError,
  ready,
  Sequential,
  SGD,
} from '../../src/index.js';
import { getLoss } from '../../src/losses/index.js';
import { RandomStream } from '../../src/random.js';
import { assertClose } from '../golden/compare.js';

interface Golden {
  cases: { loss: LossName; options: object; outputs: number[][]; targets: number[][]; value: number; gradient: number[][] }[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/losses.json', import.meta.url), 'utf8')) as Golden;
const makers = all as unknown as Readonly<Record<string, (options?: object) => Loss>>;

/** The loss of outputs as they are, and their gradient: what a weight of 1 for every output gets in a step at a rate of 1. */
function lossAndGradient(loss: Loss, outputs: number[][], targets: number[][]): { value: number; gradient: number[] } {
  const columns = outputs[0]!.length;
  const gradients = outputs.map((row, r) => {
    const model = new Sequential([new Dense({ units: columns, useBias: false, kernelInitializer: 'zeros', inputShape: [columns] })]);
    model.compile({ optimizer: new SGD({ learningRate: 1 }), loss });
    // a diagonal of the row's outputs, from a row of ones
    const kernel = new Float32Array(columns * columns);
    row.forEach((value, i) => {
      kernel[i * columns + i] = value;
    });
    model.setWeights([kernel]);
    model.trainOnBatch([new Array(columns).fill(1)], [targets[r]!]);
    const after = model.getWeights()[0]!;
    return row.map((_, i) => kernel[i * columns + i]! - after[i * columns + i]!);
  });
  const model = new Sequential([new Activation({ activation: 'linear', inputShape: [columns] })]);
  model.compile({ optimizer: 'sgd', loss });
  return { value: model.evaluate(outputs, targets).loss, gradient: gradients.flat().map((g) => g / outputs.length) };
}

for (const { loss, options, outputs, targets, value, gradient } of golden.cases) {
  test(`${loss} ${JSON.stringify(options)}: loss and gradient as in PyTorch`, () => {
    const got = lossAndGradient(makers[loss]!(options), outputs, targets);
    assertClose('loss', [got.value], [value], 3e-6);
    assertClose('gradient', got.gradient, gradient.flat(), 1e-5);
  });
}

const zeroOne = [
  [0, 1],
  [0, 0],
];
const chances = [
  [0.6, 0.4],
  [0.4, 0.6],
];
const ones = [
  [1, 1],
  [0, 0],
];
/** y, t, and the loss, to the digits of the documentation. */
const examples: readonly [string, Loss, number[][], number[][], number][] = [
  [
    'meanAbsoluteError',
    getLoss('meanAbsoluteError'),
    [
      [1, 1],
      [1, 0],
    ],
    zeroOne,
    0.5,
  ],
  ['huber', getLoss('huber'), chances, zeroOne, 0.155],
  ['logCosh', getLoss('logCosh'), ones, zeroOne, 0.108],
  ['kullbackLeiblerDivergence', getLoss('kullbackLeiblerDivergence'), chances, zeroOne, 0.458],
  ['poisson', getLoss('poisson'), ones, zeroOne, 0.5],
  ['hinge', getLoss('hinge'), chances, zeroOne, 1.3],
  ['squaredHinge', getLoss('squaredHinge'), chances, zeroOne, 1.86],
  ['categoricalHinge', getLoss('categoricalHinge'), chances, zeroOne, 1.4],
  [
    'cosineSimilarity',
    getLoss('cosineSimilarity'),
    [
      [1, 0],
      [1, 1],
    ],
    [
      [0, 1],
      [1, 1],
    ],
    -0.5,
  ],
  ['binaryFocalCrossentropy', binaryFocalCrossentropy(), chances, zeroOne, (0.33 + 0.206) / 2],
  [
    'categoricalFocalCrossentropy',
    categoricalFocalCrossentropy(),
    [
      [0.05, 0.9, 0.05],
      [0.1, 0.85, 0.05],
    ],
    [
      [0, 1, 0],
      [0, 0, 1],
    ],
    (2.63401289e-4 + 0.675912094) / 2,
  ],
];
for (const [name, loss, y, t, expected] of examples) {
  test(`${name}: the example of Keras's documentation`, () => {
    const model = new Sequential([new Activation({ activation: 'linear', inputShape: [y[0]!.length] })]);
    model.compile({ optimizer: 'sgd', loss });
    const got = model.evaluate(y, t).loss;
    assert.ok(Math.abs(got - expected) < 6e-4, `${got}`);
  });
}

const BATCH = 6;
const random = new RandomStream(5, 'losses');
const x = { data: Float32Array.from({ length: BATCH * 5 }, () => random.normal()), shape: [BATCH, 5] };
const t = { data: Float32Array.from({ length: BATCH * 3 }, () => 0.1 + 0.8 * random.uniform()), shape: [BATCH, 3] };

const names: LossName[] = golden.cases.map(({ loss }) => loss);
for (const name of new Set(names)) {
  for (const activation of name.includes('Focal') ? (['sigmoid', 'softmax', 'linear'] as const) : (['sigmoid'] as const)) {
    test(`${name} behind ${activation}: gradients in f64, weighted rows too`, async () => {
      const options = name.includes('Focal') ? { fromLogits: activation === 'linear', labelSmoothing: 0.1, gamma: 1.7 } : {};
      const model = new Sequential([new Dense({ units: 3, activation, inputShape: [5] })], { seed: 3 });
      model.compile({ optimizer: 'sgd', loss: makers[name]!(options) });
      const { maxRelativeError, worst } = await gradCheck(model, x, t);
      assert.ok(maxRelativeError <= 1e-8, `${maxRelativeError} at ${JSON.stringify(worst)}`);
      const before = model.evaluate(x, t).loss;
      for (let step = 0; step < 20; step++) model.trainOnBatch(x, t);
      assert.ok(model.evaluate(x, t).loss < before);
    });
  }
}

test('what the loss takes over gives the same as what it does not', () => {
  for (const [activation, make] of [
    ['sigmoid', binaryFocalCrossentropy],
    ['softmax', categoricalFocalCrossentropy],
  ] as const) {
    const losses = [make(), make({ fromLogits: true })].map((loss, i) => {
      const model = new Sequential([new Dense({ units: 3, inputShape: [5], activation: i === 0 ? activation : 'linear' })], { seed: 3 });
      model.compile({ optimizer: 'sgd', loss, metrics: ['accuracy'] });
      return model.evaluate(x, { ...t, data: Float32Array.from(t.data, (_, i) => Number(i % 3 === 1)) });
    });
    assert.equal(losses[0], losses[1]);
  }
});

/** The mean of e^2 over columns, times the row's number plus 1, as a loss of the user's own. */
const own = CustomLoss({
  name: 'own',
  compute(yTrue, yPred, gradient, { rows, columns, losses }) {
    for (let i = 0; i < rows * columns; i++) {
      const e = yPred[i]! - yTrue[i]!;
      losses[Math.floor(i / columns)]! += (e * e) / columns;
      if (gradient) gradient[i] = (2 * e) / columns;
    }
  },
});

test('a loss of the user’s own: gradCheck proves it; the steps are those of the built-in one; weights of examples count', async () => {
  const build = (loss: Loss): Sequential => {
    const model = new Sequential([new Dense({ units: 3, activation: 'tanh', inputShape: [5] })], { seed: 3 });
    model.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss });
    return model;
  };
  const [mine, theirs] = [build(own), build(new CustomLoss({ compute: computeOf }))];
  const reference = build(getLoss('meanSquaredError'));
  assert.ok((await gradCheck(mine, x, t)).maxRelativeError <= 1e-8);
  const sampleWeight = [1, 0, 2, 1, 0.5, 3];
  for (const model of [mine, theirs, reference])
    await model.fit(x, t, { epochs: 3, batchSize: 3, sampleWeight, shuffle: false, verbose: 0 });
  assertClose('weights', mine.getWeights()[0]!, Array.from(reference.getWeights()[0]!), 1e-6);
  assert.equal(mine.getWeights(), theirs.getWeights());
});
function computeOf(
  yTrue: ArrayLike<number>,
  yPred: ArrayLike<number>,
  gradient: Float32Array | Float64Array | undefined,
  { rows, columns, losses }: { rows: number; columns: number; losses: Float32Array | Float64Array },
): void {
  for (let i = 0; i < rows * columns; i++) {
    const e = yPred[i]! - yTrue[i]!;
    losses[Math.floor(i / columns)]! += (e * e) / columns;
    if (gradient) gradient[i] = (2 * e) / columns;
  }
}

test('a wrong gradient of the user’s own is found', async () => {
  const wrong = CustomLoss({
    compute: (yTrue, yPred, gradient, of) => {
      computeOf(yTrue, yPred, gradient, of);
      if (gradient) gradient[0]! *= 1.5;
    },
  });
  const model = new Sequential([new Dense({ units: 3, inputShape: [5] })]);
  model.compile({ optimizer: 'sgd', loss: wrong });
  assert.ok((await gradCheck(model, x, t)).maxRelativeError > 1e-3);
});

test('a loss of the user’s own over class labels', () => {
  const seen: number[] = [];
  const loss = CustomLoss({
    targets: 'classes',
    compute(yTrue, yPred, _, { rows, columns, losses }) {
      seen.push(...yTrue);
      for (let r = 0; r < rows; r++) losses[r] = 1 - yPred[r * columns + yTrue[r]!]!;
    },
  });
  const model = new Sequential([new Activation({ activation: 'linear', inputShape: [3] })]);
  model.compile({ optimizer: 'sgd', loss });
  assertClose(
    'loss',
    [
      model.evaluate(
        [
          [0.5, 0.25, 0.25],
          [0, 1, 0],
        ],
        [0, 2],
      ).loss,
    ],
    [0.75],
    1e-7,
  );
  assert.equal(seen, [0, 2]);
});

test('errors', () => {
  const refuses = (message: string, make: () => unknown): void =>
    assert.throws(make, (error: Error) => error instanceof OptionError && error.message === message, message);
  refuses('huber: option "delta" must be a finite number above 0, received 0.', () => makers.huber!({ delta: 0 }));
  refuses('hinge: unknown option "margin". It takes no options.', () => makers.hinge!({ margin: 1 }));
  refuses('CustomLoss: option "compute" must be a function, received undefined.', () => CustomLoss({} as never));
  refuses('binaryFocalCrossentropy: option "gamma" must be a finite number at least 0, received -1.', () =>
    binaryFocalCrossentropy({ gamma: -1 }),
  );
});

test('threads change no bit', async () => {
  const run = async (threads: number): Promise<unknown> => {
    await ready({ threads });
    const model = new Sequential([new Dense({ units: 3, activation: 'softmax', inputShape: [5] })], { seed: 3 });
    model.compile({ optimizer: 'nadam', loss: 'categoricalFocalCrossentropy', metrics: ['auc'] });
    return Array.from({ length: 5 }, () => model.trainOnBatch(x, { ...t, data: Float32Array.from(t.data, (_, i) => Number(i % 3 === 1)) }));
  };
  const alone = await run(1);
  assert.equal(await run(3), alone);
  await ready({ threads: 1 });
});

test.run();
