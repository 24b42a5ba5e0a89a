import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { makeBlobs, makeCircles } from 'wasm-nn/data';
import { fourierFeatures } from '../../../../examples/experiments/features/random-features.js';
import type { Rows } from '../../../../examples/experiments/features/rows.js';
import { classifySvm, trainSvm } from '../../../../examples/experiments/features/svm.js';

interface Golden {
  points: number[][];
  labels: number[];
  penalty: number;
  weights: number[][];
  biases: number[];
}

const golden: Golden = JSON.parse(readFileSync(new URL('../../../golden/svm.json', import.meta.url), 'utf8'));

const share = (found: ArrayLike<number>, labels: ArrayLike<number>): number =>
  Array.from(found).filter((label, i) => label === labels[i]).length / labels.length;

test("the machines of LIBLINEAR, by scikit-learn's LinearSVC", () => {
  const { points, labels, penalty, weights, biases } = golden;
  const rows: Rows = { data: Float32Array.from(points.flat()), shape: [points.length, points[0]!.length] };
  const found = trainSvm(rows, labels, { classes: biases.length, penalty, passes: 5000, tolerance: 1e-6, seed: 1 });
  for (const [number, bias] of biases.entries()) {
    assert.ok(Math.abs(found.biases[number]! - bias) < 1e-3, `bias ${number}: ${found.biases[number]}, expected ${bias}`);
    for (const [i, weight] of weights[number]!.entries()) {
      const value = found.weights[i * biases.length + number]!;
      assert.ok(Math.abs(value - weight) < 1e-3, `weight ${i} of ${number}: ${value}, expected ${weight}`);
    }
  }
});

test('blobs that lie apart are told apart, more of them than a chunk', () => {
  const { x, y } = makeBlobs({
    samples: 1500,
    centers: [
      [-5, 0],
      [5, 0],
      [0, 8],
    ],
    clusterStd: 0.7,
    seed: 2,
  });
  const rows: Rows = { data: x.data, shape: [1500, 2] };
  const passes: number[] = [];
  const machine = trainSvm(rows, y, { classes: 3, passes: 20, seed: 3, onPass: (pass) => passes.push(pass) });
  assert.equal(Array.from(classifySvm(machine, rows)), Array.from(y));
  assert.is(passes.length, 20);
  trainSvm(rows, y, { classes: 3, tolerance: 1e6, seed: 3, onPass: (pass) => passes.push(pass) });
  assert.equal(passes.slice(20), [0]);
});

test('the same seed gives the same machine', () => {
  const { x, y } = makeBlobs({ samples: 200, clusterStd: 3, seed: 2 });
  const train = () => trainSvm({ data: x.data, shape: [200, 2] }, y, { classes: 3, passes: 5, seed: 4 });
  assert.equal(train(), train());
});

test('a circle in a circle, which no line tells apart, is told apart in the features of a kernel', () => {
  const { x, y } = makeCircles({ samples: 400, factor: 0.4, noise: 0.05, seed: 1 });
  const rows: Rows = { data: x.data, shape: [400, 2] };
  const plain = trainSvm(rows, y, { classes: 2, seed: 1 });
  assert.ok(share(classifySvm(plain, rows), y) < 0.7);
  const mapped = fourierFeatures(2, { gamma: 1, size: 200, seed: 1 })(rows);
  assert.is(share(classifySvm(trainSvm(mapped, y, { classes: 2, seed: 1 }), mapped), y), 1);
});

test.run();
