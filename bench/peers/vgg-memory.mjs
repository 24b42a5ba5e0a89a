// What the reduced VGG holds in engine memory once it trains with Adam; bench/cnn.ts runs it, in a process that holds nothing else.
import { Adam, backendInfo } from '../../dist/index.js';
import { vggReduced } from '../../dist/zoo.js';

const batch = Number(process.argv[2]);
const before = backendInfo().memoryBytes;
const model = vggReduced();
const optimizer = new Adam();
model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
const inputSize = 32 * 32 * 3;
const x = { data: Float32Array.from({ length: batch * inputSize }, (_, i) => (i % 255) / 255), shape: [batch, 32, 32, 3] };
const y = Int32Array.from({ length: batch }, (_, i) => i % 10);
for (let step = 0; step < 2; step++) model.trainOnBatch(x, y);

const space = model.trainer.workspace();
const { network } = space.plan('train', batch, model.compiled);
// a flattened image is the image itself
const outputs = network.outputs.filter((_, i) => model.layers[i].kind !== 'Flatten');
const numbersEach = outputs.reduce((sum, { size }) => sum + size, inputSize);
const { length } = space.store;
const counted = 4 * (batch * numbersEach + (2 + optimizer.stateCount) * length);
console.log(JSON.stringify({ used: space.engine.arena.used, counted, grown: backendInfo().memoryBytes - before }));
