// What the bundlers build: the suite with the package, for a page: index.html?threads=1, and with &worker behind one
import * as nn from 'wasm-nn';
import { loadDataset } from 'wasm-nn/data';
import { inWorker } from 'wasm-nn/worker';
import { report } from './report.js';
import { suite } from './suite.mjs';

/** Loading reaches the page's server, by none of the modules that Node has. */
async function findsNoDataset() {
  const error = await loadDataset('kmnist', { directory: 'nothing' }).catch((reason) => reason);
  if (!/^nothing has no file "t/.test(error.message))
    throw new Error(`loadDataset: ${error.message ?? 'no error'}; expected a missing file`);
}

report(async () => {
  await findsNoDataset();
  const settings = new URLSearchParams(location.search);
  return suite(settings.has('worker') ? await inWorker() : nn, { threads: Number(settings.get('threads')) });
});
