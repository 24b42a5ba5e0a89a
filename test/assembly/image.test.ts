import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Engines } from './harness.js';

test('gatherBytes: rows in the order asked for, scaled and shifted with two roundings', () => {
  const engines = new Engines();
  for (const columns of [1, 3, 4, 7, 8, 9, 15, 16, 17, 64, 784, 785]) {
    const held = 9;
    const pixels = engines.random.below(256, held * columns);
    const rows = [8, 0, 3, 3, 7, 1];
    const [source, indices, y] = [engines.bytes(pixels), engines.ints(rows), engines.output(rows.length * columns)];
    const scale = Math.fround(1 / 255);
    engines.run((kernels, at) => kernels.gatherBytes(at(source), at(indices), at(y), rows.length, columns, scale, -0.5));
    const want = rows.flatMap((row) =>
      pixels.slice(row * columns, (row + 1) * columns).map((v) => Math.fround(Math.fround(v * scale) - 0.5)),
    );
    assert.equal(engines.read(y).wasm, want, `${columns} columns`);
    engines.close(y, 0, 1e-7, `${columns} columns`);
  }
});

test('gatherBytes: all 256 bytes', () => {
  const engines = new Engines();
  const [source, indices, y] = [engines.bytes(Array.from({ length: 256 }, (_, i) => i)), engines.ints([0]), engines.output(256)];
  engines.run((kernels, at) => kernels.gatherBytes(at(source), at(indices), at(y), 1, 256, 1, 0));
  assert.equal(
    engines.read(y).wasm,
    Array.from({ length: 256 }, (_, i) => i),
  );
});

test.run();
