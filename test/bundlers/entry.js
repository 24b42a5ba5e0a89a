// What the bundlers build: the suite with the package, for a page: index.html?threads=1
import * as nn from 'wasm-nn';
import { report } from './report.js';
import { suite } from './suite.mjs';

report(() => suite(nn, { threads: Number(new URLSearchParams(location.search).get('threads')) }));
