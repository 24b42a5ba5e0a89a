// npm run test:bundlers: what Vite, webpack, esbuild and Rollup make of the packed package, without configuration for it, trains in
// Chromium to the bits that the package gives here. So does a worker in Cloudflare's workerd.
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { installBrowsers } from '../browsers/browsers.mjs';
import { serve } from '../browsers/server.mjs';
import { installPackage, installTools } from '../portable/package.mjs';
import { suite } from '../portable/suite.mjs';
import { cell, Table, wrongWith } from '../portable/table.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const WORKERD = join(here, 'node_modules/@cloudflare/workerd-linux-64/bin/workerd');

installBrowsers(['Chromium']);
installTools(here);
const { folder } = installPackage();
for (const path of ['entry.js', 'worker.js', 'workerd.capnp', '../browsers/report.js', '../portable/suite.mjs'])
  copyFileSync(join(here, path), join(folder, path.split('/').at(-1)));
const entry = join(folder, 'entry.js');
/** What a worker of inWorker runs: esbuild and Rollup are told of it. */
const workerSide = join(folder, 'node_modules/wasm-nn/dist/worker-side.js');

/** One of the tools of this folder's own package.json, or of the project's. */
async function tool(name) {
  const require = createRequire(join(here, 'package.json'));
  return import(pathToFileURL(require.resolve(name)).href);
}

/** Each builds `entry` into a folder, with its defaults but for where things lie. */
const bundlers = {
  async Vite(outDir) {
    const { build } = await tool('vite');
    writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="entry.js"></script>');
    await build({ root: folder, base: './', logLevel: 'warn', build: { outDir, emptyOutDir: false, target: 'esnext' } });
  },
  async webpack(path) {
    const { default: webpack } = await tool('webpack');
    const output = { path, publicPath: 'auto', filename: 'bundle.js' };
    const stats = await promisify(webpack)({ mode: 'production', context: folder, entry, output, performance: { hints: false } });
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString('errors-warnings'));
  },
  async esbuild(outdir) {
    const { build } = await tool('esbuild');
    const { warnings } = await build({
      entryPoints: { bundle: entry, 'worker-side': workerSide },
      splitting: true,
      outdir,
      bundle: true,
      minify: true,
      format: 'esm',
      logLevel: 'silent',
    });
    if (warnings.length > 0) throw new Error(warnings[0].text);
  },
  async Rollup(dir) {
    const { rollup } = await tool('rollup');
    const { nodeResolve } = await tool('@rollup/plugin-node-resolve');
    const onwarn = (warning) => {
      throw new Error(warning.message);
    };
    const bundle = await rollup({ input: { bundle: entry, 'worker-side': workerSide }, plugins: [nodeResolve()], onwarn });
    await bundle.write({ dir, format: 'es', entryFileNames: '[name].js' });
  },
};

async function workerd() {
  const { build } = await tool('esbuild');
  await build({
    entryPoints: [join(folder, 'worker.js')],
    outdir: join(folder, 'out/workerd'),
    bundle: true,
    format: 'esm',
    external: ['wasm-nn/simd.wasm'],
    logLevel: 'error',
  });
  const { stdout, stderr } = await promisify(execFile)(WORKERD, ['test', join(folder, 'workerd.capnp')], { timeout: 120_000 });
  const line = /^.*?result (\{.*\})/m.exec(stdout + stderr);
  if (!line) throw new Error(`workerd reported nothing: ${stdout}${stderr}`);
  return JSON.parse(line[1]);
}

/** What became of `work`: its result, or its error's first lines. */
const outcome = (work) => work.catch((error) => ({ error: String(error.stderr || error).slice(0, 500) }));

const { hash, runtime } = await suite(await import(pathToFileURL(join(folder, 'node_modules/wasm-nn/dist/index.js')).href));
console.log(`${runtime} gives ${hash}\n`);
const HEADS = ['built by', 'runs in', 'kB', '1 thread: mlp cnn rnn', '2 threads: mlp cnn rnn', 'behind a worker'];
const table = new Table(HEADS, [9, 14, 5, 26, 26, 26]);
const server = await serve({ '/': join(folder, 'out/') });
for (const [name, build] of Object.entries(bundlers)) {
  const out = join(folder, 'out', name);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'index.html'), '<!doctype html><script type="module" src="bundle.js"></script>');
  // esbuild and Rollup leave worker.js behind, and a policy that forbids workers from text then leaves no way
  const shared = ['esbuild', 'Rollup'].includes(name) ? 'open' : 'isolated';
  const pages = [
    `/plain/${name}/index.html?threads=1`,
    `/${shared}/${name}/index.html?threads=2`,
    `/plain/${name}/index.html?threads=1&worker`,
  ];
  const results = await outcome(build(out).then(() => server.visit('Chromium', pages)));
  const [one, two, behind] = results.error ? [results, results, results] : results;
  const files = readdirSync(out, { recursive: true }).filter((file) => file.endsWith('.js'));
  const bytes = files.reduce((sum, file) => sum + statSync(join(out, file)).size, 0);
  table.row(
    [name, 'Chromium', Math.round(bytes / 1000), cell(one), cell(two), cell(behind)],
    [one, two, behind].map((of) => wrongWith(of, hash)).find(Boolean),
  );
}
const result = await outcome(workerd());
table.row(['esbuild', 'workerd', '', cell(result), '(it has no workers)'], wrongWith(result, hash));
table.end();
