// Projects that use the package, compiled with its types: each has its own compiler options, all check the package's types as well.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../portable/package.mjs';

const here = fileURLToPath(new URL('consumers/', import.meta.url));
const STRICT = { strict: true, noEmit: true, skipLibCheck: false, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true };
const BUNDLER = { module: 'ESNext', moduleResolution: 'bundler' };

/** What each project is: its files and its compiler options besides the strict ones. */
export const CONSUMERS = {
  'a page on ES2022': { files: ['user.ts'], options: { ...BUNDLER, target: 'ES2022', types: [] } },
  'Node on ES2022, ES modules': {
    files: ['user.ts'],
    options: { module: 'node16', target: 'ES2022', lib: ['ES2022'], types: ['node'], typeRoots: [join(root, 'node_modules/@types')] },
  },
  'ES2022 without a host': {
    files: ['entries.ts'],
    options: { ...BUNDLER, target: 'ES2022', lib: ['ES2022'], types: [] },
  },
  'not so strict': {
    files: ['user.ts'],
    options: { ...BUNDLER, target: 'ES2022', types: [], noUncheckedIndexedAccess: false, exactOptionalPropertyTypes: false },
  },
  '`using`, on ESNext': { files: ['user.ts', 'using.ts'], options: { ...BUNDLER, target: 'ESNext', types: [] } },
};

/** Writes a consumer into `folder`, where the package is installed; returns its project file. */
export function writeConsumer(folder, { files, options }) {
  const sources = join(folder, 'src');
  mkdirSync(sources, { recursive: true });
  for (const file of files) copyFileSync(join(here, file), join(sources, file));
  const project = join(folder, 'tsconfig.json');
  writeFileSync(project, JSON.stringify({ compilerOptions: { ...STRICT, ...options }, files: files.map((file) => `src/${file}`) }));
  return project;
}
