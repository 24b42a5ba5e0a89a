import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { makeCircles, makeMoons } from '../../src/data/moons.js';
import type { LabelledPoints } from '../../src/data/points.js';
import { OptionError } from '../../src/errors.js';

const digest = ({ x, y }: LabelledPoints): string =>
  createHash('sha256').update(new Uint8Array(x.data.buffer)).update(new Uint8Array(y.buffer)).digest('hex').slice(0, 16);

/** The points as [x, y, class], sorted, so that two sets can be compared whatever their order. */
const sorted = ({ x, y }: LabelledPoints): string[] =>
  Array.from(y, (label, i) => [...x.data.subarray(2 * i, 2 * i + 2), label].join()).sort();

function refused(run: () => unknown, message: string): void {
  assert.throws(run, (error: Error) => error instanceof OptionError && error.message === message);
}

/** Each point and class against what `expected` gives for its place in the class. */
function holds(set: LabelledPoints, expected: (label: number, i: number, count: number) => [number, number]): void {
  const samples = set.y.length;
  const half = Math.floor(samples / 2);
  assert.equal(set.x.shape, [samples, 2]);
  assert.is(set.x.data.length, 2 * samples);
  for (let row = 0; row < samples; row++) {
    const label = row < half ? 0 : 1;
    assert.is(set.y[row], label);
    const [x, y] = expected(label, row - label * half, label === 0 ? half : samples - half);
    const distance = Math.hypot(set.x.data[2 * row]! - x, set.x.data[2 * row + 1]! - y);
    assert.ok(distance < 2e-7, `point ${row} is ${distance} off`);
  }
}

test('without noise, moons are on their half circles in equal steps', () => {
  for (const samples of [1, 2, 3, 101]) {
    holds(makeMoons({ samples, shuffle: false }), (label, i, count) => {
      const t = count === 1 ? 0 : (Math.PI * i) / (count - 1);
      return label === 0 ? [Math.cos(t), Math.sin(t)] : [1 - Math.cos(t), 1 - Math.sin(t) - 0.5];
    });
  }
});

test('without noise, circles are on their circles in equal steps', () => {
  for (const factor of [0.8, 0.3, 0]) {
    holds(makeCircles({ samples: 51, factor, shuffle: false }), (label, i, count) => {
      const t = (2 * Math.PI * i) / count;
      const radius = label === 0 ? 1 : factor;
      return [radius * Math.cos(t), radius * Math.sin(t)];
    });
  }
});

test('defaults: 100 points, no noise, a factor of 0.8, shuffled, seed 0', () => {
  assert.equal(makeMoons(), makeMoons({ samples: 100, noise: 0, shuffle: true, seed: 0 }));
  assert.equal(makeCircles(), makeCircles({ samples: 100, noise: 0, factor: 0.8, shuffle: true, seed: 0 }));
  assert.equal(makeMoons().x.shape, [100, 2]);
});

test('shuffling changes the order and nothing else', () => {
  for (const make of [makeMoons, makeCircles]) {
    const ordered = make({ samples: 60, noise: 0.1, shuffle: false });
    const shuffled = make({ samples: 60, noise: 0.1 });
    assert.is.not(shuffled.y.join(), ordered.y.join());
    assert.equal(sorted(shuffled), sorted(ordered));
  }
});

test('noise is normal, of the standard deviation asked for', () => {
  const samples = 20_000;
  const noisy = makeMoons({ samples, noise: 0.25, shuffle: false }).x.data;
  const exact = makeMoons({ samples, shuffle: false }).x.data;
  const noise = Array.from(noisy, (value, i) => value - exact[i]!);
  const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
  const variance = noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length;
  // four standard errors
  assert.ok(Math.abs(mean) < (4 * 0.25) / Math.sqrt(noise.length), `mean ${mean}`);
  assert.ok(Math.abs(variance / 0.0625 - 1) < 4 * Math.sqrt(2 / noise.length), `variance ${variance}`);
});

test('the same seed gives the same bits everywhere, another seed others', () => {
  assert.is(digest(makeMoons({ samples: 500, noise: 0.1, seed: 3 })), 'f661ad6351142166');
  assert.is(digest(makeCircles({ samples: 500, noise: 0.1, factor: 0.5, seed: 3 })), '2d39a25ce71551ad');
  for (const make of [makeMoons, makeCircles]) {
    assert.is.not(digest(make({ noise: 0.1, shuffle: false, seed: 3 })), digest(make({ noise: 0.1, shuffle: false, seed: 4 })));
    assert.is.not(digest(make({ seed: 3 })), digest(make({ seed: 4 })));
  }
});

test('options are checked', () => {
  refused(() => makeMoons({ sample: 3 } as unknown as object), 'makeMoons: unknown option "sample". Did you mean "samples"?');
  refused(
    () => makeMoons({ factor: 0.5 } as unknown as object),
    'makeMoons: unknown option "factor". Known options: samples, noise, shuffle, seed.',
  );
  refused(() => makeMoons({ samples: 0 }), 'makeMoons: option "samples" must be a whole number of 1 or more, received 0.');
  refused(() => makeMoons({ noise: -0.1 }), 'makeMoons: option "noise" must be a finite number at least 0, received -0.1.');
  refused(() => makeMoons({ noise: NaN }), 'makeMoons: option "noise" must be a finite number at least 0, received NaN.');
  refused(() => makeCircles({ shuffle: 1 as unknown as boolean }), 'makeCircles: option "shuffle" must be true or false, received 1.');
  refused(() => makeCircles({ factor: 1 }), 'makeCircles: option "factor" must be a finite number at least 0 and below 1, received 1.');
  refused(() => makeCircles({ seed: -1 }), 'A random seed must be a whole number from 0 to 2^53 - 1, received -1.');
});

test.run();
