import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Intake } from '../../../examples/teach-it/intake.js';

test('all that is added is looked at once, in order, some at a time, whenever it comes', async () => {
  const seen: number[] = [];
  const sizes: number[] = [];
  const intake = new Intake<number>(
    async (items) => {
      sizes.push(items.length);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(...items);
    },
    () => assert.unreachable(),
  );
  for (let i = 0; i < 500; i++) {
    await intake.add(i);
    if (i % 7 === 0) await undefined;
  }
  await intake.settled();
  assert.equal(
    seen,
    Array.from({ length: 500 }, (_, i) => i),
  );
  assert.ok(Math.max(...sizes) <= 32 && sizes.length < 100, String(sizes));
});

test('whoever adds too much waits; what fails is told, and the rest goes on', async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const faults: string[] = [];
  let looked = 0;
  const intake = new Intake<number>(
    async (items) => {
      await gate;
      if (items.includes(0)) throw new Error('the first');
      looked += items.length;
    },
    ({ message }) => faults.push(message),
  );
  let added = 0;
  const adding = (async () => {
    for (let i = 0; i < 300; i++, added++) await intake.add(i);
  })();
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(added < 150, `${added} of 300 were added while nothing could be looked at`);
  release();
  await adding;
  await intake.settled();
  assert.equal(faults, ['the first']);
  assert.is(added, 300);
  assert.ok(looked >= 300 - 32 && looked < 300);
});

test.run();
