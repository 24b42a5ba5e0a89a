import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { convolve } from '../../../src/engine/convolution.js';
import { ActivationKind, type Kernels } from '../../../src/engine/kernels.js';
import { packOnce } from '../../../src/engine/packed-products.js';
import { usePacking } from '../../../src/engine/packing.js';
import type { Recorder } from '../../../src/engine/program.js';
import { WeightLists } from './weights.js';

usePacking(packOnce);

const [size, channels, filters] = [6, 4, 8];
const pixels = size * size;
const n = pixels * filters;

interface Options {
  kernel?: number;
  bias?: boolean;
  scale?: boolean;
}

async function setUp(precision: 'float32' | 'float64', { kernel = 3, bias = false, scale = true }: Options = {}) {
  const lists = await WeightLists.on(precision);
  const { engine } = lists;
  const pad = (kernel - 1) / 2;
  const shape = { batch: 1, height: size, width: size, channels, filters, kernelHeight: kernel, kernelWidth: kernel };
  const window = { strideY: 1, strideX: 1, padTop: pad, padLeft: pad, outHeight: size, outWidth: size };
  const scratch = engine.arena.allocate(engine.info.convolutionScratch({ ...shape, ...window }) || 64);
  const [x, y, z, rstd] = [lists.numbers(pixels * channels), lists.numbers(n), lists.numbers(n), lists.numbers(filters)];
  const w = lists.weights(kernel * kernel * channels * filters);
  const [mean, variance, b] = [lists.weights(filters), lists.weights(filters, 0.5), lists.weights(filters)];
  const [gamma, beta] = scale ? [lists.weights(filters), lists.weights(filters)] : [0, 0];
  const product = (k: Kernels, more: object = {}): void =>
    convolve(k, { ...shape, ...window, x, w, bias: bias ? b : 0, y, scratch, ...more });
  const spread = (k: Kernels, of = variance): void => k.inverseStandardDeviation({ variance: of, rstd, n: filters, epsilon: 0.001 });
  const normalize = (k: Kernels, more: object = {}): void =>
    k.normalize({ x: y, mean, rstd, gamma, beta, y, rows: pixels, channels: filters, ...more });
  const write = (k: Kernels): void => {
    product(k);
    spread(k);
    normalize(k);
  };
  return { lists, x, y, z, w, variance, rstd, product, spread, normalize, write };
}

const MADE = ['weights fill', 'weights inverseStandardDeviation', 'weights normalize', 'weights normalize'];

for (const precision of ['float32', 'float64'] as const) {
  test(`${precision}: a product takes a normalization by weights into its kernel and bias; what it gives is the same but for rounding`, async () => {
    for (const kernel of [1, 3, 5]) {
      for (const options of [{}, { bias: true }, { scale: false }, { bias: true, scale: false }]) {
        const { lists, y, write, w, variance } = await setUp(precision, { ...options, kernel });
        const { plain, rewritten, kernels } = lists.programs(write, y);
        assert.equal(kernels.slice(0, 4), MADE);
        assert.equal(
          kernels.slice(4).filter((name) => !name.startsWith('weights')),
          [kernel === 1 ? 'gemm' : 'conv2d'],
        );
        for (let round = 0; round < 3; round++) {
          plain.run();
          const given = lists.read(y, n);
          rewritten.run();
          const made = lists.read(y, n);
          const largest = Math.max(...given.map(Math.abs));
          const error = Math.max(...given.map((value, i) => Math.abs(value - made[i]!)));
          assert.ok(error < (precision === 'float32' ? 4e-6 : 1e-14) * largest, `${error} of ${largest}`);
          assert.ok(largest > 0.5);
          // other weights: told of, they are taken in
          lists.fill(w, kernel * kernel * channels * filters, -1);
          lists.fill(variance, filters, 0.5);
          lists.derived.changed();
        }
      }
    }
  });
}

test('weights that nobody told of are not looked at again', async () => {
  const { lists, y, write, w } = await setUp('float32');
  const { rewritten } = lists.programs(write, y);
  rewritten.run();
  const given = lists.read(y, n);
  lists.fill(w, 9 * channels * filters, -1);
  rewritten.run();
  assert.equal(lists.read(y, n), given);
  lists.derived.changed();
  rewritten.run();
  assert.not.equal(lists.read(y, n), given);
});

/** The kernels of a list that is left as it is but for its kernel being packed. */
async function left(write: (k: Kernels, given: Awaited<ReturnType<typeof setUp>>, recorder: Recorder) => void, read: 'y' | 'z' = 'y') {
  const given = await setUp('float32');
  const { kernels } = given.lists.programs((k, recorder) => write(k, given, recorder), given[read]);
  return kernels.filter((name) => !name.startsWith('weights'));
}

test('what is read before it is normalized, or normalized elsewhere, stays', async () => {
  const before = await left((k, { product, spread, normalize, y, z }) => {
    product(k);
    k.affine({ x: y, y: z, n, scale: 2 });
    spread(k);
    normalize(k);
  }, 'z');
  assert.equal(before, ['conv2d', 'affine', 'inverseStandardDeviation', 'normalize']);
  const elsewhere = await left((k, { product, spread, normalize, z }) => {
    product(k);
    spread(k);
    normalize(k, { y: z });
  }, 'z');
  assert.equal(elsewhere, ['conv2d', 'inverseStandardDeviation', 'normalize']);
});

test('statistics that are no weights stay, and a product that has an activation', async () => {
  const ofBatch = await left((k, { product, spread, normalize, z }) => {
    product(k);
    spread(k, z);
    normalize(k);
  });
  assert.equal(ofBatch, ['conv2d', 'inverseStandardDeviation', 'normalize']);
  const mean = await left((k, { product, spread, normalize, z }) => {
    product(k);
    spread(k);
    normalize(k, { mean: z });
  });
  assert.equal(mean, ['conv2d', 'inverseStandardDeviation', 'normalize']);
  const active = await left((k, { product, spread, normalize }) => {
    product(k, { activation: ActivationKind.relu });
    spread(k);
    normalize(k);
  });
  assert.equal(active, ['conv2d', 'inverseStandardDeviation', 'normalize']);
  const kernel = await left((k, { product, spread, normalize, z }) => {
    product(k, { w: z });
    spread(k);
    normalize(k);
  });
  assert.equal(kernel, ['conv2d', 'inverseStandardDeviation', 'normalize']);
});

test('where the result is added to something, the addition is taken in instead', async () => {
  const kernels = await left((k, { product, spread, normalize, y, z }) => {
    product(k);
    spread(k);
    normalize(k);
    k.add({ a: y, b: z, y: z, n });
  }, 'z');
  assert.equal(kernels, ['conv2d', 'inverseStandardDeviation', 'normalizeActivate']);
});

test('without weights that stay as they are nothing is taken in', async () => {
  const { lists, y, write } = await setUp('float32');
  const { engine } = lists;
  const { Recorder } = await import('../../../src/engine/program.js');
  const { rewrite } = await import('../../../src/engine/rewrites/rewrite.js');
  const recorder = new Recorder(engine.info);
  write(recorder.kernels);
  assert.equal(rewrite(recorder.entries, engine.info, ({ start }) => start === y).length, 3);
});

test.run();
