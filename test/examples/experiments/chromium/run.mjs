// A row of each report with the same seed here and in Chromium: all that it comes to must be the same to the last digit. The page runs the
// runner's own job, bundled; it gets its trial and the first images of each set from this server.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { build } from 'esbuild';
import { loadDataset } from 'wasm-nn/data';
import { slice } from '../../../../examples/experiments/data/images.js';
import { train } from '../../../../examples/experiments/jobs/train.js';
import { ROWS } from '../../../../examples/experiments/rows.js';
import { settle } from '../../../../examples/experiments/settle.js';
import { installBrowsers } from '../../../browsers/browsers.mjs';
import { serve } from '../../../browsers/server.mjs';
import { Table } from '../../../portable/table.mjs';
import { context } from './context.js';

/** Convolutions with dropout, flips and crops; dense layers; sigmoids with inactive neurons counted; batch norm with rotations; a recurrence. */
const RUNS = {
  A11: 'CNN, flip and crop',
  B3: '2 hidden layers',
  C1: 'sigmoid, rate 0.1',
  D8: 'batch norm and dropout 0.3',
  E5: 'T = 5',
};
const TRAIN = 1000;
const TEST = 500;
const SEED = 3;

const here = fileURLToPath(new URL('./', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-chromium-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** The run at quick, two epochs of it on few examples. */
function trialOf(row, label) {
  const run = ROWS.find(({ id }) => id === row).runs.find((candidate) => candidate.label === label);
  const settings = settle(run, 'quick');
  const few = settings.data.set === 'palindromes' ? { batches: 20 } : { train: TRAIN, test: TEST };
  return { row, label, scale: 'quick', seed: SEED, key: row, settings: { ...settings, epochs: 2, data: { ...settings.data, ...few } } };
}

async function writeImages(set) {
  const { train: all, test, classes } = await loadDataset(set);
  mkdirSync(join(folder, set));
  const sets = { train: slice(all, 0, TRAIN), test: slice(test, 0, TEST) };
  for (const [name, { x, y }] of Object.entries(sets)) {
    writeFileSync(join(folder, set, `${name}.x`), x.data);
    writeFileSync(join(folder, set, `${name}.y`), y);
  }
  writeFileSync(join(folder, set, 'set.json'), JSON.stringify({ classes, shapes: [sets.train.x.shape, sets.test.x.shape] }));
}

/** What needs Node is put aside: the machine's name, ImageNet's weights; images come from the server. */
const standIns = {
  name: 'stand-ins',
  setup({ onResolve }) {
    onResolve({ filter: /\/(environment|trunk-weights)\.js$/ }, () => ({ path: join(here, 'stand-ins.js') }));
    onResolve({ filter: /^wasm-nn\/data$/ }, ({ importer }) => (importer.startsWith(here) ? undefined : { path: join(here, 'data.js') }));
  },
};

const compared = (result) => {
  const { seconds: _, environment: __, ...rest } = JSON.parse(JSON.stringify(result));
  return rest;
};
const percent = ({ test }) => `${(100 * test.accuracy).toFixed(6)} %`;

installBrowsers(['Chromium']);
const trials = Object.entries(RUNS).map(([row, label]) => trialOf(row, label));
for (const set of new Set(trials.map(({ settings }) => settings.data.set))) if (set !== 'palindromes') await writeImages(set);
for (const trial of trials) writeFileSync(join(folder, `${trial.row}.json`), JSON.stringify(trial));
copyFileSync(join(here, 'page.html'), join(folder, 'page.html'));
await build({ entryPoints: [join(here, 'page.js')], outfile: join(folder, 'page.js'), bundle: true, format: 'esm', plugins: [standIns] });
const server = await serve({ '/': `${folder}/` });
const pages = await server.visit(
  'Chromium',
  trials.map(({ row }) => `/plain/page.html?row=${row}`),
);

const table = new Table(['row', 'run', 'Node', 'Chromium'], [4, 28, 14, 14]);
for (const [i, trial] of trials.entries()) {
  const { result, error } = pages[i];
  const own = await train(trial, context);
  const same = result && isDeepStrictEqual(compared(result), compared(own));
  table.row([trial.row, trial.label, percent(own), result ? percent(result) : 'error'], same ? '' : (error ?? 'not the same'));
}
table.end();
