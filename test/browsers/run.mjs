// npm run test:browsers: the packed package trains in Chromium, Firefox and WebKit to the bits that it gives here, under a
// content-security policy, isolated and not; the examples for browsers learn; a data set is loaded, and kept by the browser; and files go where a page
// has them.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundlePlayground } from '../../examples/playground/bundle.mjs';
import { writeModels } from '../portable/model-files.mjs';
import { readModels } from '../portable/models.mjs';
import { installPackage, installTools, root } from '../portable/package.mjs';
import { suite } from '../portable/suite.mjs';
import { cell, Table, wrongWith } from '../portable/table.mjs';
import { browsers, installBrowsers } from './browsers.mjs';
import { writeFakeCamera } from './fake-camera.mjs';
import { writeFineTuneFiles } from './fine-tune-files.mjs';
import { playgroundLoss, writeMnist } from './playground-files.mjs';
import { serve } from './server.mjs';

const THREADS = [1, 2];
const MODES = ['plain', 'isolated'];
/** The suite in the page's own thread, and behind a worker. */
const PLACES = ['', '&worker'];
/** The examples, with the least accuracy in percent that counts as learnt. */
const EXAMPLES = { 'moons.html': 96, 'worker.html': 95 };

/** A data set in four IDX files: images of 1 x 1 pixels, three to train on and two to test on. */
const DATASET = Object.entries({ train: 3, t10k: 2 }).flatMap(([split, count]) => [
  [`${split}-images-idx3-ubyte`, [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 1, 0, 0, 0, 1, ...Array(count).fill(200)]],
  [`${split}-labels-idx1-ubyte`, [0, 0, 8, 1, 0, 0, 0, count, ...Array(count).fill(9)]],
]);

installBrowsers(Object.keys(browsers));
const here = join(root, 'test/browsers');
installTools(here);
const { folder } = installPackage();
const dist = join(folder, 'node_modules/wasm-nn/dist/');
const [nn, tfjs, onnx, keras, data] = await Promise.all(
  ['index', 'tfjs', 'onnx', 'keras', 'data'].map((name) => import(pathToFileURL(join(dist, `${name}.js`)).href)),
);
const { hash, runtime } = await suite(nn);
for (const name of ['files', 'downloads']) mkdirSync(join(folder, name));
for (const [name, bytes] of DATASET) writeFileSync(join(folder, 'files', name), Uint8Array.from(bytes));
writeMnist(join(folder, 'files/mnist'));
await bundlePlayground(join(folder, 'playground'), dist);
const played = `loss ${await playgroundLoss(nn, data)}`;
writeFineTuneFiles(join(folder, 'files'), nn, tfjs);
const models = join(folder, 'files/models');
writeModels(models, { index: nn, tfjs, onnx });
const predicted = await readModels({ ...keras, ...onnx, ...tfjs }, async (path) => new Uint8Array(readFileSync(join(models, path))));
const camera = join(folder, 'camera.y4m');
writeFakeCamera(camera);
const mounts = {
  '/dist/': dist,
  '/files/': join(folder, 'files/'),
  '/playground/': join(folder, 'playground/'),
  '/downloads/': join(folder, 'downloads/'),
  '/axe/': join(here, 'node_modules/axe-core/'),
  '/test/': join(root, 'test/'),
  '/examples/': join(root, 'examples/'),
};
const server = await serve(mounts, camera);

const rows = MODES.flatMap((mode) => PLACES.map((place) => ({ mode, place })));
const suites = rows.flatMap(({ mode, place }) => THREADS.map((n) => `/${mode}/test/browsers/suite.html?threads=${n}${place}`));
const REMOTE =
  'signal after 3 epochs and 6 batches; 0 numbers left; DataError: y: received the label 7 for example 1; expected whole numbers from 0 to 1.; inWorker: the worker was closed.';
/** What pages report beside the suite, and what they are to say. */
const CHECKS = {
  'dataset.html': '3 + 2 images, kept by the browser',
  'files.html': 'read from the server, an input and IndexedDB',
  'files.html?again': 'still in IndexedDB',
  'models.html': predicted,
  'remote.html': REMOTE,
};
/** Where a download lies is set in these. */
const DOWNLOADING = ['Chromium', 'Firefox'];
const DOWNLOADED = 'downloaded';
/** Fine-tuning by clicks, and what it comes to; where downloads are found, the file that it saves. */
const FINE_TUNED = 'test accuracy 100.0 % of 6 images, green is green';
const SAVED = '; ONNX of 16 x 16 x 3 to 3';
/** The page that is taught, likewise: what it comes to by images, what it saves, and what it says of the fake camera. */
const TAUGHT = '100.0 % of 6 held-back images are right, green is green';
const TAKEN = '; ONNX of 32 x 32 x 3 to 3, TensorFlow.js of 32 x 32 x 3 to 3, and the project again: red is red';
const BACK = '; back again: blue is blue';
const RECORDED = 'recorded and learnt: blue is blue, red is red';
/** What the browsers that download leave there. */
const FILES = ['playground.safetensors', 'fine-tuned.onnx', 'taught.onnx', 'model.json', 'weights.bin', 'metadata.json', 'project.teach'];
const examples = Object.keys(EXAMPLES).map((page) => `/plain/test/browsers/example.html?page=${page}`);

console.log(`${runtime} gives ${hash}\n`);
const table = new Table(['browser', 'page', ...THREADS.map((n) => `${n} thread${n > 1 ? 's' : ''}: mlp cnn rnn`)], [13, 15, 26, 26]);
for (const browser of Object.keys(browsers)) {
  const checks = {
    ...CHECKS,
    ...(DOWNLOADING.includes(browser)
      ? {
          [`files.html?download=${browser}.bin`]: DOWNLOADED,
          'fine-tune.html?save': FINE_TUNED + SAVED,
          'teach-it.html?save': TAUGHT + TAKEN + BACK,
          'playground.html?save': `${played}, saved and loaded`,
        }
      : { 'fine-tune.html': FINE_TUNED, 'teach-it.html': TAUGHT + BACK, 'playground.html': played }),
    ...(browser === 'Chromium' ? { 'teach-it.html?camera': RECORDED } : {}),
  };
  for (const name of FILES) rmSync(join(folder, 'downloads', name), { force: true });
  const results = await server.visit(browser, [
    ...suites,
    ...examples,
    ...Object.keys(checks).map((page) => `/plain/test/browsers/${page}`),
  ]);
  const version = /(?:Chrome|Firefox|Version)\/([\d.]+)/.exec(results[0].runtime)?.[1] ?? '';
  const name = `${browser} ${version.split('.')[0]}`;
  rows.forEach(({ mode, place }, i) => {
    const row = results.slice(i * THREADS.length, (i + 1) * THREADS.length);
    // WebKitGTK has no shared memory, isolated or not
    const single = mode === 'plain' || browser === 'WebKit';
    const wrong = row.map((result, column) => wrongWith(result, hash, single && THREADS[column] > 1)).filter(Boolean);
    if (row.some(({ error, isolated }) => !error && isolated !== (mode === 'isolated'))) wrong.push('the headers had no effect');
    table.row([name, mode + place.replace('&', ' '), ...row.map(cell)], wrong.join('; '));
  });
  Object.entries(EXAMPLES).forEach(([page, least], i) => {
    const { text, error } = results[suites.length + i];
    const accuracy = Number(/accuracy ([\d.]+) %/.exec(text)?.[1]);
    table.row([name, page, text ?? 'error', ''], accuracy >= least ? '' : (error ?? `expected an accuracy of at least ${least} %`));
  });
  Object.entries(checks).forEach(([page, expected], i) => {
    const { text, error } = results[suites.length + examples.length + i];
    const shown = page === 'models.html' && text ? `${text.split(',').length} models read` : (text ?? 'error');
    table.row([name, page.replace(/=.*/, ''), shown, ''], text === expected ? '' : (error ?? `expected ${expected}`));
  });
}
table.end();
