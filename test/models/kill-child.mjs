// A training run that writes a checkpoint after every batch, for kill.test.ts to kill. Arguments: the checkpoint's file.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Adam, BatchNormalization, Dense, Dropout, ModelCheckpoint, Sequential } from 'wasm-nn';

const file = process.argv[2];
const COUNT = 200;
// any numbers will do, as long as every run has the same
const data = Float32Array.from({ length: COUNT * 8 }, (_, i) => ((i * 7919) % 1000) / 500 - 1);
const y = Int32Array.from({ length: COUNT }, (_, i) => (i * 31) % 4);

const model = new Sequential(
  [
    new Dense({ units: 16, inputShape: [8] }),
    new BatchNormalization(),
    new Dropout({ rate: 0.2 }),
    new Dense({ units: 4, activation: 'softmax' }),
  ],
  { seed: 13 },
);
model.compile({ optimizer: new Adam(), loss: 'sparseCategoricalCrossentropy' });
if (existsSync(file)) model.resume(readFileSync(file));
await model.fit({ data, shape: [COUNT, 8] }, y, {
  epochs: 4,
  batchSize: 10,
  verbose: 0,
  callbacks: [new ModelCheckpoint({ filepath: file, saveFreq: 1 }), { onBatchEnd: () => console.log('batch') }],
});
const hash = createHash('sha256');
for (const values of model.getWeights()) hash.update(new Uint8Array(values.buffer));
console.log(hash.digest('hex'));
