import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { difference, duration, shown, spreadOf } from '../../../../examples/experiments/pages/numbers.js';
import { rowOf, trial } from '../fixtures.js';

test('figures have the digits and the unit of their kind', () => {
  assert.is(shown(98.1, 'test'), '98.10\u00a0%');
  assert.is(shown(0.07312, 'loss'), '0.0731');
  assert.is(shown(1.4468e-11, 'gradientError'), '1.45e-11');
  assert.is(shown(undefined, 'test'), '–');
  assert.is(shown(Number.NaN, 'loss'), 'no number');
});

test('differences have a sign, and points where they are of percentages', () => {
  assert.is(difference(-0.5, 'test'), '−0.50\u00a0points');
  assert.is(difference(0.25, 'loss'), '+0.2500');
  assert.is(difference(Number.NaN, 'test'), '–');
});

test('durations have the unit that fits them', () => {
  assert.is(duration(0.01234), '12.3\u00a0ms');
  assert.is(duration(93.25), '93.3\u00a0s');
  assert.is(duration(2098), '35\u00a0min');
  assert.is(duration(14890), '4.1\u00a0h');
});

test('the spread over seeds', () => {
  const [run] = rowOf('C1', { a: [trial(0.9), trial(0.8), trial(0.85)] }).runs;
  const { mean, least, greatest, seeds } = spreadOf(run!, 'test');
  assert.is(mean.toFixed(6), '85.000000');
  assert.equal([least, greatest, seeds], [80, 90, 3]);
});

test.run();
