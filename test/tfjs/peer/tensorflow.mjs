// TensorFlow.js itself, installed as this folder's lock file names it.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { installTools } from '../../portable/package.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
installTools(here);
const { log } = console;
// it greets whoever loads it
console.log = () => {};
console.warn = () => {};
export const tf = createRequire(`${here}package.json`)('@tensorflow/tfjs');
console.log = log;
