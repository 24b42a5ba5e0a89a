import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writePages } from '../../../../examples/experiments/pages/write-pages.js';
import { writeResult } from '../../../../examples/experiments/result-files.js';
import { rowOf, trial } from '../fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-pages-'));

test('an index and a page for each report, of the results in a folder', async () => {
  await writeResult(folder, rowOf('E2', { circles: [trial(0.9876)] }));
  const out = join(folder, 'pages');
  const files = await writePages(folder, out, ['full', 'quick']);
  assert.equal(readdirSync(out).sort(), ['a.html', 'b.html', 'c.html', 'd.html', 'e.html', 'index.html']);
  assert.is(files.length, 6);
  assert.match(readFileSync(join(out, 'e.html'), 'utf8'), '98.76\u00a0%');
  await writePages(folder, out, ['quick']);
  assert.not.match(readFileSync(join(out, 'e.html'), 'utf8'), '98.76\u00a0%');
});

test.after(() => rmSync(folder, { recursive: true, force: true }));
test.run();
