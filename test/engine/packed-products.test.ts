// B packed once for several products: which lists that is done in, and that no bit changes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createSingleEngine } from '../../src/engine/engine.js';
import type { Kernels, Pointer } from '../../src/engine/kernels.js';
import { microKernels } from '../../src/engine/micro-tiles.js';
import { packOnce } from '../../src/engine/packed-products.js';
import { usePacking } from '../../src/engine/packing.js';
import { type Entry, isHost, Recorder } from '../../src/engine/program.js';
import { RandomStream } from '../../src/random.js';

usePacking(packOnce);
const engine = createSingleEngine();
const { memory, arena } = engine;
const [M, N, K] = [9, 37, 21];
const STEPS = 4;

const floats = (n: number): Pointer => {
  const random = new RandomStream(n, 'data');
  const at = arena.allocate(4 * n);
  new Float32Array(memory.buffer, at, n).set(Array.from({ length: n }, () => random.uniform() - 0.5));
  return at;
};
const [a, b, c] = [floats(STEPS * M * K), floats(K * N), floats(STEPS * M * N)];

const product = (k: Kernels, step: number, more: object = {}): void =>
  k.gemm({ m: M, n: N, k: K, a: a + 4 * step * M * K, lda: K, b, ldb: N, c: c + 4 * step * M * N, ldc: N, ...more });

/** What `write` calls, as a program; its kernels in order. */
function compiled(write: (recorder: Recorder) => void) {
  const recorder = new Recorder(engine.info);
  write(recorder);
  const program = engine.compile(recorder.entries);
  return { given: recorder.entries, program, kernels: program.entries.map((entry) => (isHost(entry) ? 'host' : entry.kernel)) };
}

function twice(k: Kernels): void {
  for (const step of [0, 1]) product(k, step);
}

const packs = (write: (recorder: Recorder) => void): number => compiled(write).kernels.filter((kernel) => kernel === 'packB').length;

const result = (): Int32Array => new Int32Array(memory.buffer, c, STEPS * M * N).slice();

test('products of the same B have it packed once, and give the same bits, whatever the micro-kernel', () => {
  for (const transposeB of [false, true]) {
    const write = ({ kernels }: { kernels: Kernels }): void => {
      for (let step = 0; step < STEPS; step++) product(kernels, step, transposeB ? { transposeB, ldb: K } : {});
    };
    const { program, kernels } = compiled(write);
    assert.equal(kernels, ['packB', ...Array<string>(STEPS).fill('gemm')]);
    for (const name of [...microKernels, 'auto'] as const) {
      engine.wasm!.pin(name);
      write(engine);
      const alone = result();
      new Float32Array(memory.buffer, c, STEPS * M * N).fill(NaN);
      program.run();
      assert.equal(result(), alone, name);
    }
    program.release();
  }
});

test('each B has panels of its own', () => {
  const other = floats(K * N + 1) + 4;
  const write = ({ kernels }: { kernels: Kernels }): void => {
    for (let step = 0; step < STEPS; step++) product(kernels, step, step % 2 ? { b: other } : {});
  };
  const { program, kernels } = compiled(write);
  assert.is(kernels.filter((kernel) => kernel === 'packB').length, 2);
  write(engine);
  const alone = result();
  new Float32Array(memory.buffer, c, STEPS * M * N).fill(NaN);
  program.run();
  assert.equal(result(), alone);
});

test('B is packed anew after it has been written', () => {
  const between = (change: (recorder: Recorder) => void) => (recorder: Recorder) => {
    twice(recorder.kernels);
    change(recorder);
    twice(recorder.kernels);
  };
  assert.is(packs(between(() => undefined)), 1);
  assert.is(packs(between(({ kernels }) => kernels.fill({ y: c, n: M, value: 0 }))), 1);
  assert.is(packs(between(({ kernels }) => kernels.fill({ y: b + 4 * (K * N - 1), n: 1, value: 0 }))), 2);
  assert.is(packs(between((recorder) => recorder.host(() => undefined))), 2);
});

test('what one product reads, and what is too small for panels, is not packed', () => {
  assert.is(
    packs(({ kernels }) => product(kernels, 0)),
    0,
  );
  assert.is(
    packs(({ kernels }) => {
      product(kernels, 0);
      product(kernels, 1, { ldb: N + 1, n: N - 1 });
      product(kernels, 2, { m: M - 1 });
    }),
    0,
  );
  assert.is(
    packs(({ kernels }) => {
      for (const step of [0, 1]) product(kernels, step, { n: 16, k: 16 });
    }),
    0,
  );
});

test('for a single row B is packed where its columns do not lie side by side', () => {
  const alone = (more: object) =>
    packs(({ kernels }) => {
      for (const step of [0, 1]) product(kernels, step, { m: 1, ...more });
    });
  assert.is(alone({}), 0);
  assert.is(alone({ transposeB: true, ldb: K }), 1);
});

test('the entries that were given stay as they were, and memory comes back', () => {
  const before = arena.allocate(64);
  arena.release(before);
  const { given, program } = compiled(({ kernels }) => twice(kernels));
  assert.ok(given.every((entry: Entry) => !isHost(entry) && (entry.record as { packed: number }).packed === 0));
  program.release();
  assert.is(arena.allocate(64), before);
});

test.run();
