// Writes src/engine/binaries/strict.ts: the wasm binary as base64, so that bundlers, Deno, Bun and pages need no file beside the code.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const directory = new URL('src/engine/binaries/', root);
mkdirSync(directory, { recursive: true });
for (const build of ['strict']) {
  const base64 = readFileSync(new URL(`build/${build}.wasm`, root)).toString('base64');
  writeFileSync(
    new URL(`${build}.ts`, directory),
    `// Written by assembly/tools/inline.mjs.\nexport const ${build}: string =\n  '${base64}';\n`,
  );
}
