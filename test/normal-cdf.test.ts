import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normalCdf, normalDensity } from '../src/normal-cdf.js';

/** By mpmath's ncdf in 30 digits. */
const expected: readonly (readonly [number, number])[] = [
  [-37, 5.725571222524577e-300],
  [-20, 2.7536241186062337e-89],
  [-8, 6.220960574271784e-16],
  [-5, 2.866515718791939e-7],
  [-3.25, 0.000577025042390767],
  [-3, 0.0013498980316300946],
  [-2.999, 0.0013543365337271062],
  [-2, 0.02275013194817921],
  [-1, 0.15865525393145705],
  [-0.5, 0.3085375387259869],
  [-1e-5, 0.49999601057719606],
  [0, 0.5],
  [1e-5, 0.500003989422804],
  [0.75, 0.7733726476231318],
  [1.5, 0.9331927987311419],
  [2.999, 0.9986456634662729],
  [3, 0.9986501019683699],
  [4, 0.9999683287581669],
  [9, 1.0],
];

test('normalCdf is within 1e-13 of the right value, in the left tail too', () => {
  for (const [x, want] of expected) {
    assert.ok(Math.abs(normalCdf(x) - want) <= 1e-13 * want, `normalCdf(${x}) = ${normalCdf(x)}, expected ${want}`);
  }
});

test('ends of the range', () => {
  assert.is(normalCdf(-Infinity), 0);
  assert.is(normalCdf(Infinity), 1);
  assert.is(normalCdf(-1e200), 0);
  assert.is(normalDensity(Infinity), 0);
  assert.ok(Number.isNaN(normalCdf(Number.NaN)));
});

test('the density is the slope', () => {
  for (let x = -6; x <= 6; x += 0.37) {
    assert.ok(Math.abs((normalCdf(x + 1e-5) - normalCdf(x - 1e-5)) / 2e-5 - normalDensity(x)) < 1e-10, String(x));
  }
});

test.run();
