// Metrics beside the core's: the examples of Keras's documentation, the same whatever the batches, by name, errors.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Activation,
  auc,
  binaryAccuracy,
  f1Score,
  type Metric,
  type MetricName,
  meanAbsoluteErrorMetric,
  OptionError,
  precision,
  r2Score,
  recall,
  rootMeanSquaredError,
  Sequential,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

/** A metric of outputs as they are. */
function figure(metric: Metric | MetricName, y: number[][], t: number[][], batchSize = 32): number {
  const model = new Sequential([new Activation({ activation: 'linear', inputShape: [y[0]!.length] })]);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: [metric] });
  return Object.values(model.evaluate(y, t, { batchSize }))[1]!;
}
const column = (...values: number[]): number[][] => values.map((value) => [value]);
const close = (got: number, want: number): void => assert.ok(Math.abs(got - want) < 1e-6, `${got}, expected ${want}`);

test("the examples of Keras's documentation", () => {
  close(
    figure(
      meanAbsoluteErrorMetric(),
      [
        [1, 1],
        [0, 0],
      ],
      [
        [0, 1],
        [0, 0],
      ],
    ),
    0.25,
  );
  close(
    figure(
      'rootMeanSquaredError',
      [
        [1, 1],
        [0, 0],
      ],
      [
        [0, 1],
        [0, 0],
      ],
    ),
    0.5,
  );
  close(figure('r2Score', column(2, 4, 4), column(1, 4, 3)), 0.57142854);
  close(figure('binaryAccuracy', column(0.98, 1, 0, 0.6), column(1, 1, 0, 0)), 0.75);
  close(figure('precision', column(1, 0, 1, 1), column(0, 1, 1, 1)), 0.6666667);
  close(figure('recall', column(1, 0, 1, 1), column(0, 1, 1, 1)), 0.6666667);
  close(figure(auc({ numThresholds: 3 }), column(0, 0.5, 0.3, 0.9), column(0, 0, 1, 1)), 0.75);
  const [t, y] = [
    [
      [1, 1, 1],
      [1, 0, 0],
      [1, 1, 0],
    ],
    [
      [0.2, 0.6, 0.7],
      [0.2, 0.6, 0.6],
      [0.6, 0.8, 0],
    ],
  ];
  close(figure(f1Score({ columns: 3, threshold: 0.5 }), y!, t!), (0.5 + 0.8 + 0.6666667) / 3);
});

test('areas of curves against their definition, by every pair of a positive and a negative', () => {
  const random = new RandomStream(1, 'auc');
  const n = 400;
  // in the middle between thresholds, of which 1001 tell all outputs apart
  const y = Array.from({ length: n }, () => [(Math.floor(random.uniform() * 1000) + 0.5) / 1000]);
  const t = y.map(([p]) => [Number(random.uniform() < p!)]);
  const [positives, negatives] = [1, 0].map((is) => y.filter((_, i) => t[i]![0] === is).map(([p]) => p!)) as [number[], number[]];
  const pairs = positives.flatMap((a) => negatives.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
  close(figure(auc({ numThresholds: 1001 }), y, t), pairs.reduce<number>((a, b) => a + b, 0) / pairs.length);
  // average precision is the sum without interpolation, which lies between the bounds
  const areas = (['minoring', 'interpolation', 'majoring'] as const).map((summationMethod) =>
    figure(auc({ curve: 'PR', summationMethod }), y, t),
  );
  assert.ok(areas[0]! < areas[1]! && areas[1]! < areas[2]!, `${areas}`);
  const logits = y.map(([p]) => [Math.log(p! / (1 - p!))]);
  close(figure(auc({ numThresholds: 1001, fromLogits: true }), logits, t), figure(auc({ numThresholds: 1001 }), y, t));
});

test('figures of a set do not depend on its batches', () => {
  const random = new RandomStream(2, 'batches');
  const y = Array.from({ length: 37 }, () => [random.uniform(), random.uniform()]);
  const t = y.map((row) => row.map((p) => Number(random.uniform() < p)));
  for (const metric of [
    rootMeanSquaredError(),
    r2Score({ columns: 2 }),
    precision(),
    recall({ classId: 1 }),
    auc(),
    f1Score({ columns: 2 }),
    binaryAccuracy(),
  ])
    close(figure(metric, y, t, 5), figure(metric, y, t, 37));
});

test('averages of F1', () => {
  const [t, y] = [
    [
      [1, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    [
      [0.8, 0.1, 0.1],
      [0.2, 0.7, 0.1],
      [0.1, 0.8, 0.1],
      [0.9, 0.1, 0],
    ],
  ];
  // by the largest: classes 0, 1, 1, 0
  const scores = [0.5, 2 / 3, 0];
  close(figure(f1Score({ columns: 3 }), y!, t!), (scores[0]! + scores[1]! + scores[2]!) / 3);
  close(figure(f1Score({ columns: 3, average: 'micro' }), y!, t!), 0.5);
  close(figure(f1Score({ columns: 3, average: 'weighted' }), y!, t!), (2 * scores[0]! + scores[1]! + scores[2]!) / 4);
});

test('in training too: means of an epoch are those of its numbers', async () => {
  const model = new Sequential([new Activation({ activation: 'linear', inputShape: [1] })]);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['rootMeanSquaredError', 'r2Score'] });
  const [y, t] = [column(2, 4, 4), column(1, 4, 3)];
  const { history } = await model.fit(y, t, { batchSize: 2, verbose: 0, validationData: [y, t] as never });
  close(history.rootMeanSquaredError![0]!, Math.sqrt(2 / 3));
  close((history as Record<string, number[]>).valR2Score![0]!, 0.57142854);
  close(model.trainOnBatch(y, t).r2Score!, 0.57142854);
});

test('errors', () => {
  const refuses = (message: string, make: () => unknown): void =>
    assert.throws(make, (error: Error) => error instanceof OptionError && error.message === message, message);
  refuses('auc: option "numThresholds" must be a whole number of 2 or more, received 1.', () => auc({ numThresholds: 1 }));
  refuses('r2Score: the model has 2 outputs a row, and the metric was made for 1; give r2Score({ columns: 2 }).', () =>
    figure('r2Score', [[1, 2]], [[1, 2]]),
  );
});

test.run();
