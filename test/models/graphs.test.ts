// Several inputs and outputs, layers in several places, models as layers, weights that models share.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Add,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Conv2DTranspose,
  Dense,
  DepthwiseConv2D,
  Flatten,
  gradCheck,
  input,
  inputGradient,
  Layer,
  type LayerPlan,
  LeakyReLU,
  loadModel,
  Model,
  PReLU,
  ReLU,
  SeparableConv2D,
  Sequential,
  SGD,
  type Slot,
  type SymbolicTensor,
  type Tensor,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const ROWS = 6;

function numbers(name: string, ...shape: number[]): { data: Float32Array; shape: number[] } {
  const random = new RandomStream(3, name);
  return { data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.uniform() * 2 - 1), shape };
}

const [a, b] = [numbers('a', ROWS, 5), numbers('b', ROWS, 4, 3)];
const digit = Int32Array.from({ length: ROWS }, (_, i) => i % 3);
const level = numbers('level', ROWS, 2);

/** A stem for either input, a shared layer, an output at a softmax, and one in the middle that more is made of. */
function twoByTwo() {
  const left = input({ shape: [5], name: 'left' });
  const right = input({ shape: [4, 3], name: 'right' });
  const shared = new Dense({ units: 6, activation: 'tanh', name: 'shared', kernelRegularizer: { l1: 0, l2: 0.01 } });
  const ofLeft = shared.apply(new Dense({ units: 4, name: 'widen' }).apply(left));
  const ofRight = shared.apply(new Dense({ units: 4, name: 'narrow' }).apply(new Flatten().apply(right)));
  const joined = new Concatenate().apply([ofLeft, ofRight]);
  const height = new Dense({ units: 2, name: 'height' }).apply(joined);
  const kind = new Dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(
    new Add().apply([new Dense({ units: 2 }).apply(joined), height]),
  );
  return new Model({ inputs: [left, right], outputs: { digit: kind, level: height }, seed: 5 });
}

const settings = () =>
  ({
    optimizer: new SGD({ learningRate: 0.1, momentum: 0.9 }),
    loss: { digit: 'sparseCategoricalCrossentropy', level: 'meanSquaredError' },
    lossWeights: { level: 0.3 },
    metrics: { digit: ['accuracy'] },
  }) as const;

test('gradients of a network of two inputs and outputs, of which one is read within, with a shared layer', async () => {
  const model = twoByTwo();
  model.compile(settings());
  const { maxRelativeError, worst } = await gradCheck(model, [a, b], { digit, level });
  assert.ok(maxRelativeError < 1e-9, `${maxRelativeError} at ${JSON.stringify(worst)}`);
});

test('the loss is the weighted sum; figures go by the names of outputs, in fit, evaluate and trainOnBatch', async () => {
  const model = twoByTwo();
  model.compile(settings());
  assert.equal(model.compiled.figures, ['loss', 'digitLoss', 'levelLoss', 'digitAccuracy']);
  const before = model.evaluate([a, b], { digit, level }, { batchSize: 4 });
  const penalty = before.loss - before.digitLoss - 0.3 * before.levelLoss;
  const kernel = model.parameters.find(({ name }) => name === 'shared/kernel')!.values;
  assert.ok(Math.abs(penalty - 0.01 * kernel.reduce((sum, w) => sum + w * w, 0)) < 1e-6);
  const predicted = model.predict({ left: a, right: b });
  const own = (output: Tensor<Float32Array>, row: number, column: number): number => output.data[row * output.shape[1]! + column]!;
  let digitLoss = 0;
  let levelLoss = 0;
  for (let i = 0; i < ROWS; i++) {
    digitLoss -= Math.log(own(predicted.digit, i, digit[i]!)) / ROWS;
    for (let j = 0; j < 2; j++) levelLoss += (own(predicted.level, i, j) - level.data[2 * i + j]!) ** 2 / (2 * ROWS);
  }
  assert.ok(Math.abs(before.digitLoss - digitLoss) < 1e-5 && Math.abs(before.levelLoss - levelLoss) < 1e-5);
  const first = model.trainOnBatch([a, b], [digit, level]);
  assert.ok(Math.abs(first.loss - before.loss) < 1e-6 && first.digitAccuracy === before.digitAccuracy);
  const { history } = await model.fit(
    [a, b],
    { digit, level },
    {
      epochs: 40,
      batchSize: 3,
      verbose: 0,
      validationData: [
        [a, b],
        [digit, level],
      ],
    },
  );
  assert.ok(history.valDigitAccuracy!.at(-1) === 1 && history.levelLoss.at(-1)! < 0.3 * before.levelLoss);
  assert.ok(Math.abs(history.valDigitLoss!.at(-1)! - model.evaluate([a, b], [digit, level]).digitLoss) < 1e-6);
});

test('an output without a loss teaches nothing, and no layer that serves it alone learns', async () => {
  const model = twoByTwo();
  model.compile({ ...settings(), loss: { level: 'meanSquaredError' }, metrics: [], lossWeights: undefined });
  assert.equal(model.compiled.figures, ['loss', 'levelLoss']);
  const before = model.getWeights();
  await model.fit([a, b], { level } as never, { epochs: 2, verbose: 0 });
  const moved = model.parameters
    .filter(({ name }, i) => !model.getWeights()[i]!.every((w, j) => w === before[i]![j]) && name !== '')
    .map(({ name }) => name);
  assert.equal(
    moved.filter((name) => name.startsWith('kind') || name.startsWith('dense/')),
    [],
  );
  assert.ok(moved.includes('shared/kernel') && moved.includes('height/bias'));
  const { maxRelativeError } = await gradCheck(model, [a, b], { level } as never);
  assert.ok(maxRelativeError < 1e-9);
});

test('sample weights by output, for every step of a sequence, and below zero where asked', async () => {
  const model = twoByTwo();
  model.compile({ ...settings(), loss: { digit: 'sparseCategoricalCrossentropy', level: 'meanSquaredError' } });
  const only = Float32Array.of(1, 0, 0, 0, 0, 0);
  const weighed = model.evaluate([a, b], { digit, level }, { sampleWeight: { digit: only } });
  const plain = model.evaluate([a, b], { digit, level });
  const one = model.evaluate(
    [
      { data: a.data.subarray(0, 5), shape: [1, 5] },
      { data: b.data.subarray(0, 12), shape: [1, 4, 3] },
    ],
    [digit.subarray(0, 1), { data: level.data.subarray(0, 2), shape: [1, 2] }],
  );
  assert.ok(Math.abs(weighed.digitLoss - one.digitLoss / ROWS) < 1e-6);
  assert.is(weighed.levelLoss, plain.levelLoss);
  const steps = new Sequential([new Dense({ units: 3, activation: 'softmax', inputShape: [4, 3] })], { seed: 1 });
  steps.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const labels = { data: Int32Array.from({ length: ROWS * 4 }, (_, i) => i % 3), shape: [ROWS, 4] };
  const mask = Float32Array.from({ length: ROWS * 4 }, (_, i) => (i % 4 === 1 ? 4 : 0));
  const second = {
    data: Float32Array.from({ length: ROWS * 3 }, (_, i) => b.data[Math.floor(i / 3) * 12 + 3 + (i % 3)]!),
    shape: [ROWS, 1, 3],
  };
  const masked = steps.evaluate(b, labels, { sampleWeight: mask }).loss;
  const alone = new Sequential([new Dense({ units: 3, activation: 'softmax', inputShape: [1, 3] })]);
  alone.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  alone.setWeights(steps.getWeights());
  const of = { data: Int32Array.from({ length: ROWS }, (_, i) => labels.data[4 * i + 1]!), shape: [ROWS, 1] };
  assert.ok(Math.abs(masked - alone.evaluate(second, of).loss) < 1e-6);
  const away = new Sequential([new Dense({ units: 2, inputShape: [5] })], { seed: 2 });
  away.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const start = away.evaluate(a, level).loss;
  const least = Float32Array.from({ length: ROWS }, () => -1);
  assert.throws(() => away.trainOnBatch(a, level, { sampleWeight: least }), /negativeWeights: true allows/);
  const before = away.getWeights();
  away.trainOnBatch(a, level, { sampleWeight: least, negativeWeights: true });
  assert.ok(away.evaluate(a, level).loss > start);
  away.setWeights(before);
  await away.fit(a, level, { verbose: 0, sampleWeight: least, negativeWeights: true });
  assert.ok(away.evaluate(a, level).loss > start);
});

test('the same bits on any number of steps saved, loaded and resumed; layers once in the file', async () => {
  const model = twoByTwo();
  model.compile(settings());
  await model.fit([a, b], { digit, level }, { epochs: 3, batchSize: 4, verbose: 0 });
  const loaded = loadModel<string, { digit: Tensor<Float32Array>; level: Tensor<Float32Array> }>(model.save());
  assert.equal(
    [loaded.inputNames, loaded.outputNames],
    [
      ['left', 'right'],
      ['digit', 'level'],
    ],
  );
  assert.equal(loaded.predict([a, b]), model.predict([a, b]));
  assert.equal(
    loaded.parameters.map(({ name }) => name),
    model.parameters.map(({ name }) => name),
  );
  assert.equal(loaded.save(), model.save());
  const other = twoByTwo();
  other.compile(settings());
  other.resume(model.checkpoint());
  const [one, two] = [other, model].map((each) => each.trainOnBatch([a, b], { digit, level }));
  assert.equal(one, two);
  assert.equal(other.getWeights(), model.getWeights());
});

test('summary and program name inputs, outputs and what is shared', () => {
  const model = twoByTwo();
  const text = model.summary({ print: false });
  assert.match(text, 'model: input left [batch, 5], 5 numbers an example; input right [batch, 4, 3], 12 numbers an example');
  assert.match(text, 'outputs: digit [batch, 3]; level [batch, 2]');
  assert.match(text, /shared \(Dense\) +\[batch, 6\] +30 /);
  assert.match(text, /shared \(Dense\) .* shared /);
  model.compile(settings());
  assert.match(model.program(), 'kind');
});

test('a model is a layer: its weights are its own in every model around it', async () => {
  const encoder = new Sequential([new Dense({ units: 4, activation: 'relu', inputShape: [5] }), new Dense({ units: 3 })], {
    name: 'encoder',
    seed: 1,
  });
  const x = input({ shape: [5] });
  const y = new Dense({ units: 2, name: 'top' }).apply(encoder.apply(x));
  const whole = new Model({ inputs: x, outputs: y, seed: 2 });
  whole.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const coded = encoder.predict(a);
  await whole.fit(a, level, { epochs: 2, verbose: 0 });
  assert.not.equal(encoder.predict(a), coded);
  assert.equal(
    whole.parameters.map(({ name }) => name),
    ['encoder/dense/kernel', 'encoder/dense/bias', 'encoder/dense_1/kernel', 'encoder/dense_1/bias', 'top/kernel', 'top/bias'],
  );
  assert.equal(encoder.getWeights(), whole.getWeights().slice(0, 4));
  encoder.setWeights(encoder.getWeights().map((values) => values.map(() => 0)));
  const [kernel, bias] = whole.getWeights().slice(4);
  assert.ok(kernel!.length === 6);
  assert.equal(
    whole.predict(a).data,
    Float32Array.from({ length: 2 * ROWS }, (_, i) => bias![i % 2]!),
  );
  assert.is(whole.getLayer('encoder/dense'), encoder.getLayer('dense'));
  assert.is(whole.getLayer(-1), whole.getLayer('top'));
  // what lies within
  const inner = new Model({ inputs: encoder.inputs, outputs: encoder.getLayer('dense').output });
  assert.equal(inner.predict(a).shape, [ROWS, 4]);
  const loaded = loadModel(whole.save());
  assert.equal(
    loaded.parameters.map(({ name }) => name),
    whole.parameters.map(({ name }) => name),
  );
  assert.equal(loaded.predict(a), whole.predict(a));
});

test('every kind of convolution in two places: what each keeps for backward is there in both', async () => {
  const shared = [
    new DepthwiseConv2D({ kernelSize: 3, padding: 'same', activation: 'tanh' }),
    new Conv2D({ filters: 4, kernelSize: 3, padding: 'same', groups: 2 }),
    new Conv2D({ filters: 4, kernelSize: 3, padding: 'same', activation: 'gelu' }),
    new SeparableConv2D({ filters: 4, kernelSize: 3, padding: 'same', depthMultiplier: 2 }),
    new Conv2DTranspose({ filters: 4, kernelSize: 3, padding: 'same' }),
    new PReLU({ sharedAxes: [1, 2], alphaInitializer: 'randomNormal' }),
  ];
  const images = numbers('squares', 2, 3, 3, 4);
  for (const layer of shared) {
    const x = input({ shape: [3, 3, 4] });
    const y = new Flatten().apply(layer.apply(new ReLU().apply(layer.apply(x))));
    const model = new Model({ inputs: x, outputs: new Dense({ units: 2 }).apply(y), seed: 3 });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { maxRelativeError, worst } = await gradCheck(model, images, numbers('pairs', 2, 2));
    assert.ok(maxRelativeError < 1e-8, `${layer.kind}: ${maxRelativeError} at ${JSON.stringify(worst)}`);
  }
});

test('two models of one name within a model, and one applied twice', async () => {
  const make = (): Sequential => new Sequential([new Dense({ units: 3, activation: 'tanh' })]);
  const [first, second] = [make(), make()];
  const x = input({ shape: [5] });
  const y = new Add().apply([first.apply(x), second.apply(x), first.apply(x)]);
  const model = new Model({ inputs: x, outputs: y });
  assert.equal(
    model.parameters.map(({ name }) => name),
    ['sequential/dense/kernel', 'sequential/dense/bias', 'sequential_1/dense/kernel', 'sequential_1/dense/bias'],
  );
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const { maxRelativeError } = await gradCheck(model, a, numbers('targets', ROWS, 3));
  assert.ok(maxRelativeError < 1e-9);
});

test("a discriminator learns by itself and stays as it is under its generator: Keras's way to a GAN", () => {
  const discriminator = new Sequential(
    [new Dense({ units: 4, inputShape: [5] }), new BatchNormalization(), new LeakyReLU(), new Dense({ units: 1, activation: 'sigmoid' })],
    { name: 'discriminator' },
  );
  const generator = new Sequential([new Dense({ units: 5, inputShape: [2] })], { name: 'generator', seed: 9 });
  const loss = 'binaryCrossentropy';
  discriminator.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss });
  discriminator.trainable = false;
  const z = input({ shape: [2] });
  const both = new Model({ inputs: z, outputs: discriminator.apply(generator.apply(z)) });
  both.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss });
  const ones = { data: new Float32Array(ROWS).fill(1), shape: [ROWS, 1] };
  const before = discriminator.getWeights();
  discriminator.trainOnBatch(a, ones);
  const taught = discriminator.getWeights();
  assert.not.equal(taught, before);
  const made = generator.predict(level);
  both.trainOnBatch(level, ones);
  assert.equal(discriminator.getWeights(), taught, 'running statistics too');
  assert.not.equal(generator.predict(level), made);
  const frozen = both.parameters.filter(({ trainable }) => !trainable).map(({ name }) => name);
  assert.is(frozen.length, 8);
  assert.match(both.summary({ print: false }), 'frozen');
});

test('pop takes the head off; what is left keeps its weights, and takes another', async () => {
  const model = new Sequential([new Dense({ units: 4, inputShape: [5] }), new ReLU(), new Dense({ units: 3, activation: 'softmax' })], {
    seed: 4,
  });
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  await model.fit(a, digit, { epochs: 2, verbose: 0 });
  const trained = model.getWeights();
  model.pop();
  assert.throws(() => model.compiled, /Call compile/);
  assert.equal(model.getWeights(), trained.slice(0, 2));
  model.pop();
  model.add(new Dense({ units: 2, name: 'head' }));
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  assert.equal(model.getWeights().slice(0, 2), trained.slice(0, 2));
  model.trainOnBatch(a, level);
  assert.equal(model.predict(a).shape, [ROWS, 2]);
});

test('models that share layers share their weights, and each its own memory when the other goes', () => {
  const body = new Dense({ units: 3, inputShape: [5] });
  const one = new Sequential([body], { seed: 1 });
  const two = new Sequential([body, new Dense({ units: 2 })], { seed: 2 });
  const weights = one.getWeights();
  assert.equal(two.getWeights().slice(0, 2), weights);
  one.dispose();
  assert.equal(two.getWeights().slice(0, 2), weights);
  two.setWeights(two.getWeights().map((values) => values.map(() => 0.5)));
  assert.ok(one.getWeights()[0]!.every((value) => value === 0.5));
  // predictions hold what they made of weights; those of either must see what the other learned
  const before = one.predict(a);
  two.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  two.trainOnBatch(a, level);
  assert.not.equal(one.predict(a), before);
});

/** x + 1 and x - 1: a layer of two outputs. */
class AboveAndBelow extends Layer<{ x: Slot; above: Slot; below: Slot; dx: Slot | undefined; dys: readonly (Slot | undefined)[] }> {
  override get outputCount(): number {
    return 2;
  }

  plan(plan: LayerPlan) {
    const [above, below] = [plan.output(plan.input.shape), plan.output(plan.input.shape)];
    return { x: plan.input, above, below, dx: plan.inputGradient, dys: plan.outputGradients };
  }

  forward(k: Parameters<Layer['forward']>[0], { x, above, below }: ReturnType<AboveAndBelow['plan']>, rows: number): void {
    k.affine({ x: x.pointer, y: above.pointer, n: rows * x.size, scale: 1, offset: 1 });
    k.affine({ x: x.pointer, y: below.pointer, n: rows * x.size, scale: 1, offset: -1 });
  }

  backward(k: Parameters<Layer['backward']>[0], { x, dx, dys }: ReturnType<AboveAndBelow['plan']>, rows: number): void {
    const given = dys.filter((dy) => dy !== undefined);
    if (!dx) return;
    k.affine({ x: given[0]!.pointer, y: dx.pointer, n: rows * x.size, scale: 1, offset: 0 });
    if (given[1]) k.add({ a: dx.pointer, b: given[1].pointer, y: dx.pointer, n: rows * x.size });
  }
}

test('a layer of several outputs: taken apart, one of them left unread', async () => {
  for (const read of [2, 1]) {
    const x = input({ shape: [5] });
    const [above, below] = new AboveAndBelow().apply(new Dense({ units: 3 }).apply(x)) as Iterable<SymbolicTensor> as [
      SymbolicTensor,
      SymbolicTensor,
    ];
    const values = read === 2 ? [new Dense({ units: 2 }).apply(above), new Dense({ units: 2 }).apply(below)] : [];
    const model = new Model({ inputs: x, outputs: read === 2 ? new Add().apply(values) : new Dense({ units: 2 }).apply(below) });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { maxRelativeError } = await gradCheck(model, a, level);
    assert.ok(maxRelativeError < 1e-9);
  }
});

test('the gradient of the inputs is that of differences, in training and not', () => {
  const model = new Sequential(
    [
      new Conv2D({ filters: 3, kernelSize: 3, padding: 'same', activation: 'tanh', inputShape: [4, 4, 2] }),
      new BatchNormalization(),
      new Flatten(),
      new Dense({ units: 3, activation: 'softmax' }),
    ],
    { seed: 6 },
  );
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const x = numbers('images', ROWS, 4, 4, 2);
  const weights = model.getWeights();
  const gradient = inputGradient(model, x, digit);
  assert.equal(gradient.shape, x.shape);
  assert.equal(model.getWeights(), weights);
  for (const i of [0, 17, 100]) {
    const at = (step: number): number => {
      const moved = x.data.slice();
      moved[i]! += step;
      return model.evaluate({ data: moved, shape: x.shape }, digit).loss;
    };
    const numeric = (at(0.01) - at(-0.01)) / 0.02;
    assert.ok(
      Math.abs(numeric - gradient.data[i]!) < 2e-3 * Math.max(...gradient.data.map(Math.abs)) + 1e-5,
      `${numeric} ${gradient.data[i]}`,
    );
  }
  assert.not.equal(inputGradient(model, x, digit, { training: true }).data, gradient.data);
  const both = inputGradient<{ left: Tensor<Float32Array>; right: Tensor<Float32Array> }>(compiled(twoByTwo()), [a, b], { digit, level });
  assert.equal([both.left.shape, both.right.shape], [a.shape, b.shape]);
});

function compiled(model: ReturnType<typeof twoByTwo>): ReturnType<typeof twoByTwo> {
  model.compile(settings());
  return model;
}

test.run();
