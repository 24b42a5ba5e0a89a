// Activations beside the core's go by name where their family is named, and not before: a bundle holds what it names.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs what a bundle of `code` exports as `run`. */
async function bundled(code: string): Promise<{ text: string; run: () => unknown }> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    treeShaking: true,
    write: false,
    plugins: [
      {
        // as package.json says of the package
        name: 'no-side-effects',
        setup(of) {
          of.onResolve({ filter: /^\.\/src\/index\.js$/ }, () => ({ path: `${root}src/index.ts`, sideEffects: false }));
          of.onResolve({ filter: /^\.\.?\/.*\.js$/ }, ({ path, resolveDir }) => ({
            path: fileURLToPath(new URL(path.replace(/\.js$/, '.ts'), `file://${resolveDir}/`)),
            sideEffects: false,
          }));
        },
      },
    ],
  });
  const { text } = outputFiles[0]!;
  return { text, run: ((await import(`data:text/javascript,${encodeURIComponent(text)}`)) as { run: () => unknown }).run };
}

const family = readFileSync(`${root}src/engine/binaries/activations.ts`, 'utf8').split('"')[1]!.slice(0, 20);
const dense = "new Dense({ units: 1, activation: 'mish' })";

test('without their family in the program, a sentence says what names it', async () => {
  const { text, run } = await bundled(`import { Dense } from './src/index.js'; export const run = () => ${dense};`);
  assert.throws(
    run,
    /received "mish". mish is not in this program: import it, or for an activation activationKernels, if wasm-nn has it\.$/,
  );
  assert.not.ok(text.includes(family));
});

for (const naming of ['useKernels(activationKernels);', 'new ReLU();']) {
  test(`with it, by ${naming} it is an activation like any other`, async () => {
    const { text, run } = await bundled(
      `import { activationKernels, Dense, ReLU, Sequential, useKernels } from './src/index.js';
       export const run = () => { ${naming} return new Sequential([${dense}]).predict([[1]]).data.length; };`,
    );
    assert.is(run(), 1);
    assert.ok(text.includes(family));
  });
}

const compiled = (options: string): string =>
  `new Sequential([new Dense({ units: 1 })]).compile({ optimizer: 'sgd', loss: 'meanSquaredError', ${options} })`;
for (const [option, text, used] of [
  ['loss', "'huber'", 'huber()'],
  ['optimizer', "'nadam'", 'new Nadam()'],
  ['metrics', "['auc']", 'auc()'],
] as const) {
  test(`a name of ${option}, ${text}, is known in a bundle that uses ${used}, and in no other`, async () => {
    const imports = "import { auc, Dense, huber, Nadam, Sequential } from './src/index.js';";
    const without = await bundled(`${imports} export const run = () => ${compiled(`${option}: ${text}`)};`);
    assert.throws(without.run, / is not in this program: import it/);
    const withIt = await bundled(`${imports} export const run = () => { ${used}; ${compiled(`${option}: ${text}`)}; };`);
    withIt.run();
  });
}

test.run();
