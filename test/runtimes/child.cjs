// As child.mjs, but with the package required: CommonJS.
const nn = require('wasm-nn');

const [threads] = process.argv.slice(2);
import('./suite.mjs')
  .then(({ suite }) => suite(nn, { threads: Number(threads) }))
  .then((result) => {
    console.log(JSON.stringify(result));
  });
