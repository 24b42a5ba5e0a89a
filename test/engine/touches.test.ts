// What the declarations say that kernels read and write, held against the memory that they read and write.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Arena } from '../../src/engine/arena.js';
import { createWasmEngine } from '../../src/engine/engine.js';
import { Instances } from '../../src/engine/instance.js';
import { WasmMemory } from '../../src/engine/memory.js';
import type { RecordEntry } from '../../src/engine/program.js';
import type { KernelName } from '../../src/engine/records/index.js';
import { complete, layoutOf } from '../../src/engine/records/layout.js';
import { touchesOf } from '../../src/engine/touches.js';
import { binary } from '../assembly/harness.js';
import { type KernelCase, kernelCases } from '../assembly/kernel-cases.js';
import { testKernels } from '../assembly/test-kernels.js';

const GAP = 4096;
const CELLS = 64;

const memory = new WasmMemory();
const arena = new Arena(memory, 64);
const instances = new Instances(memory.memory, new WebAssembly.Module(binary));
const engine = createWasmEngine({ memory, arena, instances, relaxed: false });
const cells = arena.allocate(CELLS);
/** What the last call gave. */
let called: { name: KernelName; record: object } | undefined;
const info = { ...engine.info, winograd: true };
const kernels = testKernels(info, { at: cells, memory }, (name, record) => {
  called = { name, record: { winograd: true, ...record } };
});
const run = ({ name, record }: { name: KernelName; record: object }): void => (engine.kernels[name] as (record: object) => void)(record);

const cases = kernelCases(kernels);
const bytesOf = ({ lengths }: KernelCase): number => lengths.reduce((sum, n) => sum + Math.abs(n) * 4 + GAP, GAP);
const base = arena.allocate(Math.max(...cases.map(bytesOf)));

interface Laid {
  call: { name: KernelName; record: object };
  buffers: { start: number; end: number }[];
}

/** A case's buffers with gaps between them, and the record of its call. */
function layOut(c: KernelCase): Laid {
  let top = base + GAP;
  const buffers = c.lengths.map((length) => {
    const start = top;
    top += Math.abs(length) * 4 + GAP;
    return { start, end: start + Math.abs(length) * 4 };
  });
  for (const [i, { start }] of buffers.entries()) {
    const length = c.lengths[i]!;
    const n = Math.abs(length);
    const numbers = length < 0 ? new Int32Array(memory.buffer, start, n) : new Float32Array(memory.buffer, start, n);
    for (let at = 0; at < n; at++) numbers[at] = length < 0 ? (at * 7) % 3 : ((at * 7919 + i * 31) % 1000) / 1001;
  }
  called = undefined;
  c.run(kernels, (buffer) => buffers[buffer]!.start);
  return { call: called!, buffers };
}

const entryOf = ({ name, record }: Laid['call']): RecordEntry =>
  ({ kernel: name, record: complete(name, record as never), origin: { layer: '', pass: 'forward' } }) as unknown as RecordEntry;

/** Marks the first bytes of the test's memory by 1 where `stretches` are. */
function marks(size: number, stretches: readonly { start: number; end: number }[]): Uint8Array {
  const marked = new Uint8Array(size);
  for (const { start, end } of stretches) marked.fill(1, Math.max(0, start - base), Math.max(0, end - base));
  return marked;
}

for (const [place, c] of cases.entries()) {
  test(`${c.name}, case ${place}: reads and writes what is declared`, () => {
    const { call, buffers } = layOut(c);
    const touches = touchesOf(entryOf(call), info);
    const inCells = [{ start: cells, end: cells + CELLS }];
    for (const { field, start, end, manner } of touches) {
      const buffer = [...buffers, ...inCells].find((b) => b.start <= start && start < b.end);
      assert.ok(buffer, `${field} points into a buffer`);
      // a workspace may be declared for more threads than the case has room for
      if (manner !== 'works') assert.ok(end <= buffer!.end, `${field}: declared ${end - start} bytes, of ${buffer!.end - start} there are`);
    }
    const size = bytesOf(c);
    const inAll = (): Uint8Array => new Uint8Array(memory.buffer, base, size);
    const inputs = marks(
      size,
      touches.filter(({ manner }) => manner === 'reads' || manner === 'updates'),
    );
    const outputs = marks(
      size,
      touches.filter(({ manner }) => manner !== 'reads'),
    );
    const results = marks(
      size,
      touches.filter(({ manner }) => manner === 'writes' || manner === 'updates'),
    );
    const before = inAll().slice();
    const outcome = (otherwise: number): Uint8Array => {
      const all = inAll();
      for (let i = 0; i < size; i++) all[i] = inputs[i] ? before[i]! : otherwise;
      run(call);
      return inAll().slice();
    };
    const [first, second] = [outcome(0x11), outcome(0xee)];
    for (let i = 0; i < size; i++) {
      if (!outputs[i] && first[i] !== (inputs[i] ? before[i] : 0x11))
        assert.unreachable(`wrote byte ${i}, which is not declared as written`);
      if (results[i] && first[i] !== second[i])
        assert.unreachable(`byte ${i} depends on what is not declared as read, or is left as it was`);
    }
  });

  const { inPlace = {} } = layoutOf(c.name).declaration as { readonly inPlace?: { readonly [field: string]: readonly string[] } };
  for (const [output, inputs] of Object.entries(inPlace)) {
    for (const input of inputs) {
      test(`${c.name}, case ${place}: ${output} may lie over ${input}`, () => {
        const { call } = layOut(c);
        const touches = touchesOf(entryOf(call), info);
        const [to, from] = [output, input].map((field) => touches.find((touch) => touch.field === field));
        if (!to || !from) return;
        assert.is(to.end - to.start, from.end - from.start);
        const bytes = (start: number): Uint8Array => new Uint8Array(memory.buffer, start, to.end - to.start).slice();
        run(call);
        const apart = bytes(to.start);
        layOut(c);
        run({ name: call.name, record: { ...call.record, [output]: from.start } });
        assert.is(Buffer.compare(bytes(from.start), apart), 0);
      });
    }
  }
}

test.run();
