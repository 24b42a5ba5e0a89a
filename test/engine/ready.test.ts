// What `ready` is asked for at once, wrongly, or with a compiled module.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { threads as threadsText } from '../../src/engine/binaries/threads.js';
import { compile } from '../../src/engine/instance.js';
import { backendInfo, OptionError, type ReadyOptions, ready } from '../../src/index.js';

const strict = new WebAssembly.Module(readFileSync(new URL('../../build/strict.wasm', import.meta.url)));

type Started = new (...args: never[]) => object;

let workers = 0;
const threads = createRequire(import.meta.url)('node:worker_threads') as { Worker: Started };
let Worker: Started;
// the tests of all files may run in one process, where teams stay: no other file asks for 11 to 14 threads
test.before(() => {
  Worker = threads.Worker;
  threads.Worker = class extends Worker {
    constructor(...args: never[]) {
      super(...args);
      workers++;
    }
  };
});

test.after(async () => {
  threads.Worker = Worker;
  await ready({ threads: 1, precision: 'float32', microKernel: 'auto' });
});

async function refused(options: ReadyOptions, message: RegExp): Promise<void> {
  const error = await ready(options).catch((e: unknown) => e);
  assert.instance(error, OptionError, String(error));
  assert.match((error as Error).message, message);
}

test('asked twice at once, it starts one team', async () => {
  const infos = await Promise.all([ready({ threads: 11 }), ready({ threads: 11 }), ready({ threads: 11 })]);
  assert.equal(
    infos.map((info) => info.threads),
    [11, 11, 11],
  );
  assert.is(workers, 10);
});

test('a start that failed is tried anew', async () => {
  const { SharedArrayBuffer: shared } = globalThis;
  (globalThis as { SharedArrayBuffer?: unknown }).SharedArrayBuffer = undefined;
  try {
    await Promise.all([refused({ threads: 12 }, /shared memory/), refused({ threads: 12 }, /shared memory/)]);
  } finally {
    globalThis.SharedArrayBuffer = shared;
  }
  assert.is((await ready({ threads: 12 })).threads, 12);
});

test('a refused option leaves all others as they were', async () => {
  await ready({ threads: 1, precision: 'float32', microKernel: '2x16', winograd: true });
  const before = backendInfo();
  await refused({ threads: 11, precision: 'float64', microKernel: '6x8', winograd: false }, /^ready: .*6x8/);
  assert.equal(backendInfo(), before);
});

test('threads and f64: the reference kernels run alone, and the threads are there afterwards', async () => {
  const info = await ready({ threads: 11, precision: 'float64' });
  assert.is(info.threads, 1);
  assert.is(info.microKernel, 'reference');
  assert.is((await ready({ precision: 'float32' })).threads, 11);
});

test('a module with threads', async () => {
  const info = await ready({ threads: 13, module: compile(threadsText) });
  assert.is(info.threads, 13);
});

test('a module that is none, or of another build, is refused', async () => {
  for (const module of [5, null, 'threads.wasm', new Uint8Array(8)]) {
    await refused({ threads: 14, module: module as never }, /^ready: option "module" must be a WebAssembly\.Module, received /);
  }
  const empty = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  await refused({ threads: 14, module: empty }, /^ready: .*module.* threads\.wasm/);
  await refused({ threads: 14, module: strict }, /^ready: .*module.* threads\.wasm/);
  await refused({ threads: 1, module: compile(threadsText) }, /^ready: .*module.* simd\.wasm/);
  // where 'auto' finds no threads, the module must do without
  const { SharedArrayBuffer: shared } = globalThis;
  (globalThis as { SharedArrayBuffer?: unknown }).SharedArrayBuffer = undefined;
  try {
    await refused({ threads: 'auto', module: compile(threadsText) }, /^ready: the module .* shared memory/);
    const { note, threads } = await ready({ threads: 'auto', module: strict });
    assert.is(threads, 1);
    assert.match(note ?? '', /One thread: the module is of a build without threads/);
    assert.match((await ready({ threads: 'auto' })).note ?? '', /shared memory/, 'it holds for that module alone');
  } finally {
    globalThis.SharedArrayBuffer = shared;
  }
});

test.run();
