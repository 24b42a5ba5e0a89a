// npm run site: the guides, the API as TypeDoc describes it, and the pages that other commands write, as one site in build/site.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePlayground } from '../examples/playground/bundle.mjs';
import { installTools } from '../test/portable/package.mjs';

const docs = fileURLToPath(new URL('.', import.meta.url));
const root = join(docs, '..');
const site = join(root, 'build/site');
const api = join(docs, 'api');
const run = (...args) => execFileSync(process.execPath, args, { cwd: docs, stdio: 'inherit' });

installTools(docs);

rmSync(api, { recursive: true, force: true });
run(join(root, 'node_modules/typedoc/bin/typedoc'), '--options', 'typedoc.json', '--logLevel', 'Warn');

// TypeDoc calls an entry by its file; people import it by the package's name
const entries = readdirSync(api, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const imported = (entry) => (entry === 'index' ? 'wasm-nn' : `wasm-nn/${entry}`);
entries.sort((a, b) => (imported(a) < imported(b) ? -1 : 1));
for (const entry of entries) {
  const file = join(api, entry, 'index.md');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^# .*$/m, `# ${imported(entry)}`));
}
const list = entries.map((entry) => `- [\`${imported(entry)}\`](${entry}/index.md)`).join('\n');
writeFileSync(
  join(api, 'index.md'),
  `# API\n\nWhat each entry of the package exports. <kbd>Ctrl</kbd> <kbd>K</kbd> finds a name.\n\n${list}\n`,
);
run(join(docs, 'node_modules/vitepress/bin/vitepress.js'), 'build', '.');

const measured = join(site, 'measured');
mkdirSync(measured, { recursive: true });
cpSync(join(root, 'bench/results/parity.html'), join(measured, 'parity.html'));
execFileSync(
  process.execPath,
  ['--import', 'tsx', 'examples/experiments/pages/index.ts', 'examples/experiments/results', join(measured, 'reports')],
  { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
);
await bundlePlayground(join(site, 'playground'));
console.log(`the site is in ${site}`);
