import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, Sequential } from 'wasm-nn';
import { boundsOf, decisionGrid } from '../../../../examples/experiments/features/decision-grid.js';

/** One dense layer with these weights. */
function model(kernel: number[], bias: number[], activation: 'softmax' | 'sigmoid'): Sequential {
  const made = new Sequential([new Dense({ units: bias.length, activation, inputShape: [2] })]);
  made.setWeights([kernel, bias]);
  return made;
}

test('bounds around points, with a margin', () => {
  assert.equal(boundsOf([1, 5, -2, 7, 0, 6], 0.5), { x: [-2.5, 1.5], y: [4.5, 7.5] });
});

test('the class at each point of the grid, rows by y', () => {
  // class 1 where x > 0, else class 0; class 2 where y is above both
  const three = model([0, 2, 0, 0, 0, 2], [0, 0, -1], 'softmax');
  assert.equal(decisionGrid(three, { x: [-1, 1], y: [0, 2] }, 3), {
    x: [-1, 0, 1],
    y: [0, 1, 2],
    classes: [
      [0, 0, 1],
      [2, 2, 1],
      [2, 2, 2],
    ],
  });
});

test('a single output is class 1 above one half', () => {
  const { classes } = decisionGrid(model([1, 0], [0], 'sigmoid'), { x: [-1, 1], y: [0, 1] }, 3);
  assert.equal(classes, [
    [0, 0, 1],
    [0, 0, 1],
    [0, 0, 1],
  ]);
});

test.run();
