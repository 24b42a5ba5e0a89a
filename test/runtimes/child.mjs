// Runs the suite on the package as an ES module: child.mjs THREADS. Prints the result as JSON.
import * as nn from 'wasm-nn';
import { suite } from './suite.mjs';

const [threads] = process.argv.slice(2);
console.log(JSON.stringify(await suite(nn, { threads: Number(threads) })));
