// Compiles the binaries that asconfig.json names, all or those given, and writes each as text to src/engine/binaries/, the strict one by families of
// kernels, so that bundlers, Deno, Bun and pages need no file beside the code. The worker's code is kept as text in the same place.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { splitByFamily } from './families.mjs';
import { pack } from './pack.mjs';

const root = new URL('../../', import.meta.url);
const directory = new URL('src/engine/binaries/', root);
const asc = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js');
const TARGETS = ['strict', 'relaxed', 'threads', 'threads-relaxed'];
const WRITTEN = '// Written by assembly/tools/build.mjs.\n';

const run = promisify(execFile);
async function compiled(entry, target) {
  const { stderr } = await run(process.execPath, [asc, entry, '--target', target, '--transform', './assembly/tools/called.mjs'], {
    cwd: root,
  });
  process.stderr.write(stderr);
  return readFileSync(new URL(`build/${target}.wasm`, root));
}

/** A file of src/engine/ as JavaScript of the given form. */
const bundled = (path, format) =>
  buildSync({
    entryPoints: [fileURLToPath(new URL(path, new URL('src/engine/', root)))],
    bundle: true,
    minify: true,
    format,
    target: 'es2022',
    write: false,
  }).outputFiles[0].text.trim();

/** A module that exports a text under its own name: threads-relaxed is no identifier. */
const asModule = (name, text) => `${WRITTEN}export const ${name.replace('-r', 'R')}: string =\n  ${JSON.stringify(text)};\n`;

/** The text that a written module exports. */
const textOf = (source) => JSON.parse(source.slice(source.indexOf('"'), source.lastIndexOf('"') + 1));

await import('./micro-kernels.mjs');
await import('./conv-strips.mjs');
await import('./records.mjs');
await import('./kernel-list.mjs');
await import('./built-in.mjs');
mkdirSync(directory, { recursive: true });

const unpacker = await compiled('assembly/unpack/index.ts', 'unpack');
writeFileSync(new URL('unpacker.ts', directory), asModule('unpacker', unpacker.toString('base64')));
const { unpack } = await import(`data:text/javascript,${encodeURIComponent(bundled('packed-binary.ts', 'esm'))}`);

/** Packs a binary, unless what was written last is the same: packing takes seconds. */
function writePacked(name, binary, known) {
  const file = new URL(`${name}.ts`, directory);
  const holds = (text) => {
    try {
      return Buffer.compare(unpack(text, known), binary) === 0;
    } catch {
      return false;
    }
  };
  if (existsSync(file) && holds(textOf(readFileSync(file, 'utf8')))) return;
  const text = pack(binary, known);
  if (!holds(text)) throw new Error(`${name} does not unpack to what was packed.`);
  writeFileSync(file, asModule(name, text));
}

const wanted = process.argv.length > 2 ? process.argv.slice(2) : TARGETS;
const binaries = await Promise.all(
  ['strict', ...wanted.filter((target) => target !== 'strict')].map(async (target) => {
    const entry = `assembly/${target.startsWith('threads') ? 'threads' : 'index'}.ts`;
    return [target, await compiled(entry, target)];
  }),
);
const [[, strict], ...others] = binaries;
const { core, ...families } = splitByFamily(strict);
writePacked('core', core);
// the core comes with every bundle, so the others are packed as what they add to it
for (const [name, binary] of [...Object.entries(families), ...others]) writePacked(name, binary, core);

writeFileSync(new URL('worker.ts', directory), asModule('workerSource', bundled('threads/worker-main.ts', 'iife')));
