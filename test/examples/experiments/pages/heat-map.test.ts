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

test('a confusion matrix shows its counts and the names of its classes', () => {
  const counts = [
    [937, 12],
    [34, 955],
  ];
  const { text } = confusionMap('matrix', counts, ['cat', 'dog', 'frog']);
  for (const shown of [937, 12, 34, 955, 'cat', 'dog']) assert.match(text, `>${shown}<`);
  assert.not.match(text, 'frog');
});

test('names that have no room side by side stand upright', () => {
  const matrix = Array.from({ length: 10 }, () => Array<number>(10).fill(1));
  const upright = (name: string): number => {
    const names = Array.from(matrix, (_, i) => `${name}${i}`);
    return confusionMap('matrix', matrix, names).text.match(/rotate\(-90\)/g)?.length ?? 0;
  };
  // the axis of the rows has an upright title anyway
  assert.is(upright('long name ') - upright(''), 10);
});

test.run();
