import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Patience } from '../../../src/engine/threads/patience.js';

/** The answers to looks that come after so many milliseconds each. */
function answers(milliseconds: number, pauses: readonly number[]): boolean[] {
  let now = 1e6;
  const patience = new Patience(milliseconds, () => now);
  return pauses.map((pause) => {
    now += pause;
    return patience.isOver();
  });
}

test('it runs out with time spent looking', () => {
  assert.equal(answers(100, [40, 40, 19, 1, 0]), [false, false, false, true, true]);
  assert.equal(answers(250, [100, 100, 100]), [false, false, true]);
});

test('a jump of the clock counts as one look', () => {
  assert.equal(answers(2000, [0.05, 3_600_000, 0.05, 0.05]), [false, false, false, false]);
  const looks = answers(2000, [...new Array<number>(19).fill(100), 50_000]);
  assert.is(looks.indexOf(true), 19);
});

test.run();
