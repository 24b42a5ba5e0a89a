// A sweep with a page whose trials end once there is a line on the standard input.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sweep } from '../../../dist/sweep.js';

const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-page-'));
once(process.stdin, 'data').then(() => writeFileSync(join(folder, 'go-on'), ''));
try {
  await sweep({
    trial: new URL('./waiting.mjs', import.meta.url),
    space: { folder: [folder], x: [1, 2, 3] },
    objective: 'loss',
    workers: 1,
    verbose: 0,
    page: true,
  });
} finally {
  rmSync(folder, { recursive: true });
}
