import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { whiteningFilters } from '../../src/data.js';
import { OptionError, ShapeError } from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const random = new RandomStream(6, 'whitening');
const shape = [3, 7, 6, 2];
/** Neighbours and channels that go together, and channels of different size. */
const data = new Float32Array(3 * 7 * 6 * 2);
for (let i = 0; i < data.length; i++)
  data[i] = 0.7 * (data[i - 2] ?? 0) + 0.3 * (data[i - 12] ?? 0) + random.normal() * (i % 2 === 0 ? 1 : 0.2);

/** All patches of size x size, as the filters read them. */
function patches(size: number): number[][] {
  const list: number[][] = [];
  for (let n = 0; n < 3; n++)
    for (let y = 0; y + size <= 7; y++)
      for (let x = 0; x + size <= 6; x++) {
        const patch: number[] = [];
        for (let u = 0; u < size; u++)
          for (let v = 0; v < size; v++) for (let c = 0; c < 2; c++) patch.push(data[((n * 7 + y + u) * 6 + x + v) * 2 + c]!);
        list.push(patch);
      }
  return list;
}

for (const kernelSize of [1, 2, 3]) {
  test(`patches of ${kernelSize}x${kernelSize} come out uncorrelated, of variance one; then the same negated`, () => {
    const kernel = whiteningFilters({ data, shape }, { kernelSize, epsilon: 1e-9 });
    const n = kernelSize * kernelSize * 2;
    assert.equal(kernel.shape, [kernelSize, kernelSize, 2, 2 * n]);
    const all = patches(kernelSize);
    const out = all.map((patch) =>
      Array.from({ length: 2 * n }, (_, f) => patch.reduce((sum, value, i) => sum + value * kernel.data[i * 2 * n + f]!, 0)),
    );
    for (let f = 0; f < n; f++) {
      for (let g = 0; g < n; g++) {
        const moment = out.reduce((sum, row) => sum + row[f]! * row[g]!, 0) / all.length;
        assert.ok(Math.abs(moment - (f === g ? 1 : 0)) < 1e-4, `${f}, ${g}: ${moment}`);
      }
      assert.ok(out.every((row) => row[n + f] === -row[f]!));
    }
  });
}

test('epsilon keeps directions of no variance small', () => {
  const flat = { data: new Float32Array(3 * 7 * 6 * 2).fill(1), shape };
  const kernel = whiteningFilters(flat, { epsilon: 0.01 });
  assert.ok(kernel.data.every((value) => Math.abs(value) <= 10));
  // eight ones: variance 8 along (1, ..., 1) / sqrt 8
  assert.ok(Math.abs(kernel.data[0]! - 1 / Math.sqrt(8 * 8.01)) < 1e-6);
});

test('what is wrong is told in a sentence', () => {
  const refused = (make: () => unknown, kind: new (message: string) => Error, pattern: RegExp): void =>
    assert.throws(make, (error: unknown) => error instanceof kind && pattern.test((error as Error).message));
  refused(() => whiteningFilters({ data, shape: [3, 7, 12] }), ShapeError, /received 252 numbers of shape \[3, 7, 12\]; expected images/);
  refused(() => whiteningFilters({ data, shape: [3, 7, 6, 3] }), ShapeError, /received 252 numbers/);
  refused(() => whiteningFilters({ data, shape }, { kernelSize: 8 }), ShapeError, /at least 8x8/);
  refused(() => whiteningFilters({ data, shape }, { epsilon: 0 }), OptionError, /whiteningFilters: option "epsilon"/);
  refused(() => whiteningFilters({ data, shape }, { size: 2 } as never), OptionError, /unknown option "size"/);
});

test.run();
