// Threads change no bit, whatever their number; a lost one is told and survived. Works with real workers.
import { createRequire } from 'node:module';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { float32Engine } from '../../src/engine/engine.js';
import type { WorkerStart } from '../../src/engine/threads/worker.js';
import {
  Adam,
  BatchNormalization,
  backendInfo,
  Conv2D,
  Dense,
  Flatten,
  GlobalAveragePooling2D,
  GRU,
  type Layer,
  LayerNormalization,
  LSTM,
  MaxPooling2D,
  OptionError,
  ReLU,
  ready,
  Sequential,
  SGD,
  WasmNnError,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

type Stopped = { terminate(): Promise<number>; once(event: 'exit', heard: () => void): void };

/** Every worker that is started from here on. */
const workers: Stopped[] = [];
const threads = createRequire(import.meta.url)('node:worker_threads') as { Worker: new (...args: never[]) => Stopped };
const { Worker } = threads;

// when the tests begin, as other files of this process watch too
test.before(() => {
  threads.Worker = class extends Worker {
    constructor(...args: never[]) {
      super(...args);
      workers.push(this);
    }
  };
});

test.after(async () => {
  threads.Worker = Worker;
  await ready({ threads: 1 });
});

/** All bits as one number: FNV-1a. */
function hash(arrays: readonly ArrayBufferView[]): number {
  let h = 2166136261;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) h = Math.imul(h ^ byte, 16777619);
  }
  return h >>> 0;
}

/** Sizes at which every kind of kernel is worth sharing. */
const networks: Record<string, { layers: () => Layer[]; shape: number[]; batch: number; optimizer: () => SGD | Adam }> = {
  'dense layers': {
    layers: () => [
      new Dense({ units: 203, activation: 'tanh', inputShape: [301] }),
      new BatchNormalization(),
      new Dense({ units: 96, activation: 'relu' }),
      new Dense({ units: 10, activation: 'softmax' }),
    ],
    shape: [301],
    batch: 133,
    optimizer: () => new Adam(),
  },
  convolutions: {
    layers: () => [
      new Conv2D({ filters: 16, kernelSize: 3, padding: 'same', inputShape: [17, 16, 3] }),
      new BatchNormalization(),
      new ReLU(),
      new Conv2D({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }),
      new MaxPooling2D(),
      new Conv2D({ filters: 48, kernelSize: 3, strides: 2, padding: 1 }),
      new Conv2D({ filters: 144, kernelSize: 3, padding: 1 }),
      new MaxPooling2D(),
      new Conv2D({ filters: 64, kernelSize: 3, padding: 'same' }),
      new GlobalAveragePooling2D(),
      new Dense({ units: 10, activation: 'softmax' }),
    ],
    shape: [17, 16, 3],
    batch: 19,
    optimizer: () => new SGD({ learningRate: 0.05, momentum: 0.9 }),
  },
  'dilated convolutions': {
    layers: () => [
      new Conv2D({ filters: 16, kernelSize: 3, padding: 'same', dilation: 2, activation: 'relu', inputShape: [17, 16, 3] }),
      new Conv2D({ filters: 20, kernelSize: 3, dilation: [3, 2] }),
      new GlobalAveragePooling2D(),
      new Dense({ units: 10, activation: 'softmax' }),
    ],
    shape: [17, 16, 3],
    batch: 19,
    optimizer: () => new SGD({ learningRate: 0.05 }),
  },
  'layer norm': {
    layers: () => [
      new Dense({ units: 203, activation: 'tanh', inputShape: [301] }),
      new LayerNormalization(),
      new Dense({ units: 10, activation: 'softmax' }),
    ],
    shape: [301],
    batch: 533,
    optimizer: () => new SGD({ learningRate: 0.1 }),
  },
  recurrence: {
    layers: () => [
      new LSTM({ units: 90, returnSequences: true, inputShape: [6, 40] }),
      new GRU({ units: 81, returnSequences: true }),
      new Flatten(),
      new Dense({ units: 10, activation: 'softmax' }),
    ],
    shape: [6, 40],
    batch: 70,
    optimizer: () => new SGD({ learningRate: 0.1, clipNorm: 1 }),
  },
};

function make({ layers, optimizer }: (typeof networks)[string]): Sequential {
  const model = new Sequential(layers(), { seed: 3 });
  model.compile({ optimizer: optimizer(), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

function batchOf({ shape, batch }: (typeof networks)[string]) {
  const random = new RandomStream(5, 'threads');
  const size = shape.reduce((product, extent) => product * extent, batch);
  const x = { data: Float32Array.from({ length: size }, () => random.normal()), shape: [batch, ...shape] };
  return { x, y: Int32Array.from({ length: batch }, (_, i) => i % 10) };
}

for (const [name, network] of Object.entries(networks)) {
  test(`${name}: the same bits with 1, 2 and 3 threads`, async () => {
    const hashes: number[] = [];
    const { x, y } = batchOf(network);
    for (const count of [1, 2, 3]) {
      assert.is((await ready({ threads: count })).threads, count);
      const model = make(network);
      for (let step = 0; step < 5; step++) model.trainOnBatch(x, y);
      hashes.push(hash([...model.getWeights(), model.predict(x).data]));
    }
    assert.is(new Set(hashes).size, 1, hashes.join(' '));
  });
}

test('going back and forth starts no further threads and takes no memory', async () => {
  await ready({ threads: 2 });
  const started = workers.length;
  const bytes = backendInfo().memoryBytes;
  for (let i = 0; i < 5000; i++) {
    await ready({ threads: 1 });
    await ready({ threads: 2 });
  }
  assert.is(workers.length, started);
  assert.is(backendInfo().memoryBytes, bytes);
});

test('a worker that is killed is an error, and the process goes on with one thread', async () => {
  const network = networks['dense layers']!;
  const { x, y } = batchOf(network);
  await ready({ threads: 2 });
  const before = workers.length;
  // another number of threads than above: a team of its own
  await ready({ threads: 8 });
  assert.is(workers.length, before + 7);
  const model = make(network);
  model.trainOnBatch(x, y);
  const gone = workers[before]!.terminate();
  assert.throws(
    () => {
      for (let step = 0; step < 50; step++) model.trainOnBatch(x, y);
    },
    (error: unknown) => error instanceof WasmNnError && /A thread has not answered/.test(error.message),
  );
  await gone;
  assert.is(backendInfo().threads, 1);
  const { loss } = model.trainOnBatch(x, y);
  assert.ok(Number.isFinite(loss));
  assert.is((await ready({ threads: 8 })).threads, 8, 'a new team');
});

test('a worker that ended between steps is noticed', async () => {
  const network = networks['dense layers']!;
  const { x, y } = batchOf(network);
  await ready({ threads: 9 });
  const model = make(network);
  await workers.at(-1)!.terminate();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.is(backendInfo().threads, 1);
  model.trainOnBatch(x, y);
  assert.is(backendInfo().threads, 1);
});

test('a worker that ended is noticed when the same threads are asked for again', async () => {
  await ready({ threads: 6 });
  await workers.at(-1)!.terminate();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const before = workers.length;
  assert.is((await ready({ threads: 6 })).threads, 6);
  assert.is(workers.length, before + 5);
  assert.is(float32Engine()!.team!.size, 6, 'a new team');
});

test('when the caller fails in its part, the others are done with theirs before it is told, and the team ends', async () => {
  for (const value of [1, 2, 3]) {
    await ready({ threads: 2 });
    const { arena, memory, kernels, team } = float32Engine()!;
    assert.is(team!.size, 2, 'a new team');
    const n = 4_000_000;
    const [from, to] = [arena.allocate(4 * n), arena.allocate(4 * n)];
    kernels.fill({ y: from, n, value });
    // the caller's row lies beyond the memory; a step of so many numbers leads from there, around the end of the addresses, to the other's
    const y = memory.buffer.byteLength;
    const ldy = ((to - y) / 4 + 2 ** 30) % 2 ** 30;
    assert.throws(() => kernels.copy({ x: from, xItem: 0, y, yItem: ldy, items: 2, run: n }), /out of bounds/);
    assert.is(memory.floats(to, n)[n - 1], value);
    assert.is(team!.size, 1);
    kernels.fill({ y: to, n, value: -value });
    assert.is(memory.floats(to, n)[n - 1], -value, 'what follows runs on one thread');
  }
});

test('each way to start has control words of its own', async () => {
  const starts: WorkerStart[] = [];
  /** A page's worker that finds no file. */
  class Failing {
    onerror: ((event: unknown) => void) | undefined;
    constructor() {
      setTimeout(() => this.onerror?.({ preventDefault: () => undefined, message: 'no file' }), 5);
    }
    postMessage(start: WorkerStart): void {
      starts.push(start);
    }
    terminate(): void {}
  }
  const host = globalThis as { Worker?: unknown };
  const { getBuiltinModule } = process;
  const { Worker: before } = host;
  host.Worker = Failing;
  process.getBuiltinModule = undefined as never;
  try {
    await ready({ threads: 7 }).then(
      () => assert.unreachable('workers that never start'),
      (error: unknown) => assert.ok(error instanceof OptionError && /no file/.test(error.message), String(error)),
    );
  } finally {
    process.getBuiltinModule = getBuiltinModule;
    host.Worker = before;
  }
  assert.is(starts.length, 12);
  assert.is.not(starts[0]!.control, starts[6]!.control);
});

test('threads that cannot be had are refused', async () => {
  for (const count of [0, -1, 1.5, 1000, '2']) {
    await ready({ threads: count as number }).then(
      () => assert.unreachable(`threads ${count}`),
      (error: unknown) => assert.ok(error instanceof OptionError && /whole number from 1/.test(error.message), String(error)),
    );
  }
  const { SharedArrayBuffer: shared } = globalThis;
  (globalThis as { SharedArrayBuffer?: unknown }).SharedArrayBuffer = undefined;
  try {
    await ready({ threads: 7 }).then(
      () => assert.unreachable('threads without shared memory'),
      (error: unknown) => assert.ok(error instanceof OptionError && /shared memory/.test(error.message), String(error)),
    );
    const { threads: count, note } = await ready({ threads: 'auto', simd: 'auto' });
    assert.is(count, 1);
    assert.match(note ?? '', /One thread: this host has no shared memory/);
  } finally {
    globalThis.SharedArrayBuffer = shared;
  }
});

test.run();
