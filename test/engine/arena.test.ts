import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Arena } from '../../src/engine/arena.js';
import { ReferenceMemory, WasmMemory } from '../../src/engine/memory.js';

const fresh = () => {
  const memory = new ReferenceMemory();
  return { memory, arena: new Arena(memory, 64) };
};

test('blocks are aligned, apart, and grow the memory when it is full', () => {
  const { memory, arena } = fresh();
  const a = arena.allocate(100);
  const b = arena.allocate(5_000_000);
  assert.is(a, 64);
  assert.is(b % 64, 0);
  assert.ok(b >= a + 100);
  assert.ok(memory.buffer.byteLength >= b + 5_000_000);
});

test('what comes back is used again, and neighbours are joined', () => {
  const { arena } = fresh();
  const [a, b, c, last] = [arena.allocate(640), arena.allocate(640), arena.allocate(640), arena.allocate(64)];
  arena.release(a!);
  arena.release(c!);
  arena.release(b!);
  assert.is(arena.allocate(1920), a);
  assert.is(arena.used, 1920 + 64);
  arena.release(last!);
});

test('releasing twice changes nothing', () => {
  const { arena } = fresh();
  const a = arena.allocate(64);
  arena.release(a);
  arena.release(a);
  assert.is(arena.allocate(64), a);
  assert.is.not(arena.allocate(64), a);
});

test('a thousand rounds of taking and giving back do not move the top', () => {
  const { memory, arena } = fresh();
  for (let i = 0; i < 1000; i++) {
    const blocks = [1000, 20, 50_000, 300].map((bytes) => arena.allocate(bytes));
    for (const pointer of blocks) arena.release(pointer);
  }
  assert.is(arena.used, 0);
  assert.is(memory.buffer.byteLength, 16 * 65536);
});

test('a request that memory has no room for changes nothing', () => {
  const memory = new WasmMemory();
  const arena = new Arena(memory, 64);
  const [a, b] = [arena.allocate(640), arena.allocate(64)];
  arena.release(a!);
  assert.throws(() => arena.allocate(2 ** 32), /^The engine needs 4294968064 bytes, and WebAssembly gives a program at most 4294901760\./);
  const asked: number[] = [];
  const { grow } = memory.memory;
  // a host that has not much memory left
  memory.memory.grow = (pages) => {
    asked.push(pages);
    if (pages > 2) throw new RangeError('failed to grow');
    return grow.call(memory.memory, pages);
  };
  assert.throws(() => arena.allocate(10_000_000), /^The engine needs 10000768 bytes, and this host gives it no more than 4194304\. Use/);
  assert.is(arena.used, 64);
  assert.is(memory.buffer.byteLength, 4194304);
  assert.equal([arena.allocate(640), arena.allocate(64)], [a, b! + 64]);
  // as much as there is, where there is no room to spare
  assert.is(arena.allocate(4194304), b! + 128);
  assert.equal(asked, [89, 8, 1]);
});

test.run();
