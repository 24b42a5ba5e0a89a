// What is loaded before the first learning curve: the page, its style, its code and that of its worker, without what is loaded on demand.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bundlePlayground, importsOf } from '../../../examples/playground/bundle.mjs';

const KILOBYTES = 150;

test('the page, its code and its worker come to 150 kB at most, gzipped', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'playground-size-'));
  try {
    const metafile = await bundlePlayground(folder);
    const loaded = new Set(['index.html', 'style.css', ...importsOf(metafile, 'main.js'), ...importsOf(metafile, 'engine-worker.js')]);
    const sizes = Object.fromEntries([...loaded].map((name) => [name, gzipSync(readFileSync(join(folder, name))).length]));
    const kilobytes = Object.values(sizes).reduce((a, b) => a + b, 0) / 1000;
    if (process.env.FIGURES) console.log(sizes, kilobytes);
    assert.ok(kilobytes <= KILOBYTES, `${kilobytes} kB: ${JSON.stringify(sizes)}`);
    // the engine itself is among them, MNIST and the comparison are not
    assert.ok(kilobytes > 60, String(kilobytes));
    assert.ok(readdirSync(folder).some((name) => name.startsWith('mnist-')));
    assert.not([...loaded].some((name) => /^(mnist|compare|threads|relaxed)/.test(name)));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
