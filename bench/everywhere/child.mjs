// child.mjs SIZE ...: prints what `gemm` measures here.
import * as nn from '../../dist/index.js';
import * as ops from '../../dist/ops.js';
import { gemm } from './gemm.mjs';

console.log(JSON.stringify(await gemm(nn, ops, process.argv.slice(2).map(Number))));
