import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Engines } from './harness.js';

test('copy: runs within longer rows, which stay as they are', () => {
  const engines = new Engines();
  for (const [items, run, xItem, yItem] of [
    [1, 1, 1, 1],
    [3, 5, 5, 5],
    [4, 7, 9, 8],
    [3, 16, 20, 17],
    [2, 17, 17, 40],
    [5, 3, 3, 3],
  ] as const) {
    const x = engines.floats(engines.random.between(-1, 1, items * xItem));
    const y = engines.floats(engines.random.between(-1, 1, items * yItem));
    const before = engines.read(y).wasm;
    engines.run((kernels, at) => kernels.copy({ x: at(x), xItem, y: at(y), yItem, items, run }));
    const { wasm, reference } = engines.read(y);
    assert.equal(wasm, reference);
    for (let i = 0; i < wasm.length; i++) if (i % yItem >= run) assert.is(wasm[i], before[i]);
  }
});

test('copy: a transpose of the outer dimensions, there and back', () => {
  const engines = new Engines();
  for (const [rows, items, run] of [
    [1, 4, 3],
    [3, 5, 1],
    [4, 2, 7],
    [7, 3, 16],
  ] as const) {
    const values = engines.random.between(-1, 1, rows * items * run).map(Math.fround);
    const [x, y, back] = [engines.floats(values), engines.output(values.length), engines.output(values.length)];
    const [straight, crossed] = [
      { row: items * run, item: run },
      { row: run, item: rows * run },
    ];
    const size = { rows, items, run };
    engines.run((k, at) =>
      k.copy({ ...size, x: at(x), xRow: straight.row, xItem: straight.item, y: at(y), yRow: crossed.row, yItem: crossed.item }),
    );
    assert.equal(
      engines.read(y).wasm,
      Array.from({ length: values.length }, (_, i) => {
        const [item, row, c] = [Math.floor(i / (rows * run)), Math.floor(i / run) % rows, i % run];
        return values[(row * items + item) * run + c]!;
      }),
    );
    engines.run((k, at) =>
      k.copy({ ...size, x: at(y), xRow: crossed.row, xItem: crossed.item, y: at(back), yRow: straight.row, yItem: straight.item }),
    );
    assert.equal(engines.read(back).wasm, values);
  }
});

test('copy: every other pixel of images of odd height, and a row again and again', () => {
  const engines = new Engines();
  const [planes, height, width, channels] = [2, 5, 3, 3];
  const x = engines.floats(engines.random.between(-1, 1, planes * height * width * channels));
  const y = engines.output(planes * 3 * 2 * channels);
  engines.run((k, at) =>
    k.copy({
      ...{ planes, rows: 3, items: 2, run: channels },
      ...{ x: at(x), xPlane: height * width * channels, xRow: 2 * width * channels, xItem: 2 * channels },
      ...{ y: at(y), yPlane: 6 * channels, yRow: 2 * channels, yItem: channels },
    }),
  );
  const { wasm, reference } = engines.read(y);
  assert.equal(wasm, reference);
  assert.is(wasm[(1 * 6 + 2 * 2 + 1) * channels], engines.read(x).wasm[((1 * height + 4) * width + 2) * channels]);
  const repeated = engines.output(4 * channels);
  engines.run((k, at) => k.copy({ x: at(x), xItem: 0, y: at(repeated), yItem: channels, items: 4, run: channels }));
  const row = engines.read(x).wasm.slice(0, channels);
  assert.equal(engines.read(repeated).wasm, [...row, ...row, ...row, ...row]);
});

test.run();
