import { decode } from 'fast-png';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filterSheet, mistakenSheet, pairSheet } from '../../../../examples/experiments/pages/pictures.js';

/** The images of a sheet, as their pixels. */
const pixelsOf = (text: string): number[][] =>
  [...text.matchAll(/src="data:image\/png;base64,([^"]+)"/g)].map(([, data]) => [...decode(Buffer.from(data!, 'base64')).data]);

test('a picture for each filter, its range from black to white', () => {
  const sheet = filterSheet('filters', { shape: [2, 2, 1, 2], data: [0, 1, 1, 1, 2, 1, 4, 1] })!;
  assert.equal(pixelsOf(sheet.text), [
    [0, 64, 128, 255],
    [128, 128, 128, 128],
  ]);
  assert.is(filterSheet('filters', { shape: [1, 1, 8, 1], data: Array(8).fill(0) }), undefined);
});

const image = Buffer.from([0, 50, 100, 150]).toString('base64');

test('mistakes and look-alikes show their images and what they are', () => {
  const names = ['T-shirt', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt'];
  const mistakes = mistakenSheet(
    'mistakes',
    [{ index: 7, label: 6, predicted: 0, probability: 0.987, pixels: image, shape: [2, 2, 1] }],
    names,
  );
  assert.equal(pixelsOf(mistakes.text), [[0, 50, 100, 150]]);
  assert.match(mistakes.text, 'Shirt taken for T-shirt<br>98.7 % sure');
  const images = [
    { index: 1, pixels: image },
    { index: 2, pixels: image },
  ];
  const pairs = pairSheet('pairs', [{ classes: [2, 6], confused: 140, distance: 1.234, images, shape: [2, 2, 1] }], names);
  assert.is(pixelsOf(pairs.text).length, 2);
  assert.match(pairs.text, 'Pullover and Shirt<br>140 confused<br>distance 1.23');
});

test.run();
