import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Engines } from './harness.js';

test('gatherBytes: rows in the order asked for', () => {
  const engines = new Engines();
  for (const columns of [1, 3, 4, 7, 8, 9, 15, 16, 17, 64, 784, 785]) {
    const held = 9;
    const pixels = engines.random.below(256, held * columns);
    const rows = [8, 0, 3, 3, 7, 1];
    const [source, indices, y] = [engines.bytes(pixels), engines.ints(rows), engines.output(rows.length * columns)];
    engines.run((kernels, at) => kernels.gatherBytes({ source: at(source), indices: at(indices), y: at(y), rows: rows.length, columns }));
    const want = rows.flatMap((row) => pixels.slice(row * columns, (row + 1) * columns));
    assert.equal(engines.read(y).wasm, want, `${columns} columns`);
    engines.close(y, 0, 0, `${columns} columns`);
  }
});

test('gatherBytes: all 256 bytes', () => {
  const engines = new Engines();
  const [source, indices, y] = [engines.bytes(Array.from({ length: 256 }, (_, i) => i)), engines.ints([0]), engines.output(256)];
  engines.run((kernels, at) => kernels.gatherBytes({ source: at(source), indices: at(indices), y: at(y), rows: 1, columns: 256 }));
  assert.equal(
    engines.read(y).wasm,
    Array.from({ length: 256 }, (_, i) => i),
  );
});

test.run();
