import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backendInfo } from 'wasm-nn';
import { tensor } from 'wasm-nn/ops';
import { blockProduct } from '../../../../examples/experiments/features/block-product.js';
import type { Rows } from '../../../../examples/experiments/features/rows.js';

test('blocks of rows, the last one smaller, with a bias', () => {
  const product = blockProduct(2, tensor([1, 2, 3, 4, 5, 6], [3, 2]), { transposeB: true, bias: tensor([10, 20, 30]) });
  assert.equal(Array.from(product({ data: Float32Array.of(1, 0, 0, 1), shape: [2, 2] })), [11, 23, 35, 12, 24, 36]);
  assert.equal(Array.from(product({ data: Float32Array.of(1, 1), shape: [1, 2] })), [13, 27, 41]);
});

test('a loop without a turn of the event loop takes no more memory the longer it is', () => {
  const size = 1000;
  const product = blockProduct(size, tensor(new Float32Array(size), [1, size]));
  const block: Rows = { data: new Float32Array(size).fill(1), shape: [size, 1] };
  product(block);
  const { memoryBytes } = backendInfo();
  for (let i = 0; i < 50; i++) product(block); // each is of 4 MB
  assert.is(backendInfo().memoryBytes, memoryBytes);
});

test.run();
