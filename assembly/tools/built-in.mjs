// Writes src/FOLDER/built-in.ts, which exports all of the files that hold what users name: a class that extends or implements another, or a
// function that makes a loss, a metric or an initializer; and by-name.ts in folders where these go by name: what is in its table is in every bundle. What
// registers its name itself (src/named.ts), a constant or a class that is `named`, is in the type of the names alone.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const OFFERED = /^export (?:class (\w+)\b.* (?:extends|implements)|function (\w+)\(.*\): (?:Loss|Metric|Initializer)) /gm;
const NAMED = /^export const (\w+): (?:Loss|Metric|Initializer)Maker\b|= \/\* @__PURE__ \*\/ namedOptimizer\('\w+', \(\) => new (\w+)/gm;
/** Without a name: optimizers that need options, an initializer that bundles hold where it is called. */
const UNNAMED = ['RateMultipliers', 'GradientAccumulation', 'dirac'];
const WRITTEN = '// Written by assembly/tools/built-in.mjs.\n';

const same = (name) => name;
/** The folders: the type of the names, and the name of a class or function. */
const FOLDERS = {
  layers: {},
  callbacks: {},
  schedules: { type: 'ScheduleName', nameOf: same },
  optimizers: { type: 'OptimizerName', nameOf: (name) => name.toLowerCase() },
  losses: { type: 'LossName', nameOf: same },
  // a metric of a loss's name has another as a constant: meanAbsoluteErrorMetric
  metrics: { type: 'MetricName', nameOf: (name) => name.replace(/Metric$/, '') },
  initializers: { type: 'InitializerName', nameOf: same },
};

const namesIn = (text, pattern) => Array.from(text.matchAll(pattern), ([, first, second]) => first ?? second);

/** The classes of layers, by a function: a bundle that does not call it holds none of them by it. */
function layersByName(offered) {
  const imports = offered.map(({ from, names }) => `import { ${names.join(', ')} } ${from}`);
  const names = offered.flatMap((file) => file.names).sort();
  return `${WRITTEN}${imports.join('')}\nexport const layersByName = (): Readonly<Record<string, unknown>> => ({ ${names.join(', ')} });\n`;
}

for (const [folder, { type, nameOf }] of Object.entries(FOLDERS)) {
  const directory = new URL(`../../src/${folder}/`, import.meta.url);
  const files = readdirSync(directory).filter((file) => !['index.ts', 'built-in.ts', 'by-name.ts'].includes(file));
  const offered = files.sort().flatMap((file) => {
    const text = readFileSync(new URL(file, directory), 'utf8');
    const named = namesIn(text, NAMED);
    const names = namesIn(text, OFFERED).filter((name) => !named.includes(name));
    return names.length + named.length > 0 ? [{ from: `from './${file.replace('.ts', '.js')}';\n`, names, named }] : [];
  });
  writeFileSync(new URL('built-in.ts', directory), `${WRITTEN}${offered.map(({ from }) => `export * ${from}`).join('')}`);
  if (!type) {
    if (folder === 'layers') writeFileSync(new URL('by-name.ts', directory), layersByName(offered));
    continue;
  }
  const inAll = offered.filter(({ names }) => names.length > 0 && !UNNAMED.some((name) => names.includes(name)));
  const imports = inAll.map(({ from, names }) => `import { ${names.join(', ')} } ${from}`);
  const all = inAll.flatMap(({ names }) => names).sort();
  const table = `export const byName = { ${all.map((name) => `${nameOf(name)}: ${name}`).join(', ')} };\n`;
  const every = [...all, ...offered.flatMap(({ named }) => named)].sort();
  const union = `export type ${type} = ${every.map((name) => `'${nameOf(name)}'`).join(' | ')};\n`;
  writeFileSync(new URL('by-name.ts', directory), `${WRITTEN}${imports.join('')}\n${table}\n${union}`);
}
