// Tells, for the number of threads it is given, how many bytes of heap 2,000 steps of fit allocate, run for run; allocation.test.ts runs it.
import { getHeapStatistics } from 'node:v8';
import { Dense, ready, Sequential, SGD } from '../../dist/index.js';

/** Enough that what a run takes for itself, such as the look at the outputs of its first step, is little beside them. */
const STEPS = 2000;
const BATCH = 8;
/** Runs until the functions of a step are compiled, and runs that count. */
const WARM_UP = 30;
const COUNTED = 5;

// a clock that hardly moves: whatever else the machine does, no turn of the event loop falls due
let now = 0;
performance.now = () => {
  now += 1e-6;
  return now;
};

const threads = Number(process.argv[2]);
await ready({ threads });
const rows = STEPS * BATCH;
const x = { data: Float32Array.from({ length: rows * 2 }, (_, i) => (i * 7919) % 13), shape: [rows, 2] };
const y = { data: Float32Array.from({ length: rows * 2 }, (_, i) => Number(i % 4 === 0 || i % 4 === 3)), shape: [rows, 2] };
// wide enough that a step's records are shared by threads
const model = new Sequential([
  new Dense({ units: threads === 1 ? 20 : 600, activation: 'relu', inputShape: [2] }),
  new Dense({ units: 2, activation: 'softmax' }),
]);
model.compile({ optimizer: new SGD({ learningRate: 0.01, momentum: 0.9 }), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

const used = () => getHeapStatistics().used_heap_size;
const bytes = [];
for (let run = 0; run < WARM_UP + COUNTED; run++) {
  const before = used();
  await model.fit(x, y, { batchSize: BATCH, verbose: 0 });
  if (run >= WARM_UP) bytes.push((used() - before) / STEPS);
}
console.log(JSON.stringify(bytes));
