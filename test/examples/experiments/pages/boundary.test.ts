import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { boundaryPlot } from '../../../../examples/experiments/pages/boundary.js';

test('a region for each class and a dot for each point', () => {
  const side = 8;
  const classes = Array.from({ length: side * side }, (_, i) => (i % side < 4 ? '0' : '1')).join('');
  const points = [
    [0.1, 0.2, 0],
    [0.9, 0.8, 1],
    [0.2, 0.6, 0],
  ];
  const { text } = boundaryPlot('moons', { x: [0, 1], y: [0, 1], side, classes, points });
  assert.is(text.match(/<circle/g)!.length, 3);
  const regions = [...text.matchAll(/aria-label="contour"[\s\S]*?<path d="([^"]*)"/g)].map(([, path]) => path);
  assert.is(regions.length, 2);
  for (const path of regions) assert.match(path!, /^M/);
  assert.match(text, 'class 1');
});

test.run();
