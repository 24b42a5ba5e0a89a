// Names of classes as Teachable Machine exports them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FormatError, OptionError } from '../../src/index.js';
import { tfjsLabels } from '../../src/tfjs.js';
import { refused } from '../files/refused.js';

const bytes = (json: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(json));
const files = (metadata: unknown): Record<string, Uint8Array> => ({ 'metadata.json': bytes(metadata), 'model.json': bytes({}) });
const image = { tfjsVersion: '1.3.1', tmVersion: '2.4.7', packageName: '@teachablemachine/image', labels: ['cat', 'dog'], imageSize: 224 };
const pose = { packageName: '@teachablemachine/pose', labels: ['up', 'down'], modelSettings: { posenet: { architecture: 'MobileNetV1' } } };
const sound = { tfjsSpeechCommandsVersion: '0.4.0', modelName: 'TMv2', wordLabels: ['_background_noise_', 'clap'] };

test('of images, poses and sounds', async () => {
  assert.equal(await tfjsLabels(files(image)), ['cat', 'dog']);
  assert.equal(await tfjsLabels(files(pose)), ['up', 'down']);
  assert.equal(await tfjsLabels(files(sound)), ['_background_noise_', 'clap']);
  assert.equal(await tfjsLabels(files({ words: ['go', 'stop'] })), ['go', 'stop']);
});

test('beside a model, and from files that a user chose', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'labels-'));
  for (const [name, data] of Object.entries(files(image))) writeFileSync(join(folder, name), data);
  assert.equal(await tfjsLabels(join(folder, 'model.json')), ['cat', 'dog']);
  rmSync(folder, { recursive: true });
  const chosen = Object.entries(files(sound)).map(([name, data]) => ({ name, arrayBuffer: async () => data.slice().buffer }));
  assert.equal(await tfjsLabels(chosen), ['_background_noise_', 'clap']);
});

test('what is refused', async () => {
  await refused(tfjsLabels({ 'model.json': bytes({}) }), FormatError, /"metadata.json" is missing; received "model.json"/);
  await refused(tfjsLabels(files({})), FormatError, /it has none of labels, wordLabels, words; expected the names of the classes/);
  await refused(tfjsLabels(files({ labels: ['a', 1] })), FormatError, /a name of "labels": received 1; expected a text/);
  await refused(tfjsLabels(7 as never), OptionError, /tfjsLabels: received 7; expected the address of a model.json/);
});

test.run();
