import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packStorages, type Storage } from '../../src/models/storage.js';
import { RandomStream } from '../../src/random.js';

const storage = (bytes: number, birth: number, death: number): Storage => ({ bytes, birth, death, offset: -1 });

test('lives that do not overlap share an address', () => {
  const a = storage(1000, 0, 1);
  const b = storage(1000, 2, 3);
  assert.is(packStorages([a, b]), 1000);
  assert.is(a.offset, b.offset);
});

test('a life that ends at the step in which another begins keeps its place', () => {
  const total = packStorages([storage(1000, 0, 2), storage(1000, 2, 3)]);
  assert.ok(total >= 2000);
});

test('no two storages that live at one time share a byte, and every one is on a 64-byte line', () => {
  const random = new RandomStream(1, 'storage');
  for (let round = 0; round < 50; round++) {
    const all = Array.from({ length: 30 }, () => {
      const birth = random.below(20);
      return storage(1 + random.below(500), birth, birth + random.below(6));
    });
    const total = packStorages(all);
    for (const a of all) {
      assert.is(a.offset % 64, 0);
      assert.ok(a.offset + a.bytes <= total);
      for (const b of all) {
        if (a === b || a.death < b.birth || b.death < a.birth) continue;
        assert.ok(a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset);
      }
    }
  }
});

test.run();
