import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { contrast, inkOn } from '../../../../examples/experiments/pages/contrast.js';

test('contrasts as WCAG gives them', () => {
  assert.is(contrast('#fff', '#000000').toFixed(2), '21.00');
  assert.is(contrast('#777777', 'rgb(255, 255, 255)').toFixed(2), '4.48');
});

test('ink is black on light colours and white on dark ones', () => {
  assert.is(inkOn('rgb(255, 255, 255)'), '#000');
  assert.is(inkOn('rgb(8, 48, 107)'), '#fff');
  assert.is(inkOn('rgb(118, 118, 118)'), '#000');
});

test.run();
