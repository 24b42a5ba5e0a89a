import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Activation, Sequential } from '../../src/index.js';

/** Two examples of three steps, two classes: the largest outputs are at the classes 0 1 1 and 1 0 0. */
const x = [
  [
    [0.9, 0.1],
    [0.2, 0.8],
    [0.3, 0.7],
  ],
  [
    [0.4, 0.6],
    [0.8, 0.2],
    [0.6, 0.4],
  ],
];

function figures(y: number[][] | number[][][], loss: 'sparseCategoricalCrossentropy' | 'categoricalCrossentropy', batchSize: number) {
  const model = new Sequential([new Activation({ activation: 'linear', inputShape: [3, 2] })]);
  model.compile({ optimizer: 'sgd', loss, metrics: ['accuracy', 'lastStepAccuracy'] });
  return model.evaluate(x, y, { batchSize });
}

const oneHot = (labels: number[][]) => labels.map((row) => row.map((label) => [1 - label, label]));

for (const [labels, all, last] of [
  [
    [
      [1, 0, 1],
      [0, 1, 0],
    ],
    2 / 6,
    1,
  ],
  [
    [
      [0, 1, 0],
      [1, 0, 1],
    ],
    4 / 6,
    0,
  ],
  [
    [
      [0, 1, 1],
      [1, 0, 1],
    ],
    5 / 6,
    0.5,
  ],
] as const) {
  test(`lastStepAccuracy is ${last} where accuracy is ${all.toFixed(2)}`, () => {
    const y = labels.map((row) => [...row]);
    for (const batchSize of [1, 2]) {
      const found = [figures(y, 'sparseCategoricalCrossentropy', batchSize), figures(oneHot(y), 'categoricalCrossentropy', batchSize)];
      for (const { accuracy, lastStepAccuracy } of found) {
        assert.ok(Math.abs(accuracy! - all) < 1e-12);
        assert.is(lastStepAccuracy, last);
      }
    }
  });
}

test('the loss of labels (N, T) is the mean over examples and steps', () => {
  const { loss } = figures(
    [
      [1, 0, 1],
      [0, 1, 0],
    ],
    'sparseCategoricalCrossentropy',
    2,
  );
  const expected = -[0.1, 0.2, 0.7, 0.4, 0.2, 0.6].reduce((sum, p) => sum + Math.log(p), 0) / 6;
  assert.ok(Math.abs(loss! - expected) < 1e-6);
});

test('a single output is class 1 above 0.5', () => {
  const model = new Sequential([new Activation({ activation: 'linear', inputShape: [2, 1] })]);
  model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['lastStepAccuracy'] });
  const outputs = [
    [[0.9], [0.2]],
    [[0.1], [0.7]],
    [[0.1], [0.4]],
    [[0.8], [0.6]],
  ];
  const y = [
    [[1], [0]],
    [[0], [0]],
    [[0], [1]],
    [[0], [1]],
  ];
  assert.is(model.evaluate(outputs, y).lastStepAccuracy, 0.5);
});

test.run();
