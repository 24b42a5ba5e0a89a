import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Engines } from './harness.js';

for (const [batch, m, n, k] of [
  [1, 1, 1, 1],
  [3, 2, 5, 7],
  [2, 17, 33, 8],
  [2, 130, 4, 3],
  [3, 5, 600, 520],
] as const) {
  for (const [transposeA, transposeB] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    test(`${batch} times ${m} x ${n} x ${k}, transposed ${transposeA} ${transposeB}: the bits of single products`, () => {
      const engines = new Engines();
      const make = (length: number) => engines.floats(engines.random.between(-1, 1, length));
      const [a, b] = [make(batch * m * k), make(batch * k * n)];
      const [c, single] = [engines.output(batch * m * n), engines.output(batch * m * n)];
      engines.run((kernels, at) => {
        const bytes = kernels.elementBytes;
        kernels.products({ batch, m, n, k, a: at(a), b: at(b), c: at(c), transposeA, transposeB });
        for (let i = 0; i < batch; i++) {
          const places = { a: at(a) + i * m * k * bytes, b: at(b) + i * k * n * bytes, c: at(single) + i * m * n * bytes };
          const strides = { lda: transposeA ? m : k, ldb: transposeB ? k : n, ldc: n };
          kernels.gemm({ m, n, k, ...places, ...strides, transposeA, transposeB });
        }
      });
      engines.close(c, 1e-6, 1e-6 * Math.sqrt(k), 'c');
      assert.equal(engines.bits(c), engines.bits(single));
    });
  }
}

test.run();
