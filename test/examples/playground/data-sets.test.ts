// The data sets of the playground: the same settings give the same examples.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dataSetOf, makeSpirals, parted, VIEWS } from '../../../examples/playground/data-sets.js';
import { INITIAL, type Settings } from '../../../examples/playground/settings.js';

const of = (settings: Partial<Settings>) => dataSetOf({ ...INITIAL, ...settings });

for (const data of ['moons', 'circles', 'spirals'] as const) {
  test(`${data}: as many as asked for, a quarter to test on, of both classes, within what is shown`, () => {
    const { train, test: kept, shape, classes } = of({ data, samples: 200, noise: 0.1 });
    assert.equal([train.x.shape, kept.x.shape, shape, classes], [[200, 2], [50, 2], [2], 2]);
    assert.is(
      train.y.reduce((a, b) => a + b, 0),
      100,
    );
    const { x, y, reach } = VIEWS[data]!;
    train.x.data.forEach((value, i) => {
      assert.ok(Math.abs(value - (i % 2 ? y : x)) < reach, String(value));
    });
    assert.equal(of({ data, samples: 200, noise: 0.1 }).train, train);
    assert.not.equal(of({ data, samples: 200, noise: 0.1, seed: 8 }).train, train);
  });
}

test('spirals: arms of one shape, each turned by half a circle', () => {
  const { x, y } = makeSpirals({ samples: 6, noise: 0, seed: 1 });
  assert.equal([...y], [0, 1, 0, 1, 0, 1]);
  for (let i = 0; i < 6; i += 2) {
    const [a, b, c, d] = x.data.subarray(2 * i, 2 * i + 4);
    assert.equal([c! + a!, d! + b!], [0, 0]);
    assert.ok(Math.abs(Math.hypot(a!, b!) - (i / 2 + 1)) < 1e-3);
  }
});

test('points: every fifth is kept back; few are there twice', () => {
  const points = Array.from({ length: 11 }, (_, i) => ({ x: i / 11, y: 0, label: i % 3 }));
  const { train, test: kept, classes } = of({ data: 'points', points });
  assert.equal([train.y.length, kept.y.length, classes], [9, 2, 3]);
  assert.equal([...kept.x.data], [Math.fround(4 / 11), 0, Math.fround(9 / 11), 0]);
  assert.equal(parted([1, 2]), { train: [1, 2], test: [1, 2] });
});

test('calculator digits are images of bytes', () => {
  const { train, shape, classes } = of({ data: 'segments', samples: 40 });
  assert.equal([shape, classes, train.x.shape], [[16, 16, 1], 10, [40, 16, 16, 1]]);
  assert.instance(train.x.data, Uint8Array);
});

test('what has to be loaded is refused', () => {
  assert.throws(() => of({ data: 'mnist' }), 'The data set mnist has to be drawn or loaded first.');
});

test.run();
