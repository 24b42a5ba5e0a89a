import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ActivationKind, type Kernels } from '../../../src/engine/kernels.js';
import { WeightLists } from './weights.js';

/** Winograd's tiles, with more filters than are transformed at once as well; direct in panels of 16 and of 8, with a stride; tap by tap. */
const shapes = [
  { size: 7, kernel: 3, channels: 4, filters: 24, stride: 1 },
  { size: 4, kernel: 3, channels: 4, filters: 8, stride: 1 },
  { size: 3, kernel: 3, channels: 512, filters: 144, stride: 1 },
  { size: 7, kernel: 5, channels: 3, filters: 19, stride: 1 },
  { size: 8, kernel: 3, channels: 3, filters: 6, stride: 2 },
  { size: 2, kernel: 3, channels: 4, filters: 16, stride: 1 },
  { size: 2, kernel: 3, channels: 3, filters: 24, stride: 1 },
];

async function setUp({ size, kernel, channels, filters, stride }: (typeof shapes)[number], batch = 2) {
  const lists = await WeightLists.on('float32');
  const { engine } = lists;
  const pad = (kernel - 1) / 2;
  const out = Math.floor((size + 2 * pad - kernel) / stride) + 1;
  const shape = { batch, height: size, width: size, channels, filters, kernelHeight: kernel, kernelWidth: kernel };
  const window = { strideY: stride, strideX: stride, padTop: pad, padLeft: pad, outHeight: out, outWidth: out };
  const scratch = engine.arena.allocate(engine.info.convolutionScratch({ ...shape, ...window }));
  const n = batch * out * out * filters;
  const [x, y, z] = [lists.numbers(batch * size * size * channels), lists.numbers(n), lists.numbers(n)];
  const length = kernel * kernel * channels * filters;
  const [w, bias] = [lists.weights(length), lists.weights(filters)];
  const conv = (k: Kernels, more: object = {}): void =>
    k.conv2d({ ...shape, ...window, x, w, bias, activation: ActivationKind.tanh, y, scratch, winograd: true, ...more });
  return { lists, conv, w, length, y, z, n };
}

for (const shape of shapes) {
  test(`a convolution reads its kernel as it was packed once, to the same bits: ${JSON.stringify(shape)}`, async () => {
    const { lists, conv, w, length, y, n } = await setUp(shape);
    const { plain, rewritten, kernels } = lists.programs(conv, y);
    assert.equal(kernels, ['weights packKernel', 'conv2d']);
    for (let round = 0; round < 2; round++) {
      plain.run();
      const given = lists.read(y, n);
      lists.engine.memory.floats(y, n).fill(7);
      rewritten.run();
      assert.equal(lists.read(y, n), given);
      lists.fill(w, length, -1);
      lists.derived.changed();
    }
  });
}

test('two convolutions of one kernel share what is packed if they read it alike, and two programs do', async () => {
  const { lists, conv, y, z } = await setUp(shapes[0]!);
  const write = (k: Kernels): void => {
    conv(k);
    conv(k, { y: z });
  };
  assert.equal(lists.programs(write, y).kernels, ['weights packKernel', 'conv2d', 'conv2d']);
  const used = lists.engine.arena.used;
  const program = lists.engine.compile([]);
  const { plain, rewritten } = lists.programs(write, y);
  for (const each of [program, plain, rewritten]) each.release();
  assert.is(lists.engine.arena.used, used);
  const other = (k: Kernels): void => {
    conv(k);
    conv(k, { y: z, winograd: false });
  };
  assert.equal(lists.programs(other, y).kernels, ['weights packKernel', 'weights packKernel', 'conv2d', 'conv2d']);
});

test('many images, and kernels that are no weights, have theirs packed in every run', async () => {
  const many = await setUp(shapes[0]!, 43);
  assert.equal(many.lists.programs(many.conv, many.y).kernels, ['conv2d']);
  const { lists, conv, y, z } = await setUp(shapes[1]!);
  assert.equal(lists.programs((k) => conv(k, { w: z }), y).kernels, ['conv2d']);
});

test.run();
