// The binary is instantiated on memory that others use, too: by workers, and once more after a crash. So it may hold no
// state of its own: no start function, no data to copy into memory, no globals. One `new` or `let` would bring all three.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { binary } from './harness.js';

/** Section ids by their place in the specification, "Binary Format, Modules". */
const GLOBAL = 6;
const START = 8;
const DATA = 11;
const DATA_COUNT = 12;

/** Ids of a module's sections, each a byte, its length in LEB128, and its contents. */
function sectionIds(bytes: Uint8Array): number[] {
  assert.equal([...bytes.slice(0, 8)], [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], 'a WebAssembly module of version 1');
  const ids: number[] = [];
  let at = 8;
  while (at < bytes.length) {
    ids.push(bytes[at++]!);
    let length = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = bytes[at++]!;
      length += (byte & 0x7f) * 2 ** shift;
      more = byte >= 0x80;
    }
    at += length;
  }
  assert.is(at, bytes.length);
  return ids;
}

test('no start function, data or globals', () => {
  const ids = sectionIds(binary);
  // types, imports, functions, exports, code
  for (const id of [1, 2, 3, 7, 10]) assert.ok(ids.includes(id), `section ${id}`);
  for (const id of [GLOBAL, START, DATA, DATA_COUNT]) assert.not.ok(ids.includes(id), `section ${id}`);
});

test('the sections of a module that has them are found', () => {
  // (module (global i32 (i32.const 0)) (func) (start 0))
  const text = '0061736d01000000 010401600000 03020100 0606017f0041000b 080100 0a040102000b';
  const bytes = Uint8Array.from(text.replaceAll(' ', '').match(/../g)!, (pair) => Number.parseInt(pair, 16));
  assert.ok(WebAssembly.validate(bytes));
  assert.equal(sectionIds(bytes), [1, 3, GLOBAL, START, 10]);
});

test('imports a memory, a table and nothing else; exports functions alone', () => {
  const module = new WebAssembly.Module(new Uint8Array(binary));
  assert.equal(
    WebAssembly.Module.imports(module).map(({ module: from, name, kind }) => `${from}.${name} ${kind}`),
    ['env.memory memory', 'env.table table'],
  );
  for (const { name, kind } of WebAssembly.Module.exports(module)) assert.is(kind, 'function', name);
});

test.run();
