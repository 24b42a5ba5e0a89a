// A training run on what it takes for a terminal 60 columns wide, for progress-bar.test.ts to look at. Argument: how it ends.
import { type Callback, Dense, Sequential } from '../../src/index.js';

Object.assign(process.stderr, { isTTY: true, columns: 60 });

const endings: Record<string, Callback> = {
  whole: {},
  interrupted: {
    onBatchEnd: (batch) => {
      if (batch === 10) process.kill(process.pid, 'SIGINT');
    },
  },
  failed: {
    onBatchEnd: (batch) => {
      if (batch === 10) throw new Error('on purpose');
    },
  },
};

const model = new Sequential([new Dense({ units: 2, activation: 'softmax', inputShape: [1] })]);
model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
const x = Array.from({ length: 400 }, (_, i) => [i / 400]);
const slow: Callback = { onBatchEnd: () => new Promise((resolve) => setTimeout(resolve, 5)) };
try {
  await model.fit(x, new Int32Array(400), { epochs: 2, batchSize: 10, callbacks: [slow, endings[process.argv[2]!]!] });
} catch (error) {
  console.log((error as Error).message);
  // and where the bar was drawn
  process.stderr.write((error as Error).message);
}
