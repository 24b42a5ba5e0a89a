import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type BlobsOptions, makeBlobs } from '../../src/data/blobs.js';
import { OptionError } from '../../src/errors.js';

function digest(options: BlobsOptions): string {
  const { x, y } = makeBlobs(options);
  return createHash('sha256').update(new Uint8Array(x.data.buffer)).update(new Uint8Array(y.buffer)).digest('hex').slice(0, 16);
}

/** Mean and variance of coordinate `feature` of the points of class `label`. */
function moments(options: BlobsOptions, label: number, feature: number): { count: number; mean: number; variance: number } {
  const { x, y } = makeBlobs(options);
  const values = [...y.keys()].filter((i) => y[i] === label).map((i) => x.data[i * x.shape[1] + feature]!);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { count: values.length, mean, variance };
}

function refused(options: unknown, message: string): void {
  assert.throws(
    () => makeBlobs(options as BlobsOptions),
    (error: Error) => error instanceof OptionError && error.message === message,
  );
}

test('blobs lie around the centers given, with the standard deviation given', () => {
  const centers = [
    [-5, 0, 2],
    [5, 5, -3],
  ];
  const options = { samples: 20_000, centers, clusterStd: 0.5, seed: 1 };
  assert.equal(makeBlobs(options).x.shape, [20_000, 3]);
  centers.forEach((center, label) => {
    center.forEach((coordinate, feature) => {
      const { count, mean, variance } = moments(options, label, feature);
      assert.is(count, 10_000);
      // four standard errors
      assert.ok(Math.abs(mean - coordinate) < (4 * 0.5) / Math.sqrt(count), `class ${label}, coordinate ${feature}: mean ${mean}`);
      assert.ok(Math.abs(variance / 0.25 - 1) < 4 * Math.sqrt(2 / count), `class ${label}, coordinate ${feature}: variance ${variance}`);
    });
  });
});

test('with no spread, points are their centers, drawn from all of the box', () => {
  const { x, y } = makeBlobs({ samples: 1000, centers: 1000, features: 3, clusterStd: 0, centerBox: [2, 6], shuffle: false });
  assert.equal(x.shape, [1000, 3]);
  assert.equal([...y], [...y.keys()]);
  assert.ok(x.data.every((value) => value >= 2 && value < 6));
  const mean = x.data.reduce((sum, value) => sum + value, 0) / 3000;
  assert.ok(Math.abs(mean - 4) < 4 * Math.sqrt(16 / 12 / 3000), `mean ${mean}`);
});

test('what does not share out goes to the first blobs; a blob may be empty', () => {
  assert.equal([...makeBlobs({ samples: 8, shuffle: false }).y], [0, 0, 0, 1, 1, 1, 2, 2]);
  assert.equal([...makeBlobs({ samples: 2, shuffle: false }).y], [0, 1]);
});

test('shuffling changes the order and nothing else', () => {
  const rows = (shuffle: boolean): string[] => {
    const { x, y } = makeBlobs({ samples: 50, shuffle });
    return Array.from(y, (label, i) => [...x.data.subarray(2 * i, 2 * i + 2), label].join());
  };
  assert.is.not(rows(true).join(), rows(false).join());
  assert.equal(rows(true).sort(), rows(false).sort());
});

test('the same seed gives the same bits everywhere, another seed others', () => {
  assert.is(digest({ samples: 500, features: 4, seed: 3 }), '66c89989ecf819bf');
  assert.is.not(digest({ shuffle: false, seed: 3 }), digest({ shuffle: false, seed: 4 }));
  assert.is.not(digest({ clusterStd: 0, shuffle: false, seed: 3 }), digest({ clusterStd: 0, shuffle: false, seed: 4 }));
  assert.is(digest({}), digest({ samples: 100, features: 2, centers: 3, clusterStd: 1, centerBox: [-10, 10], shuffle: true, seed: 0 }));
});

test('options are checked', () => {
  refused({ center: 3 }, 'makeBlobs: unknown option "center". Did you mean "centers"?');
  refused({ samples: 2.5 }, 'makeBlobs: option "samples" must be a whole number of 1 or more, received 2.5.');
  refused({ features: 0 }, 'makeBlobs: option "features" must be a whole number of 1 or more, received 0.');
  refused({ centers: 0 }, 'makeBlobs: option "centers" must be a whole number of 1 or more, received 0.');
  refused({ clusterStd: -1 }, 'makeBlobs: option "clusterStd" must be a finite number at least 0, received -1.');
  refused({ shuffle: 'no' }, 'makeBlobs: option "shuffle" must be true or false, received "no".');
  refused({ seed: 0.5 }, 'A random seed must be a whole number from 0 to 2^53 - 1, received 0.5.');
  refused({ centers: [[0, 0]], seed: 0.5, shuffle: false }, 'A random seed must be a whole number from 0 to 2^53 - 1, received 0.5.');
  const points =
    'makeBlobs: option "centers" must be a whole number of 1 or more, or a list of points with equally many finite coordinates';
  refused({ centers: [[1, 2], [3]] }, `${points}, received [[1, 2], [3]].`);
  refused({ centers: [[1, NaN]] }, `${points}, received [[1, NaN]].`);
  refused({ centers: [] }, `${points}, received [].`);
  refused(
    { centers: [[1, 2]], features: 3 },
    'makeBlobs: option "features" must be 2, the number of coordinates of the centers, received 3.',
  );
  const box = 'makeBlobs: option "centerBox" must be [low, high], two finite numbers with low <= high';
  refused({ centerBox: [1, 0] }, `${box}, received [1, 0].`);
  refused({ centerBox: [0, 1, 2] }, `${box}, received [0, 1, 2].`);
  refused({ centerBox: 5 }, `${box}, received 5.`);
});

test.run();
