import { main, zoo } from './built.js';
import { randomNumbers } from './measure.js';
import { type Report, type Row, verdict } from './report.js';

const IMAGES = 2000;
const BATCH = 64;
/** The longest stall, in times of the slowest batch: a little is the loop's own. */
const LIMIT = 1.05;

/** The longest time between two turns of the event loop while `work` goes on, in milliseconds. */
async function longestStall(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let going = true;
  let last = performance.now();
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (going) setImmediate(look);
  };
  setImmediate(look);
  await work();
  going = false;
  look();
  return longest;
}

/** How long the event loop is kept waiting by `fit` with validation, and by `predictAsync`, against the time of one batch. */
export async function stalls(): Promise<Report> {
  const x = { data: randomNumbers(IMAGES * 3072, 1), shape: [IMAGES, 32, 32, 3] };
  const y = Int32Array.from({ length: IMAGES }, (_, i) => i % 10);
  const model = zoo.resnet20({ seed: 1 });
  model.compile({ optimizer: new main.SGD({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  let begun = 0;
  let slowest = 0;
  const clock = {
    onBatchBegin: () => {
      begun = performance.now();
    },
    onBatchEnd: () => {
      slowest = Math.max(slowest, performance.now() - begun);
    },
  };
  const validationData = [x, y] as const;
  const fitting = await longestStall(() => model.fit(x, y, { batchSize: BATCH, validationData, callbacks: [clock], verbose: 0 }));
  const predicting = await longestStall(() => model.predictAsync(x, { batchSize: BATCH }));
  const row = (work: string, stall: number): Row => ({
    work,
    'longest stall ms': stall,
    'slowest batch ms': slowest,
    'in batches': stall / slowest,
    'at most': LIMIT,
    verdict: verdict(stall / slowest, LIMIT, 'lower'),
  });
  return {
    suite: 'stalls',
    note: `ResNet-20 on ${IMAGES} images, as many for validation, batches of ${BATCH}; a batch is a training step`,
    rows: [row('fit with validation', fitting), row('predictAsync', predicting)],
  };
}
