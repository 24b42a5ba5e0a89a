// Every kernel gives the same bits in any number of parts: the harness runs each call whole and in parts, and compares. The cases name every
// kernel that there is, so none can be forgotten.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Engines, MOST_PARTS } from './harness.js';
import { kernelCases } from './kernel-cases.js';
import { kernelNames } from './test-kernels.js';

const cases = kernelCases(new Engines().wasm);

test('the cases name every kernel', () => {
  const named = new Set<string>(cases.map(({ name }) => name));
  assert.equal(
    kernelNames.filter((name) => !named.has(name)),
    [],
  );
});

for (const [place, { name, lengths, run }] of cases.entries()) {
  test(`${name}, case ${place}: 2 to ${MOST_PARTS} parts`, () => {
    const engines = new Engines();
    const buffers = lengths.map((length, i) => {
      const n = Math.abs(length);
      // convolutions work in their last buffer
      if (name.startsWith('conv2d') && i === lengths.length - 1) return engines.scratchOf(4 * n);
      if (length < 0) return engines.ints(engines.random.below(3, n));
      return engines.floats(engines.random.between(0, 1, n));
    });
    for (let parts = 2; parts <= MOST_PARTS; parts++) run(engines.wasm, (buffer) => buffers[buffer]!.wasm);
  });
}

test.run();
