import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FormatError, OptionError } from '../../src/index.js';
import { decodePlain, encodePlain } from '../../src/models/plain-data.js';
import type { SafeTensor } from '../../src/models/safetensors.js';

/** What becomes of `value` in a file. */
function throughFile(value: unknown): unknown {
  const tensors = new Map<string, SafeTensor>();
  return decodePlain('file', JSON.parse(JSON.stringify(encodePlain('it', value, tensors, 'own'))), tensors);
}

test('numbers to the bit, texts, lists, objects and arrays come back', () => {
  const numbers = [0, -0, 1.1, 5e-324, Number.MAX_VALUE, Infinity, -Infinity, Number.NaN];
  const back = throughFile(numbers) as number[];
  for (const [i, number] of numbers.entries()) assert.ok(Object.is(back[i], number), String(number));
  const data = {
    text: 'NaN',
    nothing: null,
    yes: true,
    deep: [{ a: [1, [2]] }, {}],
    arrays: [Float32Array.of(1.5, -0), Float64Array.of(0.1), Int32Array.of(-7), Uint8Array.of(255), new Float32Array(0)],
    ['__proto__']: 1,
  };
  assert.equal(throughFile(data), data);
  assert.equal(throughFile({ left: undefined, right: 1 }), { right: 1 });
  assert.is(throughFile('text'), 'text');
});

test('what is no plain data is refused, with its place', () => {
  const self: unknown[] = [];
  self.push(self);
  for (const [value, shown] of [
    [{ a: [0, () => 1] }, /^it holds a function as "a\.1"; expected plain data: numbers,/],
    [{ when: new Date(0) }, /^it holds an object \(Date\) as "when"/],
    [new Map(), /^it holds an object \(Map\); expected/],
    [[undefined], /^it holds undefined as "0"/],
    [1n, /^it holds 1; expected/],
    [new Uint16Array(2), /^it holds an object \(Uint16Array\); expected/],
    [{ $number: 'NaN' }, /^it holds an object \(Object\)/],
    [self, /^it holds /],
  ] as const)
    assert.throws(
      () => throughFile(value),
      (e: Error) => e instanceof OptionError && shown.test(e.message),
    );
});

test('damaged data end in a FormatError', () => {
  for (const value of [{ $number: 'one' }, { $tensor: 'own/1' }, { $tensor: 3 }, JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)])
    assert.throws(
      () => decodePlain('file', value, new Map()),
      (e: Error) => e instanceof FormatError,
    );
});

test.run();
