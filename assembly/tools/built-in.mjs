// Writes src/FOLDER/built-in.ts, which exports all of the files that hold what users name: a class that extends or implements another, or a
// function that makes a loss, a metric or an initializer; and by-name.ts in folders where these go by name: what is in it is in every bundle.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const OFFERED = /^export (?:class (\w+)\b.* (?:extends|implements)|function (\w+)\(.*\): (?:Loss|Metric|Initializer)) /gm;
/** Without a name: an optimizer that needs options, an initializer that bundles hold where it is called. */
const UNNAMED = ['RateMultipliers', 'dirac'];
const WRITTEN = '// Written by assembly/tools/built-in.mjs.\n';

const same = (name) => name;
/** The folders: the type of the names, and the name of a class or function. */
const FOLDERS = {
  layers: {},
  callbacks: {},
  schedules: { type: 'ScheduleName', nameOf: same },
  optimizers: { type: 'OptimizerName', nameOf: (name) => name.toLowerCase() },
  losses: { type: 'LossName', nameOf: same },
  metrics: { type: 'MetricName', nameOf: same },
  initializers: { type: 'InitializerName', nameOf: same },
};

for (const [folder, { type, nameOf }] of Object.entries(FOLDERS)) {
  const directory = new URL(`../../src/${folder}/`, import.meta.url);
  const files = readdirSync(directory).filter((file) => !['index.ts', 'built-in.ts', 'by-name.ts'].includes(file));
  const offered = files.sort().flatMap((file) => {
    const names = Array.from(readFileSync(new URL(file, directory), 'utf8').matchAll(OFFERED), ([, kind, maker]) => kind ?? maker);
    return names.length > 0 ? [{ from: `from './${file.replace('.ts', '.js')}';\n`, names }] : [];
  });
  writeFileSync(new URL('built-in.ts', directory), `${WRITTEN}${offered.map(({ from }) => `export * ${from}`).join('')}`);
  if (!type) continue;
  const named = offered.filter(({ names }) => !UNNAMED.some((name) => names.includes(name)));
  const imports = named.map(({ from, names }) => `import { ${names.join(', ')} } ${from}`);
  const all = named.flatMap(({ names }) => names).sort();
  const table = `export const byName = { ${all.map((name) => `${nameOf(name)}: ${name}`).join(', ')} };\n`;
  const union = `export type ${type} = ${all.map((name) => `'${nameOf(name)}'`).join(' | ')};\n`;
  writeFileSync(new URL('by-name.ts', directory), `${WRITTEN}${imports.join('')}\n${table}\n${union}`);
}
