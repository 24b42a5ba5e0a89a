import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Report, Row } from '../report.js';

interface Download {
  library: string;
  what: string;
  /** Folder in which `code` is resolved. */
  from: 'ours' | 'peers';
  code: string;
  /** Files of bench/peers/node_modules that the code fetches when it runs. */
  fetched?: readonly string[];
}

const DOWNLOADS: readonly Download[] = [
  { library: 'wasm-nn', what: 'Sequential, Dense, SGD', from: 'ours', code: "export { Dense, Sequential, SGD } from './dist/index.js'" },
  { library: 'wasm-nn', what: 'everything', from: 'ours', code: "export * from './dist/index.js'" },
  {
    library: 'TensorFlow.js',
    what: 'its union package with the wasm backend, SIMD',
    from: 'peers',
    code: "export * from '@tensorflow/tfjs'; export * as backend from '@tensorflow/tfjs-backend-wasm'",
    fetched: ['@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'],
  },
  { library: 'jax-js', what: 'everything', from: 'peers', code: "export * from '@jax-js/jax'" },
  { library: 'ConvNetJS', what: 'everything', from: 'peers', code: "export { default } from 'convnetjs'" },
  {
    library: 'onnxruntime-web',
    what: 'the wasm backend; inference alone',
    from: 'peers',
    code: "export * from 'onnxruntime-web/wasm'",
    fetched: ['onnxruntime-web/dist/ort-wasm-simd-threaded.wasm'],
  },
];

const FOLDERS = { ours: fileURLToPath(new URL('../../', import.meta.url)), peers: fileURLToPath(new URL('../peers/', import.meta.url)) };

/** Bytes that a page downloads: bundled, minified and gzipped, with the binaries that the code fetches. */
async function downloadOf({ from, code, fetched = [] }: Download): Promise<number> {
  const bundles = '../../test/package/bundles.mjs';
  const { bundle } = (await import(bundles)) as { bundle(folder: string, code: string): Promise<{ gzipped: number }> };
  const { gzipped } = await bundle(FOLDERS[from], code);
  return fetched.reduce((sum, file) => sum + gzipSync(readFileSync(`${FOLDERS.peers}node_modules/${file}`), { level: 9 }).length, gzipped);
}

/** What a page downloads of each library. */
export async function sizes(): Promise<Report> {
  const rows: Row[] = [];
  for (const download of DOWNLOADS) {
    const { library, what } = download;
    try {
      rows.push({ library, what, kB: (await downloadOf(download)) / 1000, note: '-' });
    } catch (error) {
      rows.push({ library, what, kB: null, note: (error as Error).message.split('\n')[0]! });
    }
  }
  return { suite: 'sizes', note: 'minified, gzipped, with the wasm; kB are 1000 bytes. Not installed: npm ci --prefix bench/peers', rows };
}
