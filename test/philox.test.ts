import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { philox4x32 } from '../src/philox.js';

// Known answers of the authors' Random123 library for philox4x32, 10 rounds: counter, key, result. The third has pi's digits.
const known = [
  ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
] as const;

const words = (text: string): number[] => text.split(' ').map((word) => Number.parseInt(word, 16));

for (const [counter, key, result] of known) {
  test(`philox4x32 of counter ${counter} and key ${key}`, () => {
    const [c0, c1, c2, c3] = words(counter) as [number, number, number, number];
    const [k0, k1] = words(key) as [number, number];
    const out = new Uint32Array(4);
    philox4x32(c0, c1, c2, c3, k0, k1, out);
    assert.equal([...out], words(result));
  });
}

test.run();
