// npm run test:package: what is packed, how it is typed and described, how big it is and what of it a bundle takes along.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installPackage, installTools, root } from '../portable/package.mjs';
import { Table } from '../portable/table.mjs';
import { ADDED, BUDGETS, bundle } from './bundles.mjs';
import { CONSUMERS, writeConsumer } from './consumers.mjs';
import { missingWords } from './hovers.mjs';
import { comparedNotices } from './notices.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const runtimes = join(here, '../runtimes');
const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** All that is packed: the entry points and what they share, the wasm, and the texts. */
const PACKED = [
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|THIRD-PARTY-NOTICES)$/,
  /^dist\/(index|ops|data|keras|onnx|sweep|tfjs|vis|worker|zoo)\.(js|cjs|d\.ts|d\.cts)$/,
  /^dist\/[\w-]+-[\w-]{8}\.(js|cjs|d\.ts|d\.cts)$/,
  /^dist\/[\w-]+\.wasm$/,
  /^dist\/(cli|sweep-thread|thread|worker-side)\.js$/,
  /^dist\/sweep-page\.html$/,
];

installTools(here);
installTools(runtimes);
const { folder, tarball, files } = installPackage();
const manifest = json('package.json');
const table = new Table(['check', ''], [22, 46]);

/** Runs a program; what is wrong is what it prints. */
async function program(command, args) {
  try {
    await promisify(execFile)(command, args, { cwd: root, env: { ...process.env, NO_COLOR: '1', DENO_DIR: join(folder, 'deno') } });
    return '';
  } catch (error) {
    return `${error.stdout ?? ''}${error.stderr ?? error.message}`.trim();
  }
}

const bin = (folder, name) => join(folder, 'node_modules/.bin', name);
const targetsOf = (entry) => (typeof entry === 'string' ? [entry] : Object.values(entry).flatMap(targetsOf));

const publint = await program(bin(here, 'publint'), [tarball, '--strict']);
table.row(['publint', 'strict'], publint);

// node10 knows no exports, and no runtime of its age runs SIMD; a .wasm file has no types
const binaries = Object.keys(manifest.exports).filter((name) => name.endsWith('.wasm'));
const excluded = binaries.map((name) => name.replace('./', ''));
const attw = await program(bin(here, 'attw'), [tarball, '--profile', 'node16', '--exclude-entrypoints', ...excluded]);
table.row(['types', 'attw: node16 from CJS and ESM, bundlers'], attw);

for (const [name, consumer] of Object.entries(CONSUMERS)) {
  table.row(['types as used by', name], await program(bin(root, 'tsc'), ['-p', writeConsumer(folder, consumer)]));
}

table.row(['hovers', 'what options mean, in an editor'], missingWords(join(folder, 'node_modules/wasm-nn/dist')));

const surplus = files.filter((file) => !PACKED.some((pattern) => pattern.test(file)));
const missing = Object.values(manifest.exports)
  .flatMap(targetsOf)
  .map((target) => target.replace('./', ''))
  .filter((target) => !files.includes(target));
const wrongFiles = [surplus.length && `not to be packed: ${surplus.join(' ')}`, missing.length && `missing: ${missing.join(' ')}`];
table.row(['files packed', files.length], wrongFiles.filter(Boolean).join('; '));

// the command, where its optional peers are not installed
const worker = await program(bin(folder, 'wasm-nn'), ['worker', '--redis', 'redis://127.0.0.1:1', join(here, 'run.mjs')]);
table.row(['the command', 'tells what is to be installed'], /npm install bullmq ioredis\.$/.test(worker) ? '' : `it said: ${worker}`);

const wrongNotices = comparedNotices(folder, files);
table.row(['notices', 'what is bundled is what is listed'], wrongNotices);

// an optional peer is for those who want what it does
const peers = Object.keys(manifest.peerDependencies ?? {}).filter((name) => !manifest.peerDependenciesMeta?.[name]?.optional);
const dependencies = [...Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }), ...peers];
table.row(['installed beside it', dependencies.length], dependencies.join(' '));

for (const [name, { code, kilobytes, layers, without }] of Object.entries(BUDGETS)) {
  const { text, gzipped } = await bundle(folder, code);
  const size = gzipped / 1000;
  table.row([name, `${size.toFixed(1)} kB of ${kilobytes} kB, minified and gzipped`], size > kilobytes ? 'over the budget' : '');
  const has = (kind) => text.includes(`"${kind}"`);
  const lacks = layers.filter((kind) => !has(kind));
  const takes = without.filter(has);
  const wrong = [lacks.length && `it lacks ${lacks.join(' ')}`, takes.length && `it takes along ${takes.join(' ')}`];
  table.row(['', `with ${layers.length} layers looked for, without ${without.length}`], wrong.filter(Boolean).join('; '));
}

const all = await bundle(folder, "export * from 'wasm-nn'");
for (const [entry, kilobytes] of Object.entries(ADDED)) {
  const [from, name] = entry.split(' ');
  const { gzipped } = await bundle(folder, `export * from 'wasm-nn'; export ${name ? `{ ${name} }` : '* as more'} from '${from}'`);
  const size = (gzipped - all.gzipped) / 1000;
  table.row([entry, `${size.toFixed(1)} kB of ${kilobytes} kB, besides what wasm-nn has`], size > kilobytes ? 'over the budget' : '');
}

const jsr = json('jsr.json');
const wrongJsr = [
  jsr.version !== manifest.version && `version ${jsr.version}, the package's is ${manifest.version}`,
  ...Object.values(jsr.exports).map((path) => !existsSync(join(root, path)) && `${path} is not there`),
].filter(Boolean);
const deno = join(runtimes, 'node_modules/@deno/linux-x64-glibc/deno');
const publish = await program(deno, ['publish', '--dry-run', '--allow-dirty', '--config', 'jsr.json']);
table.row(['jsr.json', 'deno publish --dry-run'], [...wrongJsr, publish].filter(Boolean).join('; '));

table.row(['documentation', 'TypeDoc, warnings are errors'], await program(bin(root, 'typedoc'), []));

table.end();
