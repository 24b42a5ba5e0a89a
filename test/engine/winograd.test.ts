// `ready({ winograd })`: whether convolutions may use the Winograd algorithm.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backendInfo, Conv2D, OptionError, ready, Sequential } from '../../src/index.js';
import { conv2d, tensor } from '../../src/ops.js';
import { RandomStream } from '../../src/random.js';

test.after(async () => {
  await ready({ precision: 'float32', winograd: true });
});

const random = new RandomStream(3, 'winograd');
const images = (channels: number) => ({
  data: Float32Array.from({ length: 64 * channels }, () => random.normal()),
  shape: [1, 8, 8, channels],
});
const conv = (channels: number, filters: number, kernelSize = 3, strides = 1) =>
  new Sequential([new Conv2D({ filters, kernelSize, strides, padding: 'same', inputShape: [8, 8, channels] })], { seed: 2 });

/** The numbers of an output, of a model made without leave and of one made with it. */
async function both(make: () => Sequential, channels: number): Promise<[off: number[], on: number[]]> {
  const x = images(channels);
  await ready({ winograd: false });
  const off = [...make().predict(x).data];
  await ready({ winograd: true });
  return [off, [...make().predict(x).data]];
}

test('it is allowed unless it is said otherwise, and backendInfo tells', async () => {
  assert.is(backendInfo().winograd, true);
  assert.is((await ready({ winograd: false })).winograd, false);
  assert.is((await ready({})).winograd, false);
  assert.is((await ready({ winograd: true })).winograd, true);
});

test('it changes the last bits of 3x3 convolutions of stride 1, and no more than those', async () => {
  const [off, on] = await both(() => conv(16, 16), 16);
  assert.is.not(off.join(), on.join());
  const largest = Math.max(...off.map(Math.abs));
  off.forEach((value, i) => {
    assert.ok(Math.abs(value - on[i]!) <= 1e-5 * largest, `${value} and ${on[i]}`);
  });
});

for (const threads of [1, 2]) {
  test(`it changes no bit of a model made before, ${threads} ${threads === 1 ? 'thread' : 'threads'}`, async () => {
    const x = images(16);
    await ready({ threads, winograd: true });
    const models = [conv(16, 16)];
    const before = [[...models[0]!.predict(x).data]];
    await ready({ winograd: false });
    models.push(conv(16, 16));
    before.push([...models[1]!.predict(x).data]);
    assert.is.not(before[0]!.join(), before[1]!.join());
    for (const options of [{}, { winograd: true }, { winograd: false }, { threads: 1 }, { threads, winograd: true }]) {
      await ready(options);
      models.forEach((model, i) => {
        assert.equal([...model.predict(x).data], before[i]);
      });
    }
    await ready({ threads: 1, winograd: true });
  });
}

test('tensors serve both ways, and are not copied between them', async () => {
  const [{ data }, kernel] = [images(16), Float32Array.from({ length: 9 * 256 }, () => random.normal())];
  await ready({ winograd: true });
  const [x, w] = [tensor(data, [1, 8, 8, 16]), tensor(kernel, [3, 3, 16, 16])];
  const on = [...conv2d(x, w, { padding: 'same' }).data];
  const bytes = backendInfo().memoryBytes;
  const { buffer, byteOffset } = x.data;
  await ready({ winograd: false });
  assert.is.not(conv2d(x, w, { padding: 'same' }).data.join(), on.join());
  assert.is(x.data.buffer, buffer);
  assert.is(x.data.byteOffset, byteOffset);
  assert.is(backendInfo().memoryBytes, bytes);
  await ready({ winograd: true });
  assert.equal([...conv2d(x, w, { padding: 'same' }).data], on);
});

test('it changes no bit of other shapes', async () => {
  for (const [channels, filters, kernelSize, strides] of [
    [3, 16, 3, 1],
    [16, 12, 3, 1],
    [16, 16, 5, 1],
    [16, 16, 3, 2],
    [16, 16, 1, 1],
  ] as const) {
    const [off, on] = await both(() => conv(channels, filters, kernelSize, strides), channels);
    assert.equal(off, on);
  }
});

test('the switch outlives a stay in f64, which has no such way', async () => {
  await ready({ precision: 'float64', winograd: false });
  assert.is(backendInfo().winograd, false);
  await ready({ precision: 'float32' });
  assert.is(backendInfo().winograd, false);
  await ready({ winograd: true });
});

test('something else than true or false is refused', async () => {
  for (const winograd of ['false', 0, null]) {
    const error = await ready({ winograd: winograd as never }).catch((e: unknown) => e);
    assert.instance(error, OptionError);
    assert.match((error as Error).message, /^ready: option "winograd" must be true or false, received/);
    assert.is(backendInfo().winograd, true);
  }
});

test.run();
