// What is drawn for the trials of a random search.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { range, when } from '../../src/sweep/space.js';
import { keyOf, randomSettings } from '../../src/sweep/strategy.js';

test('no two trials are alike, and a space with fewer points than trials gives each once', () => {
  const space = { x: [1, 2, 3], y: when({ x: [1, 2] }, ['a', 'b']) };
  const keys = randomSettings(space, 20, 7).map(keyOf);
  assert.equal([...keys].sort(), ['{"x":1,"y":"a"}', '{"x":1,"y":"b"}', '{"x":2,"y":"a"}', '{"x":2,"y":"b"}', '{"x":3}']);
  assert.equal(randomSettings(space, 3, 7).map(keyOf), keys.slice(0, 3), 'fewer trials are the first ones');
});

test('a seed of its own draws others', () => {
  const space = { x: range(0, 1) };
  assert.is(new Set([1, 2].flatMap((seed) => randomSettings(space, 5, seed).map(keyOf))).size, 10);
});

test.run();
