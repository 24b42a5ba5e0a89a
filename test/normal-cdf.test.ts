import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normalCdf, normalDensity } from '../src/normal-cdf.js';

/** By mpmath's ncdf in 30 digits. */
const expected: readonly (readonly [number, number])[] = [
  [-37, 5.7255712225245768e-300],
  [-20, 2.7536241186062337e-89],
  [-8, 6.2209605742717841e-16],
  [-5, 2.8665157187919391e-7],
  [-3.25, 0.00057702504239076704],
  [-3, 0.0013498980316300945],
  [-2.999, 0.0013543365337271062],
  [-2, 0.022750131948179207],
  [-1, 0.15865525393145705],
  [-0.5, 0.3085375387259869],
  [-1e-5, 0.49999601057719605],
  [0, 0.5],
  [1e-5, 0.50000398942280395],
  [0.75, 0.7733726476231318],
  [1.5, 0.93319279873114193],
  [2.999, 0.99864566346627289],
  [3, 0.99865010196836991],
  [4, 0.99996832875816688],
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
