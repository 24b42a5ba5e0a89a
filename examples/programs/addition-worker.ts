import { parentPort, workerData } from 'node:worker_threads';
import { type AdditionOptions, learnAddition } from './addition-rnn.js';

const learnt = await learnAddition(workerData as AdditionOptions, 0, [
  { onEpochEnd: (epoch, { loss }) => parentPort!.postMessage({ line: `epoch ${epoch + 1}: loss ${loss.toFixed(4)}` }) },
]);
parentPort!.postMessage({ learnt });
