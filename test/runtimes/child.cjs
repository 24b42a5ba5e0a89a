// As child.mjs, but with the package required: CommonJS.
const nn = require('wasm-nn');
const { inWorker } = require('wasm-nn/worker');

const [threads, where] = process.argv.slice(2);
import('./suite.mjs')
  .then(async ({ suite }) => suite(where ? await inWorker() : nn, { threads: Number(threads) }))
  .then((result) => {
    console.log(JSON.stringify(result));
  });
