import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { confusionMap, heatMap } from '../../../../examples/experiments/pages/heat-map.js';

test('a cell for each value, a dash for one that is missing', () => {
  const { text } = heatMap({
    title: 'scores',
    rows: { name: 'depth', values: [0, 1] },
    columns: { name: 'rate', values: [0.1, 0.01, 0.001] },
    values: [
      [90, 80, 70],
      [95, 85, Number.NaN],
    ],
    text: (value) => (Number.isFinite(value) ? value.toFixed(1) : '–'),
  });
  assert.is(text.match(/<rect/g)!.length, 6);
  for (const value of ['90.0', '80.0', '70.0', '95.0', '85.0', '–', '0.001']) assert.match(text, `>${value}<`);
});

test('a confusion matrix shows its counts', () => {
  const { text } = confusionMap('matrix', [
    [937, 12],
    [34, 955],
  ]);
  for (const count of [937, 12, 34, 955]) assert.match(text, `>${count}<`);
});

test.run();
