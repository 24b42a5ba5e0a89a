// Runs the suite on the package as an ES module: child.mjs THREADS [worker]. Prints the result as JSON.
import * as nn from 'wasm-nn';
import { inWorker } from 'wasm-nn/worker';
import { suite } from './suite.mjs';

const [threads, where] = process.argv.slice(2);
console.log(JSON.stringify(await suite(where ? await inWorker() : nn, { threads: Number(threads) })));
// Bun keeps a process for a worker that waits
process.exit();
