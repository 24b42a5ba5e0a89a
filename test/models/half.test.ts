import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { heldByHalf, narrowHalf } from '../../src/models/half.js';
import { widenHalf } from '../../src/models/safetensors-dtypes.js';

/** All 65536 halves, as numbers. */
const all = widenHalf(new Uint8Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer));

test('every half comes back as its bits, but for the many NaNs', () => {
  const back = narrowHalf(all);
  for (let i = 0; i < 65536; i++) {
    if (Number.isNaN(all[i])) assert.is(back[i], 0x7e00);
    else if (back[i] !== i) assert.unreachable(`${i} became ${back[i]}`);
  }
});

test('what lies between two goes to the nearer one, and from the middle to the even one', () => {
  for (let low = 0; low < 0x7bff; low++) {
    const [a, b] = [all[low]!, all[low + 1]!];
    const middle = (a + b) / 2;
    const even = low % 2 === 0 ? low : low + 1;
    const given = [middle, middle * (1 - 2 ** -52), middle * (1 + 2 ** -52), -middle];
    const expected = [even, low, low + 1, even | 0x8000];
    if (String(narrowHalf(given)) !== String(expected)) assert.unreachable(`between ${a} and ${b}: ${narrowHalf(given)}`);
  }
});

test('what is beyond the largest half is told', () => {
  assert.ok(heldByHalf([65504, 65519.99, -65519.99, NaN, Infinity, -Infinity]));
  assert.not.ok(heldByHalf([1, 65520]));
  assert.not.ok(heldByHalf([-1e9]));
  assert.equal(Array.from(narrowHalf([65519.99, 65520, -1e9, Infinity, NaN])), [0x7bff, 0x7c00, 0xfc00, 0x7c00, 0x7e00]);
});

test.run();
