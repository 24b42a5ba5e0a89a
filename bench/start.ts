import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Effort, median } from './measure.js';
import { type Report, type Row, verdict } from './report.js';

/** Import to the end of a first training step of 784-128-10, beyond the start of a bare process. */
const START_LIMIT_MS = 60;
/** Downloads with everything they need, minified and gzipped, wasm included. */
const ALL_LIMIT_BYTES = 75 * 1000;
const SMALL_LIMIT_BYTES = 40 * 1000;
/** Processes of each kind in a round. */
const STARTS = 3;

const root = fileURLToPath(new URL('../', import.meta.url));

/** Milliseconds from spawn to exit of a Node process. */
function processTime(args: string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  const elapsed = performance.now() - start;
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with status ${status}: ${stderr}`);
  return elapsed;
}

function startRow(rounds: number): Row {
  const bare: number[] = [];
  const ours: number[] = [];
  processTime(['bench/peers/first-step.mjs']); // the files are in the page cache from here on
  for (let run = 0; run < rounds * STARTS; run++) {
    bare.push(processTime(['-e', '0']));
    ours.push(processTime(['bench/peers/first-step.mjs']));
  }
  const difference = median(ours.map((time, run) => time - bare[run]!));
  return {
    measure: 'import to end of first step, 784-128-10',
    figure: difference,
    unit: `ms (${median(ours).toFixed(0)} - ${median(bare).toFixed(0)})`,
    'at most': START_LIMIT_MS,
    verdict: verdict(difference, START_LIMIT_MS, 'lower'),
  };
}

/** What `code` comes to for a user: bundled, minified and gzipped, without what is loaded only when it is used. */
async function sizeRow(measure: string, code: string, limit: number): Promise<Row> {
  const bundles = '../test/package/bundles.mjs';
  const { bundle } = (await import(bundles)) as { bundle(folder: string, code: string): Promise<{ text: string; gzipped: number }> };
  const { text, gzipped } = await bundle(root, code);
  return {
    measure,
    figure: gzipped / 1000,
    unit: `kB (${(text.length / 1000).toFixed(0)} unzipped)`,
    'at most': limit / 1000,
    verdict: verdict(gzipped, limit, 'lower'),
  };
}

/** What a user pays before the first step: time and download. */
export async function start({ rounds }: Effort): Promise<Report> {
  const note = `medians of ${rounds * STARTS} processes, each beside a bare "node -e 0"; kB are 1000 bytes`;
  return {
    suite: 'start',
    note,
    rows: [
      startRow(rounds),
      await sizeRow('all of dist/index.js, minified and gzipped', "export * from './dist/index.js'", ALL_LIMIT_BYTES),
      await sizeRow('Sequential, Dense and SGD of it', "export { Dense, Sequential, SGD } from './dist/index.js'", SMALL_LIMIT_BYTES),
    ],
  };
}
