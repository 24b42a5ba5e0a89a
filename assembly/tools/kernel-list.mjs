// Writes assembly/kernels.ts, which exports every kernel: each function of a record, a part and parts that a file of assembly/ exports.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const directory = new URL('../', import.meta.url);
const KERNEL = /^export function (\w+)\(r: \w+, part: usize, parts: usize\): void/gm;

const files = readdirSync(directory, { recursive: true })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && file !== 'kernels.ts')
  .sort();
const lines = files.flatMap((file) => {
  const names = Array.from(readFileSync(new URL(file, directory), 'utf8').matchAll(KERNEL), ([, name]) => name);
  return names.length > 0 ? [`export { ${names.sort().join(', ')} } from './${file.slice(0, -3)}';\n`] : [];
});
writeFileSync(new URL('kernels.ts', directory), `// Written by assembly/tools/kernel-list.mjs.\n${lines.join('')}`);
