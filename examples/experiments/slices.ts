// Writes the committed slices: the first images of every data set. node --import tsx examples/experiments/slices.ts
import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { ImageSet } from './data/data-spec.js';
import { loadImages, SLICE, STATISTICS, slice } from './data/images.js';

for (const set of Object.keys(STATISTICS) as ImageSet[]) {
  const { train, test } = await loadImages(set, 'full');
  const parts = [slice(train, 0, SLICE.train), slice(test, 0, SLICE.test)];
  const bytes = Buffer.concat([...parts.map(({ y }) => Buffer.from(y)), ...parts.map(({ x }) => Buffer.from(x.data as Uint8Array))]);
  await writeFile(new URL(`slices/${set}.bin.gz`, import.meta.url), gzipSync(bytes, { level: 9 }));
}
