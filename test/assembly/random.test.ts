import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Kernels } from '../../src/engine/kernels.js';
import { ReferenceMemory } from '../../src/engine/memory.js';
import { createRandomKernels } from '../../src/engine/reference/random.js';
import { RandomStream } from '../../src/random.js';

const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536 });
const binary = readFileSync(new URL('../../build/strict.wasm', import.meta.url));
const wasm = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } }).exports as unknown as Pick<
  Kernels,
  'randomUniform'
>;

const referenceMemory = new ReferenceMemory();
const reference = createRandomKernels(referenceMemory);

/** A stream's numbers from block `counter` on. */
function sequence(seed: number, stream: number, counter: number, count: number): number[] {
  const random = new RandomStream(seed, stream);
  random.restore({ ...random.state, counter });
  return Array.from({ length: count }, () => random.uniform());
}

const START = 1024;
const lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100];
const starts = [
  { seed: 7, stream: 3, counter: 0 },
  { seed: 2 ** 53 - 1, stream: 2 ** 32 - 1, counter: 12345 },
  // carries into the counter's upper word at every place of a group of four blocks
  { seed: 1, stream: 0, counter: 2 ** 32 - 1 },
  { seed: 1, stream: 0, counter: 2 ** 32 - 2 },
  { seed: 1, stream: 0, counter: 2 ** 32 - 3 },
  { seed: 1, stream: 0, counter: 5 * 2 ** 32 - 4 },
];

for (const { seed, stream, counter } of starts) {
  test(`randomUniform equals RandomStream: seed ${seed}, stream ${stream}, block ${counter}`, () => {
    const words = [seed >>> 0, Math.floor(seed / 2 ** 32), stream, counter >>> 0, Math.floor(counter / 2 ** 32)] as const;
    for (const length of lengths) {
      const expected = [...sequence(seed, stream, counter, length), -1];

      const f32 = new Float32Array(memory.buffer, START + 4, length + 1).fill(-1); // not 16-byte aligned
      wasm.randomUniform(...words, START + 4, length);
      assert.equal([...f32], expected, `wasm, ${length}`);

      const f64 = referenceMemory.floats(START, length + 1).fill(-1);
      reference.randomUniform(...words, START, length);
      assert.equal([...f64], expected, `reference, ${length}`);
    }
  });
}

test('a part computed by itself equals that part of the whole', () => {
  wasm.randomUniform(9, 0, 4, 0, 0, START, 64);
  const whole = [...new Float32Array(memory.buffer, START, 64)];
  wasm.randomUniform(9, 0, 4, 5, 0, START, 44);
  assert.equal([...new Float32Array(memory.buffer, START, 44)], whole.slice(20));
});

test.run();
