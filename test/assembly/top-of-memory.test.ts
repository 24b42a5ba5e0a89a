// Every kernel gives the same bits wherever its buffers lie, up to the last byte that is ever handed out of the 4 GiB of WebAssembly.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Arena } from '../../src/engine/arena.js';
import { createWasmEngine } from '../../src/engine/engine.js';
import { Instances } from '../../src/engine/instance.js';
import { WasmMemory } from '../../src/engine/memory.js';
import { binary } from './harness.js';
import { type KernelCase, kernelCases } from './kernel-cases.js';
import { kernelNames, type TestKernels, testKernels } from './test-kernels.js';

const memory = new WasmMemory();
const arena = new Arena(memory, 64);
const instances = new Instances(memory.memory, new WebAssembly.Module(binary));
const engine = createWasmEngine({ memory, arena, instances, relaxed: false });
const kernels: TestKernels = testKernels({ ...engine.info, winograd: true }, { at: arena.allocate(64), memory }, (name, record) =>
  (engine.kernels[name] as (record: object) => void)({ winograd: true, ...record }),
);
// address space alone: pages that are not touched cost nothing
memory.ensure(65535 * 65536);
const end = memory.buffer.byteLength;
const bottom = Math.ceil(arena.allocate(64) / 4096) * 4096;
const cases = kernelCases(kernels);

/** Runs a case on buffers side by side from `start` on, in an order that ends with buffer `last`; returns all bytes and the result. */
function outcome({ lengths, run }: KernelCase, start: number, last: number): { bytes: Uint8Array[]; result: unknown } {
  const at: number[] = [];
  let top = start;
  for (let i = 1; i <= lengths.length; i++) {
    const buffer = (last + i) % lengths.length;
    at[buffer] = top;
    top += Math.abs(lengths[buffer]!) * 4;
  }
  for (const [buffer, length] of lengths.entries()) {
    const n = Math.abs(length);
    const numbers = length < 0 ? new Int32Array(memory.buffer, at[buffer]!, n) : new Float32Array(memory.buffer, at[buffer]!, n);
    for (let i = 0; i < n; i++) numbers[i] = length < 0 ? (i * 7) % 3 : ((i * 7919 + buffer * 31) % 1000) / 1001;
  }
  const result = run(kernels, (buffer) => at[buffer]!);
  return { bytes: lengths.map((n, buffer) => new Uint8Array(memory.buffer, at[buffer]!, Math.abs(n) * 4).slice()), result };
}

test('the cases name every kernel', () => {
  const named = new Set<string>(cases.map(({ name }) => name));
  assert.equal(
    kernelNames.filter((name) => !named.has(name)),
    [],
  );
});

test('the last page has no address, so that no block ends at 2^32', () => {
  assert.is(end, 2 ** 32 - 65536);
  assert.throws(() => memory.ensure(end + 1), RangeError);
});

for (const [place, c] of cases.entries()) {
  test(`${c.name}, case ${place}: each buffer once at the end of memory`, () => {
    const total = c.lengths.reduce((sum, n) => sum + Math.abs(n) * 4, 0);
    for (let last = 0; last < c.lengths.length; last++) {
      const [low, high] = [outcome(c, bottom, last), outcome(c, end - total, last)];
      assert.is(high.result, low.result, `buffer ${last}`);
      for (const [buffer, bytes] of high.bytes.entries())
        assert.is(Buffer.compare(bytes, low.bytes[buffer]!), 0, `buffer ${last} last, buffer ${buffer}`);
    }
  });
}

test.run();
