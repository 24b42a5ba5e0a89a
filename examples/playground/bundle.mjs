// Bundles the page, small: node examples/playground/bundle.mjs [FOLDER], by default build/playground. What it writes can be served from anywhere.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
/** Of the package, what the page and its worker import. */
const ENTRIES = { 'wasm-nn': 'index.js', 'wasm-nn/data': 'data.js', 'wasm-nn/worker': 'worker.js' };

const preload = (name) => `<link rel="modulepreload" href="${name}">`;
/** In its place come all files that the page's code is in, so that none waits for another. */
const PRELOAD = preload('main.js');

/** A file of the bundle and all that it imports, but for what it loads on demand. */
export function importsOf({ outputs }, name, found = new Set()) {
  found.add(name);
  const [, output] = Object.entries(outputs).find(([path]) => basename(path) === name);
  for (const { path, kind } of output.imports)
    if (kind === 'import-statement' && !found.has(basename(path))) importsOf({ outputs }, basename(path), found);
  return [...found];
}

/** Writes the page to `folder`, with the package from `dist`; resolves to esbuild's metafile. */
export async function bundlePlayground(folder, dist = join(root, 'dist')) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: ['main.ts', 'engine-worker.ts', 'style.css'].map((name) => join(here, name)),
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
  const html = readFileSync(join(here, 'index.html'), 'utf8');
  writeFileSync(join(folder, 'index.html'), html.replace(PRELOAD, importsOf(metafile, 'main.js').map(preload).join('\n    ')));
  // what threads run; it is looked for beside the code
  copyFileSync(join(dist, 'thread.js'), join(folder, 'thread.js'));
  return metafile;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? join(root, 'build/playground');
  await bundlePlayground(folder);
  console.log(folder);
}
