// What workerd runs: it compiles no bytes, so the wasm comes as a module beside the code.
import * as nn from 'wasm-nn';
import simd from 'wasm-nn/simd.wasm';
import { suite } from './suite.mjs';

export default {
  async test() {
    console.log(`result ${JSON.stringify(await suite(nn, { module: simd }))}`);
  },
};
