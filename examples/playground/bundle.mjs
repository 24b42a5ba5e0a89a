// Bundles the page, small: node examples/playground/bundle.mjs [FOLDER], by default build/playground. What it writes can be served from anywhere.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
/** Of the package, what the page and its worker import. */
const ENTRIES = { 'wasm-nn': 'index.js', 'wasm-nn/data': 'data.js' };

/** Writes the page to `folder`, with the package from `dist`; resolves to esbuild's metafile. */
export async function bundlePlayground(folder, dist = join(root, 'dist')) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: ['main.ts', 'style.css'].map((name) => join(here, name)),
    outdir: folder,
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    // longest first: an alias holds for what lies below it too
    alias: Object.fromEntries(
      Object.entries(ENTRIES)
        .toReversed()
        .map(([name, file]) => [name, join(dist, file)]),
    ),
    metafile: true,
    logLevel: 'error',
  });
  copyFileSync(join(here, 'index.html'), join(folder, 'index.html'));
  // what threads run; it is looked for beside the code
  copyFileSync(join(dist, 'worker.js'), join(folder, 'worker.js'));
  return metafile;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? join(root, 'build/playground');
  await bundlePlayground(folder);
  console.log(folder);
}
