import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type HogOptions, hog } from '../../../../examples/experiments/features/hog.js';

interface Case {
  options: Required<HogOptions>;
  shape: number[];
  images: number[];
  features: number[][];
}

const cases: Case[] = JSON.parse(readFileSync(new URL('../../../golden/hog.json', import.meta.url), 'utf8'));

for (const { options, shape, images, features } of cases) {
  test(`the figures of scikit-image: ${shape[1]} x ${shape[2]}, ${JSON.stringify(options)}`, () => {
    const { data, shape: found } = hog({ data: Uint8Array.from(images), shape }, options);
    assert.equal(found, [features.length, features[0]!.length]);
    const furthest = features.flat().reduce((most, value, i) => Math.max(most, Math.abs(value - data[i]!)), 0);
    assert.ok(furthest < 1e-6, `the furthest is off by ${furthest}`);
  });
}

test('28 x 28 pixels give 576 numbers, without options', () => {
  assert.equal(hog({ data: new Uint8Array(784), shape: [1, 28, 28] }), { data: new Float32Array(576), shape: [1, 576] });
});

test('no direction of a gradient of bytes comes so near to a bin that a last digit decides', () => {
  let nearest = 180;
  for (let dx = -255; dx <= 255; dx++) {
    for (let dy = 1; dy <= 255; dy++) {
      const degrees = (Math.atan2(dy, dx) * 180) / Math.PI;
      nearest = Math.min(nearest, Math.abs(degrees - 20 * Math.round(degrees / 20)));
    }
  }
  assert.ok(nearest > 1e-5, String(nearest));
});

test('images of more channels, and such as are smaller than a block, are refused', () => {
  assert.throws(() => hog({ data: new Uint8Array(3072), shape: [1, 32, 32, 3] }), /expected one channel and at least 10 pixels a side/);
  assert.throws(() => hog({ data: new Uint8Array(81), shape: [1, 9, 9, 1] }), /received images of shape \[1, 9, 9, 1\]/);
});

test.run();
