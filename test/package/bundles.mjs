// What a user's bundle weighs.
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { root } from '../portable/package.mjs';

const OTHERS = ['Conv2D', 'MaxPooling2D', 'BatchNormalization', 'LSTM', 'GRU', 'SimpleRNN', 'Embedding', 'RandomRotation'];

/**
 * Bundles by what they import: the most they may weigh, minified and gzipped with the wasm in it, a few per cent above what they
 * weighed when this was last changed, the layers that must be in them, and those that must not.
 */
export const BUDGETS = {
  'all of wasm-nn': { code: "export * from 'wasm-nn'", kilobytes: 160, layers: ['Dense', ...OTHERS], without: [] },
  'Sequential, Dense, SGD': {
    code: "export { Sequential, Dense, SGD } from 'wasm-nn'",
    kilobytes: 65,
    layers: ['Dense'],
    without: OTHERS,
  },
};

/**
 * What entries, or one function of theirs, add to all of wasm-nn, which has the layers, in kilobytes, minified and gzipped. Of those of `wasm-nn/onnx` 3 are
 * the layers that ONNX alone asks for.
 */
export const ADDED = {
  'wasm-nn/keras': 25,
  'wasm-nn/tfjs': 12,
  'wasm-nn/tfjs loadTfjs': 9.5,
  'wasm-nn/tfjs toTfjs': 5.2,
  'wasm-nn/onnx': 41.5,
  'wasm-nn/onnx importOnnx': 32,
  'wasm-nn/onnx exportOnnx': 10.5,
};

/** Bundles `code` in `folder`; what is loaded later, by import(), is not counted. */
export async function bundle(folder, code) {
  const { build } = createRequire(new URL('package.json', `file://${root}`))('esbuild');
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: folder },
    absWorkingDir: folder,
    outdir: 'out',
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  const loaded = new Set();
  const take = (path) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: next, kind } of metafile.outputs[path].imports) if (kind === 'import-statement') take(next);
  };
  take('out/stdin.js');
  const files = outputFiles.filter(({ path }) => [...loaded].some((name) => path.endsWith(name)));
  return {
    text: files.map((file) => file.text).join('\n'),
    gzipped: files.reduce((sum, file) => sum + gzipSync(file.contents, { level: 9 }).length, 0),
  };
}
