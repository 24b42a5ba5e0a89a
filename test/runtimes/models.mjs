// Reads the models of the folder models with the package as an ES module, and prints their hashes.
import { readFile } from 'node:fs/promises';
import { loadKeras } from 'wasm-nn/keras';
import { importOnnx } from 'wasm-nn/onnx';
import { loadTfjs } from 'wasm-nn/tfjs';
import { readModels } from './models-suite.mjs';

const read = async (path) => new Uint8Array(await readFile(new URL(`models/${path}`, import.meta.url)));
console.log(await readModels({ loadKeras, importOnnx, loadTfjs }, read));
