import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RandomStream } from '../../src/random.js';
import { Engines } from './harness.js';

/** A stream's numbers from block `counter` on. */
function sequence(seed: number, stream: number, counter: number, count: number): number[] {
  const random = new RandomStream(seed, stream);
  random.restore({ ...random.state, counter });
  return Array.from({ length: count }, () => random.uniform());
}

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
    const words = { key0: seed >>> 0, key1: Math.floor(seed / 2 ** 32), stream };
    const engines = new Engines();
    for (const length of lengths) {
      const y = engines.output(length);
      engines.run((k, at) => k.randomUniform({ ...words, counter: [counter >>> 0, Math.floor(counter / 2 ** 32)], y: at(y), n: length }));
      const expected = sequence(seed, stream, counter, length);
      assert.equal(engines.read(y), { wasm: expected, reference: expected }, `${length}`);
    }
  });
}

test('a part computed by itself equals that part of the whole', () => {
  const engines = new Engines();
  const [whole, part] = [engines.output(64), engines.output(44)];
  const words = { key0: 9, key1: 0, stream: 4 };
  engines.run((k, at) => k.randomUniform({ ...words, counter: [0, 0], y: at(whole), n: 64 }));
  engines.run((k, at) => k.randomUniform({ ...words, counter: [5, 0], y: at(part), n: 44 }));
  assert.equal(engines.bits(part), engines.bits(whole).slice(20));
});

test.run();
