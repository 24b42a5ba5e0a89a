// Every activation's entry by itself: its derivative is that of its value, and what it is told from is what the entry says.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ActivationEntry, activations } from '../../../src/engine/records/activations.js';

const entries: readonly (readonly [string, ActivationEntry])[] = Object.entries(activations);
/** Not 0, where some have a corner. */
const points = Array.from({ length: 161 }, (_, i) => (i - 80) / 10 + 0.013);
const STEP = 1e-5;

for (const [name, { value, derivative, keeps, alpha = 0 }] of entries) {
  test(`${name}: the derivative is the slope of the value`, () => {
    for (const x of points) {
      const slope = (value(x + STEP, alpha) - value(x - STEP, alpha)) / (2 * STEP);
      const told = derivative(keeps === 'y' ? value(x, alpha) : x, alpha);
      assert.ok(Math.abs(told - slope) < 1e-9, `${name} at ${x}: ${told}, expected ${slope}`);
    }
  });
  test(`${name}: NaN stays NaN`, () => assert.ok(Number.isNaN(value(Number.NaN, alpha))));
}

test('no name and no other name stands twice', () => {
  const all = entries.flatMap(([name, { alias }]) => (alias ? [name, alias] : [name]));
  assert.is(new Set(all).size, all.length);
});

test.run();
