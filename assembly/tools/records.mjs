// Writes assembly/records.ts: a class for each kernel's record, and the numbers of the activations, out of the declarations in src/engine/records. Its fields lie in the order of the
// declaration, each on a multiple of its size, which is what src/engine/records/layout.ts reckons with.
import { writeFileSync } from 'node:fs';
import {
  activations,
  attentionFields,
  convolutionFields,
  depthwiseFields,
  furtherActivations,
  pointLossNames,
  records,
  windowFields,
} from './declarations.mjs';

const root = new URL('../../', import.meta.url);

const TYPES = { address: 'usize', count: 'usize', integer: 'i32', word: 'u32', number: 'f32', double: 'f64', flag: 'i32' };
/** Records that begin with the same fields have a class of these in common, which functions can take. */
const BASES = [
  ['Window', windowFields],
  ['Convolution', convolutionFields],
  ['Depthwise', depthwiseFields],
  ['Attending', attentionFields],
];

const startsWith = (fields, base) => Object.keys(base).every((name, i) => Object.keys(fields)[i] === name && fields[name] === base[name]);

function classOf(name, fields, formula) {
  const base = BASES.findLast(([other, shared]) => other !== name && startsWith(fields, shared));
  const inherited = base ? Object.keys(base[1]) : [];
  const lines = Object.entries(fields)
    .filter(([field]) => !inherited.includes(field))
    .map(([field, { kind, meaning }]) => `  /** ${meaning} */\n  ${field}: ${TYPES[kind]};\n`);
  return `/** ${formula} */\n@unmanaged\nexport class ${name}${base ? ` extends ${base[0]}` : ''} {\n${lines.join('')}}\n`;
}

const capital = (name) => name[0].toUpperCase() + name.slice(1);
const classes = [
  ...BASES.map(([name, fields]) => classOf(name, fields, 'What these records have in common')),
  ...Object.entries(records).map(([name, { fields, formula }]) => classOf(capital(name), fields, formula)),
];
const enumOf = (name, meaning, table) =>
  `/** ${meaning} */\nexport enum ${name} {\n${Object.keys(table)
    .map((key, kind) => `  ${key} = ${kind},\n`)
    .join('')}}\n`;
classes.unshift(
  enumOf('ActivationKind', 'Activations by the number that records give.', activations),
  enumOf('FurtherActivationKind', 'Those beside the core.', furtherActivations),
  enumOf('PointLossKind', 'Losses of single numbers.', Object.fromEntries(pointLossNames.map((name) => [name, name]))),
);
writeFileSync(
  new URL('assembly/records.ts', root),
  `// Written by assembly/tools/records.mjs from the declarations in src/engine/records.\n\n${classes.join('\n')}`,
);
