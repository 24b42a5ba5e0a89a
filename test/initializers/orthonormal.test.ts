// Orthonormal vectors by blocks: what they are held against, on whichever arithmetic.
import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ready } from '../../src/index.js';
import { orthogonal } from '../../src/initializers/index.js';
import { orthonormalBlocks, orthonormalVectors } from '../../src/initializers/orthonormal.js';
import { plainVectors } from '../../src/initializers/projection.js';
import { RandomStream } from '../../src/random.js';

test.after(async () => {
  await ready({ threads: 1, simd: 'strict', precision: 'float32' });
});

const random = () => new RandomStream(6, 'orthonormal');
/** Whole blocks and not, square and not; fewer vectors than a block. */
const sizes = [
  [64, 64],
  [97, 97],
  [33, 200],
  [128, 130],
  [20, 50],
  [1, 7],
] as const;

for (const [count, length] of sizes) {
  test(`${count} of ${length}: the vectors that f64 gives one by one`, () => {
    const blocks = orthonormalBlocks(count, length, random());
    const vectors = orthonormalVectors(count, length, random());
    for (const [i, v] of vectors.entries()) {
      // f32's rounding, times how nearly dependent the last vectors of a square matrix are
      for (let p = 0; p < length; p++) assert.ok(Math.abs(blocks[i * length + p]! - v[p]!) < 1e-4, `vector ${i}, number ${p}`);
    }
    for (let i = 0; i < count; i++) {
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let p = 0; p < length; p++) product += blocks[i * length + p]! * blocks[j * length + p]!;
        assert.ok(Math.abs(product - (i === j ? 1 : 0)) < 5e-7, `vectors ${i} and ${j}: ${product}`);
      }
    }
  });

  test(`${count} of ${length}: the same bits in plain JavaScript`, () => {
    assert.equal(orthonormalBlocks(count, length, random(), plainVectors), orthonormalBlocks(count, length, random()));
  });
}

test('vectors that are all but dependent come out orthonormal', () => {
  // normal numbers of which all vectors have the same, but for one in a thousand
  const same = Float64Array.from({ length: 100 }, () => 0);
  const source = random();
  for (let p = 0; p < same.length; p++) same[p] = source.normal();
  let at = 0;
  const nearly = { normal: () => same[at++ % 100]! + 1e-3 * source.normal() } as RandomStream;
  const blocks = orthonormalBlocks(80, 100, nearly);
  for (let i = 0; i < 80; i++) {
    for (let j = 0; j <= i; j++) {
      let product = 0;
      for (let p = 0; p < 100; p++) product += blocks[i * 100 + p]! * blocks[j * 100 + p]!;
      assert.ok(Math.abs(product - (i === j ? 1 : 0)) < 5e-7, `vectors ${i} and ${j}: ${product}`);
    }
  }
});

test('the same bits whatever the engine is, and where there is no WebAssembly; small ones as ever', async () => {
  const hash = (shape: readonly number[]): string => {
    const out = new Float32Array(shape[0]! * shape[1]!);
    orthogonal().fill(out, shape, new RandomStream(3, 'hash'));
    return createHash('sha256').update(new Uint8Array(out.buffer)).digest('hex').slice(0, 16);
  };
  // the largest square that is computed vector by vector, and the first that is not
  const recorded = ['244446b2925d81bf', '25ca9d4bf67b98db'];
  assert.equal([hash([406, 406]), hash([407, 407])], recorded);
  await ready({ threads: 2 });
  assert.is(hash([407, 407]), recorded[1]);
  await ready({ threads: 1, simd: 'auto' });
  assert.is(hash([407, 407]), recorded[1]);
  await ready({ simd: 'strict', precision: 'float64' });
  assert.is(hash([407, 407]), recorded[1]);
  const { Memory } = WebAssembly;
  (WebAssembly as { Memory?: unknown }).Memory = undefined;
  try {
    assert.is(hash([407, 407]), recorded[1]);
  } finally {
    WebAssembly.Memory = Memory;
  }
});

test.run();
