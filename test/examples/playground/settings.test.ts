// A link holds all settings, and what does not fit in one is told.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodePoints, encodePoints, snapped } from '../../../examples/playground/points.js';
import {
  decodeSettings,
  encodeSettings,
  freshLayer,
  INITIAL,
  LAYERS,
  type LayerKind,
  type Settings,
  withData,
} from '../../../examples/playground/settings.js';

const problemsOf = (hash: string): string[] => decodeSettings(hash).problems;

test('what is encoded is decoded again', () => {
  const points = [
    { x: snapped(-1), y: snapped(0.3), label: 0 },
    { x: snapped(0.7), y: snapped(1), label: 2 },
  ];
  const settings: Settings = {
    ...INITIAL,
    data: 'points',
    rate: 0.00025,
    simd: 'relaxed',
    threads: 'auto',
    layers: (Object.keys(LAYERS) as LayerKind[]).map(freshLayer),
    points,
  };
  assert.equal(decodeSettings(`#${encodeSettings(settings)}`), { settings, problems: [] });
  assert.equal(decodeSettings(encodeSettings({ ...INITIAL, layers: [] })), { settings: { ...INITIAL, layers: [] }, problems: [] });
});

test('an empty link is a fresh page, and what a link leaves out is as there', () => {
  assert.equal(decodeSettings(''), { settings: INITIAL, problems: [] });
  assert.equal(decodeSettings('#noise=0.3').settings, { ...INITIAL, noise: 0.3 });
});

test('what does not fit is told in sentences, and the rest is taken', () => {
  const { settings, problems } = decodeSettings('#samples=ten&rate=0.5&optimizer=lion&layers=dense-8-relu_lstm-4');
  assert.equal(settings, { ...INITIAL, rate: 0.5 });
  assert.equal(problems, [
    'Examples: expected a whole number from 20 to 60000, received "ten".',
    'Optimizer: expected one of adam, sgd, momentum, rmsprop, received "lion".',
    'Layers: expected one of dense, conv, pool, dropout, norm, received "lstm".',
  ]);
  assert.equal(problemsOf('#samples=30.5'), ['Examples: expected a whole number from 20 to 60000, received "30.5".']);
  assert.equal(problemsOf('#noise=0.51'), ['Noise: expected a number from 0 to 0.5, received "0.51".']);
  assert.equal(problemsOf('#noise='), ['Noise: expected a number from 0 to 0.5, received "".']);
  assert.equal(problemsOf('#layers=dense-8'), ['Layers: expected 2 values behind "dense", received 1 in "dense-8".']);
  assert.equal(problemsOf(`#layers=${Array(9).fill('norm').join('_')}`), ['Layers: expected at most 8, received 9.']);
  assert.equal(problemsOf('#toString=1'), ['The link has a setting "toString", which this page does not know.']);
  assert.equal(problemsOf('#data=constructor').length, 1);
});

test('points are held to the bit, and others are refused', () => {
  const points = Array.from({ length: 500 }, (_, i) => ({ x: snapped(Math.sin(i)), y: snapped(i / 250 - 1), label: i % 3 }));
  assert.equal(decodePoints(encodePoints(points)), points);
  assert.is(snapped(snapped(0.123)), snapped(0.123));
  assert.is(snapped(7), 1);
  assert.throws(() => decodePoints('abc'), 'Points: expected four letters for each, as this page writes them.');
  assert.throws(() => decodePoints('AAAA'.repeat(501)), 'Points: expected at most 500, received 501.');
  assert.throws(() => decodePoints('AAAD'), 'Points: expected classes below 3, received 3.');
});

test('a network for points becomes one for images, and back', () => {
  const images = withData(INITIAL, 'segments');
  assert.equal(
    images.layers.map(({ kind }) => kind),
    ['conv', 'pool', 'dense'],
  );
  assert.is(withData(images, 'digits').layers, images.layers);
  assert.equal(withData(images, 'moons'), INITIAL);
});

test.run();
