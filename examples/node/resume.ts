// Cuts a training run in the middle of an epoch, resumes it from its checkpoint file in a new model, and compares with the
// run that was not cut: the weights are the same, bit for bit. npm run example -- resume
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Adam, BatchNormalization, Dense, Dropout, Flatten, ModelCheckpoint, ReLU, Rescaling, Sequential } from 'wasm-nn';
import { dataset } from './data.js';

const { train } = await dataset('mnist');
const x = { data: train.x.data.subarray(0, 10_000 * 784), shape: [10_000, 28, 28, 1] };
const y = train.y.subarray(0, 10_000);

function network(): Sequential {
  const model = new Sequential(
    [
      new Rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }),
      new Flatten(),
      new Dense({ units: 64, useBias: false }),
      new BatchNormalization(),
      new ReLU(),
      new Dropout({ rate: 0.2 }),
      new Dense({ units: 10, activation: 'softmax' }),
    ],
    { seed: 5 },
  );
  model.compile({ optimizer: new Adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

const directory = await mkdtemp(join(tmpdir(), 'wasm-nn-'));
const file = join(directory, 'checkpoint.safetensors');
const options = { epochs: 3, batchSize: 100 };
try {
  const whole = network();
  await whole.fit(x, y, options);

  const power = new AbortController();
  const cut = network();
  let batches = 0;
  const pull = { onBatchEnd: () => void (++batches === 137 && power.abort()) };
  const callbacks = [new ModelCheckpoint({ filepath: file, saveFreq: 10 }), pull];
  await cut.fit(x, y, { ...options, callbacks, signal: power.signal, verbose: 0 });
  console.log(`cut after ${batches} batches`);

  const resumed = network();
  resumed.resume(await readFile(file));
  await resumed.fit(x, y, options);

  const same = resumed.getWeights().every((values, i) => values.every((value, j) => Object.is(value, whole.getWeights()[i]![j])));
  console.log(same ? 'the resumed run ended in the same weights, bit for bit' : 'the weights differ');
  process.exitCode = same ? 0 : 1;
} finally {
  await rm(directory, { recursive: true });
}
