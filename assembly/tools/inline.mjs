// Writes src/engine/binaries/strict.ts: the wasm binary as text, so that bundlers, Deno, Bun and pages need no file beside the code.
// In hexadecimal, not base64: a byte stays apart from its neighbours, and gzip finds the repetitions. 12.9 kB against 16.9.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const directory = new URL('src/engine/binaries/', root);
mkdirSync(directory, { recursive: true });
for (const build of ['strict']) {
  const text = readFileSync(new URL(`build/${build}.wasm`, root)).toString('hex');
  writeFileSync(
    new URL(`${build}.ts`, directory),
    `// Written by assembly/tools/inline.mjs.\nexport const ${build}: string =\n  '${text}';\n`,
  );
}
