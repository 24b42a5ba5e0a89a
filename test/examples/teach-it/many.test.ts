// node --expose-gc: what 5,000 images leave in memory.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conv2D, GlobalAveragePooling2D, Sequential } from 'wasm-nn';
import { readProject } from '../../../examples/teach-it/project-file.js';
import { type Draws, Session } from '../../../examples/teach-it/session.js';
import { Teacher } from '../../../examples/teach-it/teacher.js';

const IMAGES = 5000;
const SIDE = 96;
const THUMB_BYTES = 3000;
const FEATURES = 32;

const PICTURES = [0, 1, 2].map((channel) => Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i % 3 === channel ? 200 : 50)));

/** An image is its class, and is drawn anew each time that somebody looks. */
const draws: Draws<number> = {
  shape: [],
  pixels: (channel) => PICTURES[channel]!.slice(),
  thumb: (channel) => new Uint8Array(THUMB_BYTES).fill(channel),
  fromThumb: async (thumb) => thumb[0]!,
};

function bytesInUse(): number {
  const { gc } = globalThis as { gc?: () => void };
  if (!gc) throw new Error('run this file with --expose-gc');
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test('5,000 images are gathered, taught and saved, and leave features and thumbnails alone in memory', async () => {
  const layers = [new Conv2D({ filters: FEATURES, kernelSize: 8, strides: 8, inputShape: [SIDE, SIDE, 3] }), new GlobalAveragePooling2D()];
  const bytes = new Sequential(layers, { seed: 1 }).save();
  const session = new Session<number>(new Teacher(), draws, {
    changed: () => {},
    failed: (error) => {
      throw error;
    },
  });
  await session.useNetwork({ files: [{ name: 'trunk.safetensors', bytes }], pixels: 'unit' }, 'small');
  const ids = ['red', 'green', 'blue'].map((name) => session.change((project) => project.addClass(name)).id);
  // the engine's own memory is there from the first image on
  await session.add(ids[0]!, 0);
  await session.settled();
  const before = bytesInUse();
  for (let i = 1; i < IMAGES; i++) await session.add(ids[i % 3]!, i % 3);
  await session.settled();
  assert.is(session.project.count, IMAGES);
  const kept = IMAGES * (4 * FEATURES + THUMB_BYTES);
  const grown = bytesInUse() - before;
  // every array and object weighs something itself, and a batch's may still be there; the pixels would be 138 MB
  assert.ok(grown < 2 * kept, `${(grown / 1e6).toFixed(1)} MB for ${(kept / 1e6).toFixed(1)} MB of features and thumbnails`);

  const { confusion } = await session.teach({ epochs: 5 });
  assert.equal(
    confusion.map((row, i) => row[i]),
    [333, 333, 333],
  );
  const file = await session.file();
  assert.ok(file.length > kept && file.length < 1.05 * kept);
  assert.is(readProject(file).project.count, IMAGES);
});

test.run();
