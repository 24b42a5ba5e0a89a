// A forgotten softmax is told in a sentence at the first batch, once a model, and costs nothing afterwards.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  binaryCrossentropy,
  type CompileOptions,
  categoricalCrossentropy,
  Dense,
  type Layer,
  Reshape,
  Sequential,
  Softmax,
  sparseCategoricalCrossentropy,
} from '../../src/index.js';
import { outputFlaw } from '../../src/models/output-flaw.js';

const x = [
  [0, 1, 2],
  [3, 4, 5],
];
const labels = [0, 1];

function model(last: Layer[], loss: CompileOptions['loss']): Sequential {
  const made = new Sequential([new Dense({ units: 4, inputShape: [3] }), ...last], { seed: 3 });
  made.compile({ optimizer: 'sgd', loss });
  return made;
}

/** What `run` says by console.warn. */
async function said(run: () => unknown): Promise<string[]> {
  const { warn } = console;
  const texts: string[] = [];
  console.warn = (text: string) => void texts.push(text);
  try {
    await run();
  } finally {
    console.warn = warn;
  }
  return texts;
}

const loud = { verbose: 2, callbacks: [] } as const;
const forgotten =
  /^fit: the outputs are no probabilities, which sparseCategoricalCrossentropy expects: row 0 of the first batch (holds|sums to) -?[\d.]+\. End the model with activation: "softmax", or compile it with the loss sparseCategoricalCrossentropy\(\{ fromLogits: true \}\)\.$/;

/** Without the line an epoch that `verbose` prints. */
async function fit(m: Sequential, y: readonly unknown[] = labels, options: object = loud): Promise<string[]> {
  const { log } = console;
  console.log = () => {};
  try {
    return await said(() => m.fit(x, y as never, options));
  } finally {
    console.log = log;
  }
}

test('a forgotten softmax is told at the first batch, once a model', async () => {
  const m = model([new Dense({ units: 3 })], 'sparseCategoricalCrossentropy');
  const first = await fit(m, labels, { ...loud, epochs: 3, batchSize: 1 });
  assert.is(first.length, 1);
  assert.match(first[0]!, forgotten);
  assert.equal(await fit(m), []);
  m.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  assert.equal(await fit(m), []);
});

test('under verbose: 0 nothing is said, and a later loud run says it', async () => {
  const m = model([new Dense({ units: 3 })], 'sparseCategoricalCrossentropy');
  assert.equal(await fit(m, labels, { verbose: 0 }), []);
  assert.match((await fit(m)).join(), forgotten);
});

test('trainOnBatch tells it at the first batch since compile alone', async () => {
  const m = model([new Dense({ units: 3 })], 'sparseCategoricalCrossentropy');
  const texts = await said(() => {
    m.trainOnBatch(x, labels);
    m.trainOnBatch(x, labels);
  });
  assert.is(texts.length, 1);
  assert.match(texts[0]!, /^trainOnBatch: the outputs are no probabilities/);
});

test('later batches are not looked at', () => {
  const m = model([new Dense({ units: 3, activation: 'softmax' })], 'sparseCategoricalCrossentropy');
  const { warning } = m.trainer;
  let looks = 0;
  const { noteFor } = warning;
  warning.noteFor = (...given) => {
    looks++;
    return noteFor.apply(warning, given);
  };
  for (let step = 0; step < 3; step++) m.trainOnBatch(x, labels);
  assert.is(warning.due, false);
  assert.is(looks, 1);
});

const fits: [string, Layer[], CompileOptions['loss'], readonly unknown[]][] = [
  ['a softmax', [new Dense({ units: 3, activation: 'softmax' })], 'sparseCategoricalCrossentropy', labels],
  [
    'a softmax behind which the shape changes',
    [new Dense({ units: 3 }), new Softmax(), new Reshape({ targetShape: [3] })],
    'sparseCategoricalCrossentropy',
    labels,
  ],
  ['logits', [new Dense({ units: 3 })], sparseCategoricalCrossentropy({ fromLogits: true }), labels],
  ['a sigmoid', [new Dense({ units: 1, activation: 'sigmoid' })], 'binaryCrossentropy', [[0], [1]]],
  ['another loss', [new Dense({ units: 1 })], 'meanSquaredError', [[10], [20]]],
];
for (const [name, last, loss, y] of fits) test(`nothing is said of ${name}`, async () => assert.equal(await fit(model(last, loss), y), []));

const flaws: [string, Layer[], CompileOptions['loss'], readonly unknown[], RegExp][] = [
  [
    'relu under categoricalCrossentropy',
    [new Dense({ units: 2, activation: 'relu' })],
    'categoricalCrossentropy',
    [
      [0, 1],
      [1, 0],
    ],
    /End the model with activation: "softmax", or compile it with the loss categoricalCrossentropy\(\{ fromLogits: true \}\)/,
  ],
  [
    'a forgotten sigmoid',
    [new Dense({ units: 1, biasInitializer: { name: 'constant', value: 40 } })],
    'binaryCrossentropy',
    [[0], [1]],
    /which binaryCrossentropy expects: row 0 of the first batch holds [\d.]+\. End the model with activation: "sigmoid"/,
  ],
  [
    'two softmaxes',
    [new Dense({ units: 2, activation: 'softmax' })],
    categoricalCrossentropy({ fromLogits: true }),
    [
      [0, 1],
      [1, 0],
    ],
    /^fit: categoricalCrossentropy\(\{ fromLogits: true \}\) applies a softmax itself, and the model ends with one\. Leave out fromLogits, or the model's last activation\.$/,
  ],
  [
    'two sigmoids',
    [new Dense({ units: 1, activation: 'sigmoid' })],
    binaryCrossentropy({ fromLogits: true }),
    [[0], [1]],
    /applies a sigmoid itself/,
  ],
  [
    'a softmax over one output',
    [new Dense({ units: 1, activation: 'softmax' })],
    'binaryCrossentropy',
    [[0], [1]],
    /^fit: a softmax over a single output is always 1\. .*activation: "sigmoid"/,
  ],
];
for (const [name, last, loss, y, message] of flaws) {
  test(`told: ${name}`, async () => {
    const texts = await fit(model(last, loss), y);
    assert.is(texts.length, 1);
    assert.match(texts[0]!, message);
  });
}

test('a loss of NaN names the missing softmax, not the learning rate', async () => {
  const m = model([new Dense({ units: 3, kernelInitializer: 'zeros' })], 'sparseCategoricalCrossentropy');
  const texts = await fit(m, labels, { verbose: 0, epochs: 5 });
  assert.is(texts.length, 1);
  assert.match(texts[0]!, /^fit: the loss became NaN in epoch 0, batch 0: the outputs are no probabilities, .*fromLogits/);
});

test('rows are distributions within the rounding of f32; NaN tells nothing', () => {
  const loss = sparseCategoricalCrossentropy();
  const flaw = (...outputs: number[]): string | undefined => outputFlaw(loss, undefined, Float32Array.from(outputs), 2);
  assert.is(flaw(0.3, 0.7, 0.50001, 0.5), undefined);
  assert.is(flaw(Number.NaN, 0.5), undefined);
  assert.match(flaw(0.3, 0.7, 0.6, 0.5)!, /row 1 of the first batch sums to 1\.1\./);
  assert.match(flaw(1.25, -0.25)!, /row 0 of the first batch holds 1\.25\./);
});

test.run();
