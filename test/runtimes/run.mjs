// npm run test:runtimes: the packed package trains the same networks on every runtime, to the same bits, and reads models of other programs to the same.
import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { writeModels } from '../portable/model-files.mjs';
import { installPackage, installTools, root } from '../portable/package.mjs';
import { cell, Table, wrongWith } from '../portable/table.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const THREADS = [1, 2, 3];
const TIMEOUT_MS = 120_000;

installTools(here);
const { folder } = installPackage();
for (const name of ['child.mjs', 'child.cjs']) cpSync(join(here, name), join(folder, name));
cpSync(join(here, '../portable/suite.mjs'), join(folder, 'suite.mjs'));
for (const name of ['models.mjs', 'sweep.mjs']) cpSync(join(here, name), join(folder, name));
cpSync(join(here, '../sweep/moons.mjs'), join(folder, 'moons.mjs'));
cpSync(join(here, '../portable/models.mjs'), join(folder, 'models-suite.mjs'));
const entry = (name) => import(pathToFileURL(join(folder, 'node_modules/wasm-nn/dist', `${name}.js`)).href);
writeModels(join(folder, 'models'), { index: await entry('index'), tfjs: await entry('tfjs'), onnx: await entry('onnx') });

const tool = (path) => join(here, 'node_modules', path);
const both = ['esm', 'cjs'];
const runtimes = [
  { name: 'Node, running', command: process.execPath, formats: both },
  { name: 'Node 22', command: tool('node-22/bin/node'), formats: both },
  { name: 'Node 24', command: tool('node-24/bin/node'), formats: both },
  { name: 'Node 26', command: tool('node-26/bin/node'), formats: both },
  // no permission is asked for but to read the package
  {
    name: 'Deno',
    command: tool('@deno/linux-x64-glibc/deno'),
    args: ['run', '--no-prompt', '--cached-only', `--allow-read=${folder},${root}`],
    formats: both,
  },
  { name: 'Bun', command: tool('@oven/bun-linux-x64/bin/bun'), args: ['run'], formats: both },
];

/** What the runtime prints: a result, or the error that ended it. */
async function run({ command, args = [] }, cwd, rest, read) {
  const env = { ...process.env, NO_COLOR: '1', DENO_DIR: join(folder, 'deno'), DENO_NO_UPDATE_CHECK: '1' };
  try {
    const { stdout } = await promisify(execFile)(command, [...args, ...rest], { cwd, timeout: TIMEOUT_MS, env });
    return read(stdout);
  } catch (error) {
    const text = String(error.stderr || error.message).trim();
    return { error: text.split('\n').find((line) => /error/i.test(line)) ?? text };
  }
}

/** The suite in this thread, and behind a worker. */
const PLACES = ['', ' worker'];

let expected;
const table = new Table(['runtime', 'format', ...THREADS.map((n) => `${n} thread${n > 1 ? 's' : ''}: mlp cnn rnn`)], [14, 10, 26, 26, 26]);
for (const runtime of runtimes) {
  for (const [format, place] of runtime.formats.flatMap((of) => PLACES.map((where) => [of, where]))) {
    const results = [];
    const child = format === 'esm' ? 'child.mjs' : 'child.cjs';
    const rest = place ? [place.trim()] : [];
    for (const threads of THREADS) results.push(await run(runtime, folder, [child, String(threads), ...rest], JSON.parse));
    expected ??= results[0].hash;
    const wrong = results.map((result) => wrongWith(result, expected)).filter(Boolean);
    table.row([results[0].runtime ?? runtime.name, format + place, ...results.map(cell)], wrong.join('; '));
  }
}

/** Runs the file on every runtime: what it prints on the first, it must print on all. */
async function alike(file, what, shown) {
  let expectedText;
  for (const runtime of runtimes) {
    const { text, error } = await run(runtime, folder, [file], (stdout) => ({ text: stdout.trim() }));
    expectedText ??= text;
    const row = [runtime.name, what, text ? shown(text) : 'error', '', ''];
    table.row(row, text && text === expectedText ? '' : (error ?? `other bits: ${text}`));
  }
  console.log(`  ${expectedText}`);
}

await alike('models.mjs', 'models', (text) => `${text.split(',').length} read`);
await alike('sweep.mjs', 'sweep', (text) => `${text.split(' ').length} trials`);

/** The examples of each, with the least accuracy in percent that counts as learnt. */
const EXAMPLES = { Deno: 'examples/deno/moons.ts', Bun: 'examples/bun/moons.ts' };
const REQUIRED_ACCURACY = 96;
for (const [name, path] of Object.entries(EXAMPLES)) {
  const runtime = runtimes.find((other) => other.name === name);
  const { text, error } = await run(runtime, root, [path], (stdout) => ({ text: stdout.trim() }));
  const learnt = Number(/accuracy ([\d.]+) %/.exec(text)?.[1]) >= REQUIRED_ACCURACY;
  table.row([name, 'example', text ?? 'error', '', ''], learnt ? '' : (error ?? `expected an accuracy of at least ${REQUIRED_ACCURACY} %`));
}
table.end();
