// Free blocks: against a plain list, and by what they cost.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FreeBlocks } from '../../src/engine/free-blocks.js';
import { RandomStream } from '../../src/random.js';

/** The definition: a list by address, neighbours joined. */
class List {
  blocks: { start: number; bytes: number }[] = [];

  add(start: number, bytes: number): void {
    const joined: { start: number; bytes: number }[] = [];
    for (const block of [...this.blocks, { start, bytes }].sort((a, b) => a.start - b.start)) {
      const last = joined.at(-1);
      if (last && last.start + last.bytes === block.start) last.bytes += block.bytes;
      else joined.push({ ...block });
    }
    this.blocks = joined;
  }

  takeFirst(bytes: number): number | undefined {
    const block = this.blocks.find((candidate) => candidate.bytes >= bytes);
    if (!block) return undefined;
    const { start } = block;
    block.start += bytes;
    block.bytes -= bytes;
    this.blocks = this.blocks.filter((candidate) => candidate.bytes > 0);
    return start;
  }

  takeLast(end: number): number | undefined {
    const last = this.blocks.find(({ start, bytes }) => start + bytes === end);
    this.blocks = this.blocks.filter((candidate) => candidate !== last);
    return last?.start;
  }
}

test('20,000 random calls give what a list gives', () => {
  const [blocks, list, random] = [new FreeBlocks(), new List(), new RandomStream(4, 'blocks')];
  // 400 cells of memory, each free or held
  const held = new Set(Array.from({ length: 400 }, (_, i) => i));
  for (let call = 0; call < 20_000; call++) {
    const kind = random.below(10);
    if (kind < 6) {
      const start = random.below(400);
      if (!held.delete(start)) continue;
      blocks.add(start, 1);
      list.add(start, 1);
    } else {
      const bytes = 1 + random.below(4);
      const end = random.below(400);
      const free = list.blocks.find((block) => block.start + block.bytes === end);
      const [got, want] = kind < 9 ? [blocks.takeFirst(bytes), list.takeFirst(bytes)] : [blocks.takeLast(end), list.takeLast(end)];
      assert.is(got, want, `call ${call}`);
      const length = kind < 9 ? bytes : (free?.bytes ?? 0);
      if (got !== undefined) for (let i = 0; i < length; i++) held.add(got + i);
    }
    assert.is(blocks.count, list.blocks.length, `call ${call}`);
  }
});

test('50,000 blocks: adding every other one and taking them costs some tens of looks each', () => {
  for (const order of ['up', 'down', 'any'] as const) {
    const blocks = new FreeBlocks();
    const places = Int32Array.from({ length: 50_000 }, (_, i) => (order === 'down' ? 49_999 - i : i));
    if (order === 'any') new RandomStream(1, 'order').shuffle(places);
    for (const place of places) blocks.add(place * 128, 64);
    assert.is(blocks.count, 50_000);
    assert.is(blocks.takeFirst(128), undefined);
    for (let i = 0; i < 25_000; i++) assert.is(blocks.takeFirst(32), Math.floor(i / 2) * 128 + (i % 2) * 32);
    // those between come back, and all is one block again
    for (let i = 0; i < 12_500; i++) blocks.add(i * 128, 64);
    for (const place of places) blocks.add(place * 128 + 64, 64);
    assert.is(blocks.count, 1);
    // 137,500 calls: a balanced tree of 50,000 is 16 high, a random one some 40; a list would take 25,000 a call
    assert.ok(blocks.looks < 137_500 * 60, `${order}: ${blocks.looks / 137_500} looks a call`);
    assert.is(blocks.takeLast(50_000 * 128), 0);
    assert.is(blocks.count, 0);
  }
});

test.run();
