// A training run of the soak, to be killed and stopped. Arguments: seed, threads, the checkpoint's file.
import { existsSync, readFileSync } from 'node:fs';
import { ModelCheckpoint, RandomStream, ready } from '../../src/index.js';
import { weightsDigest } from './digest.js';
import { drawNetwork, examples, makeModel } from './networks.js';

const [seed, threads, file] = process.argv.slice(2) as [string, string, string];
await ready({ threads: Number(threads) });
const network = { ...drawNetwork(new RandomStream(Number(seed), 'child')), rows: 64 };
const data = examples(network, network.rows, network.seed);
const model = makeModel(network);
if (existsSync(file)) model.resume(readFileSync(file));
await model.fit(data.x, data.y, {
  epochs: 4,
  batchSize: 4,
  verbose: 0,
  callbacks: [{ onBatchEnd: () => console.log('batch') }, new ModelCheckpoint({ filepath: file, saveFreq: 1 })],
});
console.log(`weights ${weightsDigest(model)}`);
process.exit(0);
