// Targets that a loss or a metric can make no sense of are refused before anything ran.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type CompileOptions, DataError, Dense, lastStepAccuracy, Sequential, topKAccuracy } from '../../src/index.js';

const x = [[0], [1], [2]];

function model(units: number, loss: CompileOptions['loss'], metrics: CompileOptions['metrics'] = []): Sequential {
  const made = new Sequential([
    new Dense({ units, activation: loss === 'categoricalCrossentropy' ? 'softmax' : 'sigmoid', inputShape: [1] }),
  ]);
  made.compile({ optimizer: 'sgd', loss, metrics: metrics as NonNullable<CompileOptions['metrics']> });
  return made;
}

function refused(name: string, m: Sequential, y: readonly unknown[], message: string): void {
  test(name, () => {
    const before = m.getWeights();
    for (const run of [() => m.trainOnBatch(x, y as never), () => m.evaluate(x, y as never)])
      assert.throws(run, (e: Error) => e instanceof DataError && e.message === message);
    assert.equal(m.getWeights(), before);
  });
}

function taken(name: string, m: Sequential, y: readonly unknown[]): void {
  test(name, () => assert.ok(Number.isFinite(m.trainOnBatch(x, y as never).loss)));
}

for (const [value, at] of [
  [-1, 0],
  [2, 1],
  [255, 2],
] as const) {
  const y = [[0], [1], [0]];
  y[at] = [value];
  refused(
    `binaryCrossentropy with the label ${value}`,
    model(1, 'binaryCrossentropy'),
    y,
    `y: received the target ${value} for example ${at}; binaryCrossentropy expects numbers from 0 to 1, such as the classes 0 and 1.`,
  );
}
taken('binaryCrossentropy with probabilities', model(1, 'binaryCrossentropy', ['accuracy']), [[0.1], [0.9], [1]]);

const regression = 'A regression has no classes: leave the metric out, and the loss tells how far off it is.';
for (const [metric, name] of [
  ['accuracy', 'accuracy'],
  [lastStepAccuracy(), 'lastStepAccuracy'],
  [topKAccuracy({ k: 1 }), 'topKAccuracy'],
] as const) {
  refused(
    `${name} of a regression`,
    model(1, 'meanSquaredError', [metric]),
    [[10], [20], [30]],
    `y: received the target 10 for example 0; the metric ${name} compares classes, and expects 0 or 1 for a single output. ${regression}`,
  );
}
refused(
  'accuracy of a regression within 0..1',
  model(1, 'meanSquaredError', ['accuracy']),
  [[0], [0.25], [1]],
  `y: received the target 0.25 for example 1; the metric accuracy compares classes, and expects 0 or 1 for a single output. ${regression}`,
);
refused(
  'accuracy of a regression with two outputs',
  model(2, 'meanSquaredError', ['accuracy']),
  [
    [0, 1],
    [1, 0],
    [0.5, 0.25],
  ],
  `y: received a row that sums to 0.75 for example 2; the metric accuracy compares classes, and expects one-hot rows. ${regression}`,
);
refused(
  'accuracy of several labels an example',
  model(2, 'binaryCrossentropy', ['accuracy']),
  [
    [0, 1],
    [1, 1],
    [0, 1],
  ],
  `y: received a row that sums to 2 for example 1; the metric accuracy compares classes, and expects one-hot rows. ${regression}`,
);
taken('accuracy under meanSquaredError of the classes 0 and 1', model(1, 'meanSquaredError', ['accuracy']), [0, 1, 1]);
taken('accuracy under meanSquaredError of one-hot rows', model(2, 'meanSquaredError', ['accuracy']), [
  [0, 1],
  [1, 0],
  [0, 1],
]);
taken('accuracy of smoothed rows', model(2, 'categoricalCrossentropy', ['accuracy']), [
  [0.05, 0.95],
  [0.95, 0.05],
  [0.5, 0.5],
]);
taken('a regression without accuracy', model(1, 'meanSquaredError'), [[10], [20], [30]]);

for (const [value, loss] of [
  [NaN, 'meanSquaredError'],
  [-Infinity, 'meanSquaredError'],
  [NaN, 'binaryCrossentropy'],
] as const) {
  const y = { data: Float32Array.of(0, value, 1), shape: [3, 1] };
  refused(
    `${value} under ${loss}, in an array of f32`,
    model(1, loss),
    y as never,
    `y: received ${value} in example 1, at place 0; expected finite numbers.`,
  );
}

test.run();
