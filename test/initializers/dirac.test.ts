import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conv2D, type Dense, dirac, loadModel, OptionError, Sequential, ShapeError } from '../../src/index.js';
import { RandomStream } from '../../src/random.js';
import { sizeOf } from '../../src/shape.js';

function values(shape: readonly number[], options?: { restScale?: number }): Float64Array {
  const out = new Float64Array(sizeOf(shape));
  dirac(options).fill(out, shape, new RandomStream(1, 'test'));
  return out;
}

test("the ones are where PyTorch's dirac_ has them", () => {
  // torch.nn.init.dirac_(w) of (out, in, rows, columns), w.permute(2, 3, 1, 0).reshape(-1).nonzero(), PyTorch 2
  const golden: [number[], number[]][] = [
    [
      [3, 3, 3, 4],
      [48, 53, 58],
    ],
    [
      [3, 3, 5, 3],
      [60, 64, 68],
    ],
    [
      [2, 2, 2, 6],
      [36, 43],
    ],
    [
      [2, 3, 3, 3],
      [36, 40, 44],
    ],
  ];
  for (const [shape, places] of golden) {
    const want = new Float64Array(sizeOf(shape));
    for (const place of places) want[place] = 1;
    assert.equal(values(shape), want, shape.join(' x '));
  }
  assert.equal([...values([2, 3])], [1, 0, 0, 0, 1, 0]);
});

test('filters beyond the input channels start at random where that is asked for', () => {
  const [inputs, filters] = [8, 64];
  const kernel = values([3, 3, inputs, filters], { restScale: 1 / 3 });
  const bound = 1 / Math.sqrt(9 * inputs);
  const rest = kernel.filter((_, i) => i % filters >= inputs);
  assert.equal(
    kernel.filter((_, i) => i % filters < inputs),
    values([3, 3, inputs, inputs]),
  );
  assert.ok(rest.every((value) => Math.abs(value) <= Math.fround(bound) && value !== 0));
  const variance = rest.reduce((sum, value) => sum + value * value, 0) / rest.length;
  assert.ok(Math.abs(variance / ((bound * bound) / 3) - 1) < 0.05, `${variance}`);
});

test('a convolution hands its input on, and is saved and loaded with its initializer', () => {
  const layer = new Conv2D({
    filters: 4,
    kernelSize: 3,
    padding: 'same',
    kernelInitializer: dirac({ restScale: 0.5 }),
    inputShape: [5, 4, 3],
  });
  const model = new Sequential([layer], { seed: 3 });
  const x = { data: Float32Array.from({ length: 2 * 60 }, (_, i) => ((i * 7) % 23) / 8 - 1), shape: [2, 5, 4, 3] };
  const y = model.predict(x).data;
  for (let i = 0; i < 120; i++) assert.ok(Math.abs(y[Math.floor(i / 3) * 4 + (i % 3)]! - x.data[i]!) < 1e-6);
  const loaded = loadModel(model.save());
  assert.equal((loaded.layers[0] as Conv2D | Dense).kernelInitializer.config, { restScale: 0.5 });
  assert.equal(loaded.predict(x).data, y);
});

test('what it cannot do is told', () => {
  assert.throws(
    () => dirac({ restScale: -1 }),
    (error: unknown) => error instanceof OptionError && /dirac: option "restScale"/.test(error.message),
  );
  assert.throws(
    () => values([3]),
    (error: unknown) => error instanceof ShapeError && /dirac: received the shape \[3\]; expected a kernel/.test(error.message),
  );
});

test.run();
