// Where epsilon stands: beside the root, or under it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Adagrad, Dense, type Optimizer, RMSprop, Sequential } from '../../src/index.js';

/** Large, so that its place tells. */
const epsilon = 0.25;
const learningRate = 0.1;
const START = 0.5;
const STEPS = 5;

/** The weight after some steps of w^2, whose gradient is 2 w. */
function learnt(optimizer: Optimizer): number {
  const model = new Sequential([new Dense({ units: 1, useBias: false, inputShape: [1] })]);
  model.setWeights([Float32Array.of(START)]);
  model.compile({ optimizer, loss: 'meanSquaredError' });
  for (let step = 0; step < STEPS; step++) model.trainOnBatch([[1]], [[0]]);
  return model.getWeights()[0]![0]!;
}

/** The same by the formula: what is summed of squares, and how much of the old sum stays. */
function reckoned(stays: number, taken: number, root: (s: number) => number): number {
  let [w, s] = [START, 0];
  for (let step = 0; step < STEPS; step++) {
    const g = 2 * w;
    s = stays * s + taken * g * g;
    w -= (learningRate * g) / root(s);
  }
  return w;
}

const ROOTS = [
  [false, (s: number) => Math.sqrt(s) + epsilon],
  [true, (s: number) => Math.sqrt(s + epsilon)],
] as const;

for (const [epsilonInRoot, root] of ROOTS) {
  test(`epsilonInRoot: ${epsilonInRoot}`, () => {
    const near = (value: number, expected: number): void => assert.ok(Math.abs(value - expected) < 1e-6, `${value} ${expected}`);
    near(learnt(new Adagrad({ learningRate, epsilon, epsilonInRoot })), reckoned(1, 1, root));
    near(learnt(new RMSprop({ learningRate, rho: 0.75, epsilon, epsilonInRoot })), reckoned(0.75, 0.25, root));
  });
}

test.run();
