import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { convolve } from '../../../src/engine/convolution.js';
import { depthwiseKernels, useKernels } from '../../../src/engine/families.js';
import { ActivationKind, type Kernels, type Pointer } from '../../../src/engine/kernels.js';
import { Lists } from './lists.js';

/** Convolutions of one image of `size` pixels: Winograd's tiles, directly, tap by tap, a matrix product. */
const sizes: Record<string, { size: number; kernel: number; filters: number }> = {
  tiles: { size: 7, kernel: 3, filters: 8 },
  direct: { size: 7, kernel: 5, filters: 6 },
  taps: { size: 2, kernel: 3, filters: 8 },
  pointwise: { size: 5, kernel: 1, filters: 6 },
};

function setUp({ size, kernel, filters }: { size: number; kernel: number; filters: number }) {
  const lists = new Lists();
  const channels = 4;
  const n = size * size * filters;
  const pad = (kernel - 1) / 2;
  const [x, w, bias, y, z] = [size * size * channels, kernel * kernel * channels * filters, filters, n, n].map((each) =>
    lists.numbers(each),
  ) as [Pointer, Pointer, Pointer, Pointer, Pointer];
  const shape = { batch: 1, height: size, width: size, channels, filters, kernelHeight: kernel, kernelWidth: kernel };
  const window = { strideY: 1, strideX: 1, padTop: pad, padLeft: pad, outHeight: size, outWidth: size };
  const scratch = lists.engine.arena.allocate(lists.engine.info.convolutionScratch({ ...shape, ...window }));
  const product = (k: Kernels, more: object = {}): void => convolve(k, { ...shape, ...window, x, w, bias, y, scratch, ...more });
  return { lists, product, y, z, n };
}

for (const [way, size] of Object.entries(sizes)) {
  const kernel = way === 'pointwise' ? 'gemm' : 'conv2d';

  test(`a product (${way}) and an activation of its outputs where they lie: one record`, () => {
    const { lists, product, y, n } = setUp(size);
    for (const activation of Object.values(ActivationKind)) {
      if (activation === ActivationKind.linear) continue;
      const write = (k: Kernels): void => {
        product(k);
        k.activate({ activation, alpha: 0.2, x: y, y, n });
      };
      assert.equal(lists.rewritten(write, [y]), [kernel]);
    }
  });
}

test('a depthwise convolution and an activation of its outputs where they lie: one record', () => {
  useKernels(depthwiseKernels);
  const lists = new Lists();
  const [x, w, y] = [5 * 6 * 11, 9 * 11, 5 * 6 * 11].map((each) => lists.numbers(each)) as [Pointer, Pointer, Pointer];
  const image = { batch: 1, height: 5, width: 6, channels: 11, outHeight: 5, outWidth: 6 };
  const window = { kernelHeight: 3, kernelWidth: 3, strideY: 1, strideX: 1, padTop: 1, padLeft: 1 };
  for (const activation of Object.values(ActivationKind).slice(1)) {
    const write = (k: Kernels): void => {
      k.depthwiseConv2d({ ...image, ...window, x, w, y });
      k.activate({ activation, alpha: 0.2, x: y, y, n: 5 * 6 * 11 });
    };
    assert.equal(lists.rewritten(write, [y]), ['depthwiseConv2d']);
  }
});

test('two records stay where the outputs are read before, go elsewhere, or are activated already', () => {
  const { lists, product, y, z, n } = setUp(sizes.tiles!);
  const relu = { activation: ActivationKind.relu };
  const between = (k: Kernels): void => {
    product(k);
    k.affine({ x: y, y: z, n, scale: 2 });
    k.activate({ ...relu, x: y, y, n });
  };
  assert.equal(lists.rewritten(between, [y, z]), ['conv2d', 'affine', 'activate']);
  const elsewhere = (k: Kernels): void => {
    product(k);
    k.activate({ ...relu, x: y, y: z, n });
  };
  assert.equal(lists.rewritten(elsewhere, [y, z]), ['conv2d', 'activate']);
  const twice = (k: Kernels): void => {
    product(k, { activation: ActivationKind.tanh });
    k.activate({ ...relu, x: y, y, n });
  };
  assert.equal(lists.rewritten(twice, [y]), ['conv2d', 'activate']);
  const apart = (k: Kernels): void => {
    product(k);
    k.activate({ ...relu, x: y, y, n: n - 4 });
  };
  assert.equal(lists.rewritten(apart, [y]), ['conv2d', 'activate']);
});

test('a product that adds to what is there stays as it is', () => {
  const lists = new Lists();
  const [a, b, c] = [lists.numbers(12), lists.numbers(20), lists.numbers(15)];
  const write = (k: Kernels): void => {
    k.gemm({ m: 3, n: 5, k: 4, a, lda: 4, b, ldb: 5, c, ldc: 5, accumulate: true });
    k.activate({ activation: ActivationKind.relu, x: c, y: c, n: 15 });
  };
  assert.equal(lists.rewritten(write, [c]), ['gemm', 'activate']);
});

test.run();
