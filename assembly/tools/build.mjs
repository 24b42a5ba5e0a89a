// Compiles the binaries that asconfig.json names, all or those given, and writes each as text to src/engine/binaries/, the strict one by families of
// kernels, so that bundlers, Deno, Bun and pages need no file beside the code. The worker's code is kept as text in the same place.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { textOf } from './binary-text.mjs';
import { splitByFamily } from './families.mjs';

const root = new URL('../../', import.meta.url);
const directory = new URL('src/engine/binaries/', root);
const asc = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js');
const TARGETS = ['strict', 'relaxed', 'threads', 'threads-relaxed'];

function writeText(name, binary) {
  // threads-relaxed is no identifier
  const identifier = name.replace('-r', 'R');
  const source = `// Written by assembly/tools/build.mjs.\nexport const ${identifier}: string =\n  ${JSON.stringify(textOf(binary))};\n`;
  writeFileSync(new URL(`${name}.ts`, directory), source);
}

await import('./micro-kernels.mjs');
await import('./conv-strips.mjs');
await import('./records.mjs');
await import('./kernel-list.mjs');
await import('./built-in.mjs');
mkdirSync(directory, { recursive: true });
const run = promisify(execFile);
const wanted = process.argv.length > 2 ? process.argv.slice(2) : TARGETS;
await Promise.all(
  wanted.map(async (target) => {
    const entry = `assembly/${target.startsWith('threads') ? 'threads' : 'index'}.ts`;
    const { stderr } = await run(process.execPath, [asc, entry, '--target', target], { cwd: root });
    process.stderr.write(stderr);
    const binary = readFileSync(new URL(`build/${target}.wasm`, root));
    if (target === 'strict') for (const [family, part] of Object.entries(splitByFamily(binary))) writeText(family, part);
    else writeText(target, binary);
  }),
);

const { outputFiles } = buildSync({
  entryPoints: [fileURLToPath(new URL('src/engine/threads/worker-main.ts', root))],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  write: false,
});
const worker = JSON.stringify(outputFiles[0].text.trim());
writeFileSync(new URL('worker.ts', directory), `// Written by assembly/tools/build.mjs.\nexport const workerSource: string = ${worker};\n`);
