import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { defineConfig, type UserConfig } from 'tsdown';
import { thirdPartyNotices } from './tsdown.notices.js';
import { sweepPage } from './tsdown.page.js';

/**
 * The printer of declarations puts the comments of a type literal's members, but for the first, at the end of the line before, where editors do not
 * look for them: users would not see what an option means.
 */
const commentsOfMembers = {
  name: 'comments-of-members',
  renderChunk(code: string, { fileName }: { fileName: string }): string | null {
    return /\.d\.c?ts$/.test(fileName) ? code.replace(/^( *)(\S.*;) (\/\*\*(?:[^*]|\*(?!\/))*\*\/)$/gm, '$1$2\n$1$3') : null;
  },
};

/** Behind the name of a file, where a module is to be another of the same code. */
const TWIN = '?twin';

const library: UserConfig = {
  entry: {
    index: 'src/index.ts',
    ops: 'src/ops.ts',
    data: 'src/data.ts',
    keras: 'src/keras.ts',
    onnx: 'src/onnx.ts',
    sweep: 'src/sweep.ts',
    tfjs: 'src/tfjs.ts',
    vis: 'src/vis.ts',
    worker: 'src/worker.ts',
    zoo: 'src/zoo.ts',
    // npx wasm-nn worker
    cli: 'src/cli.ts',
    // what a thread of a sweep runs, and the worker of inWorker
    'sweep-thread': 'src/sweep/trial-thread.ts',
    'worker-side': 'src/worker/side.ts',
    // what threads run, as a file for pages whose policy allows no code from text
    thread: 'src/engine/threads/worker-main.ts',
  },
  format: ['esm', 'cjs'],
  // by the compiler itself: the types of records are inferred from their declarations
  dts: { oxc: false },
  platform: 'neutral',
  // how long plugins take hangs on the machine, and is no fault
  inputOptions: { resolve: { mainFields: ['module', 'main'] }, checks: { pluginTimings: false } },
  target: 'es2022',
  outputOptions: { plugins: [commentsOfMembers] },
  // the loader, the progress bar and what reads files' formats go into the package: there is nothing to install beside it
  deps: { neverBundle: [/^node:/], alwaysBundle: ['@assemblyscript/loader', 'cli-progress', 'fflate', 'string-width'] },
  // for hosts that compile no bytes: ready({ module })
  copy: [
    { from: 'build/strict.wasm', to: 'dist', rename: 'simd.wasm' },
    { from: 'build/relaxed.wasm', to: 'dist' },
    { from: 'build/threads.wasm', to: 'dist' },
    { from: 'build/threads-relaxed.wasm', to: 'dist' },
  ],
  plugins: [
    {
      // What fields mean and kernels compute is for readers, and for the classes that the build writes: the bundle does without. As plain data,
      // without calls, the declarations of a family that nothing names are left out of a bundle.
      name: 'records-without-words',
      transform(code, id) {
        if (!/src.engine.records./.test(id) || id.endsWith(TWIN)) return null;
        return (
          code
            .replace(
              /\b(address|count|integer|word|number|double|flag)(\.optional)?\(\s*(['"])(?:\\.|(?!\3).)*\3,?\s*\)/g,
              "({ kind: '$1' })",
            )
            .replace(/\bformula:\s*(['"])(?:\\.|(?!\1).)*\1,/g, '')
            .replace(/\bsplit:\s*(['"])(?:\\.|(?!\1).)*\1/g, "split: ''")
            // an activation's value and derivative, before what it keeps
            .replace(/(?<=\{\s*)value: [\s\S]*?,\s*(?=keeps: ')/g, '')
            .replace(/\bfamily: '\w+',/g, '')
            .replace(/\bdeclare\(\{/g, '({')
        );
      },
    },
    {
      // The binaries import a memory and a table, and export functions. What the loader does besides, for abort and for strings and arrays of a
      // runtime that they do not have, would be a twentieth of the smallest bundle, and patches Object.hasOwn.
      name: 'loader-that-instantiates',
      transform(code, id) {
        if (!/node_modules.@assemblyscript.loader/.test(id)) return null;
        const kept = code.match(/^(export )?function (isModule|instantiateSync)\([\s\S]*?^\}/gm)?.join('\n') ?? '';
        const bare = kept
          .replace(/^ *const extended = preInstantiate\(imports\);$/m, '')
          .replace('postInstantiate(extended, instance)', 'instance.exports');
        if (!bare.includes('instance.exports') || /(pre|post)Instantiate/.test(bare))
          throw new Error('The loader is another than the one this was written for.');
        return bare;
      },
    },
    {
      // A kernel's declaration and its definition stand in one file, and bundlers part code by files. So the f64 engine, which is loaded when it is
      // asked for, gets twins of these files: they are left with their definitions, and the files themselves with the declarations. What the other
      // half of a file imports is a twin too, which nobody uses.
      name: 'definitions-apart',
      resolveId(path, importer = '') {
        const ofReference = /src.engine.reference.(?!engine)[\w-]+\.ts$/.test(importer) && path.startsWith('../records/');
        const ofDeclarations = /src.engine.records.[\w-]+\.ts$/.test(importer) && path.startsWith('../reference/');
        const ofDefinitions = importer.endsWith(TWIN) && path.startsWith('./') && !/flip-mode/.test(path);
        if (!ofReference && !ofDeclarations && !ofDefinitions) return null;
        return `${resolve(dirname(importer), path).replace(/\.js$/, '.ts')}${TWIN}`;
      },
      load(id) {
        return id.endsWith(TWIN) ? { code: readFileSync(id.slice(0, -TWIN.length), 'utf8'), moduleType: 'ts' } : null;
      },
    },
    thirdPartyNotices(),
    {
      // The progress bar's library asks for Node's own modules with require, which an ES module does not have, and an import
      // of node:module in a chunk that pages load too would break them.
      name: 'builtin-modules-of-the-progress-bar',
      transform(code, id) {
        if (!/node_modules.cli-progress/.test(id)) return null;
        return code.replace(/require\('(readline|events|stream)'\)/g, "process.getBuiltinModule('$1')");
      },
    },
  ],
  outExtensions: ({ format }) => (format === 'es' ? { js: '.js', dts: '.d.ts' } : { js: '.cjs', dts: '.d.cts' }),
};

export default defineConfig([library, sweepPage]);
