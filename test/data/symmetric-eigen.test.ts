import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { symmetricEigen } from '../../src/data/symmetric-eigen.js';
import { RandomStream } from '../../src/random.js';

test('a matrix of known eigenvalues', () => {
  // 2 and -1 on the diagonal's places, (1, 1) / sqrt 2 for 3 and (1, -1) / sqrt 2 for 1
  const [first, second] = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
  assert.ok(Math.abs(first!.value - 3) < 1e-14 && Math.abs(second!.value - 1) < 1e-14);
  assert.ok(first!.vector.every((value) => Math.abs(value - Math.SQRT1_2) < 1e-14));
});

test('A v = lambda v, vectors orthonormal, values falling, the largest number of each positive', () => {
  const random = new RandomStream(2, 'eigen');
  for (const n of [1, 2, 3, 12, 27]) {
    const half = Float64Array.from({ length: n * n }, () => random.normal());
    const a = Float64Array.from({ length: n * n }, (_, i) => half[i]! + half[(i % n) * n + Math.floor(i / n)]!);
    // an eigenvalue that comes twice
    if (n === 3) a.set([2, 0, 0, 0, 2, 0, 0, 0, 5]);
    const pairs = symmetricEigen(a, n);
    const dot = (u: Float64Array, v: Float64Array): number => u.reduce((sum, value, i) => sum + value * v[i]!, 0);
    pairs.forEach(({ value, vector }, i) => {
      for (let r = 0; r < n; r++)
        assert.ok(Math.abs(dot(a.subarray(r * n, r * n + n), vector) - value * vector[r]!) < 1e-12 * n, `${n}: pair ${i}`);
      for (const [j, other] of pairs.entries()) assert.ok(Math.abs(dot(vector, other.vector) - (i === j ? 1 : 0)) < 1e-12);
      assert.ok(Math.max(...vector) >= -Math.min(...vector));
      assert.ok(i === 0 || value <= pairs[i - 1]!.value);
    });
  }
});

test.run();
