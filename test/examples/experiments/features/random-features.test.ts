import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RandomStream } from 'wasm-nn';
import { cosineOfTurns, fourierFeatures, scaleGamma } from '../../../../examples/experiments/features/random-features.js';
import type { Rows } from '../../../../examples/experiments/features/rows.js';

test('the cosine, of whole turns and parts of them', () => {
  for (let turns = -3; turns <= 3; turns += 0.01) assert.ok(Math.abs(cosineOfTurns(turns) - Math.cos(2 * Math.PI * turns)) < 1e-9);
});

test("scikit-learn's gamma of scale: 1 over columns times variance", () => {
  // variance of 1, 2, 3, 6 is 3.5
  assert.ok(Math.abs(scaleGamma({ data: Float32Array.of(1, 2, 3, 6), shape: [2, 2] }) - 1 / (2 * 3.5)) < 1e-12);
});

test('inner products of the features come near the kernel, the nearer the more there are', () => {
  const random = new RandomStream(5, 'random-features.test');
  const rows: Rows = { data: Float32Array.from({ length: 1010 * 4 }, () => random.normal()), shape: [1010, 4] };
  const gamma = 0.3;
  const meanError = (size: number): number => {
    const { data, shape } = fourierFeatures(4, { gamma, size, seed: 1 })(rows);
    assert.equal(shape, [1010, size]);
    let error = 0;
    for (let i = 0; i < 1009; i++) {
      let product = 0;
      let squares = 0;
      for (let j = 0; j < size; j++) product += data[i * size + j]! * data[(i + 1) * size + j]!;
      for (let j = 0; j < 4; j++) squares += (rows.data[i * 4 + j]! - rows.data[(i + 1) * 4 + j]!) ** 2;
      error += Math.abs(product - Math.exp(-gamma * squares)) / 1009;
    }
    return error;
  };
  const [few, many] = [meanError(64), meanError(1024)];
  // 1 / sqrt(size): a quarter of the error at 16 times the size
  assert.ok(few < 0.15 && many < 0.04 && many < few / 2.5, `${few}, ${many}`);
});

test.run();
