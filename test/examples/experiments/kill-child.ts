// A small trial that writes its state after every batch, for kill.test.ts to kill. Arguments: the folder of its files.

import { runTrial } from '../../../examples/experiments/jobs/index.js';
import { Store } from '../../../examples/experiments/state.js';
import { SMALL } from './small-trial.js';

const signal = new AbortController().signal;
const store = new Store(process.argv[2]!);
const result = await runTrial(SMALL, { store, signal, saveEvery: 0, progress: () => console.log('batch') });
const { seconds: _seconds, environment: _environment, ...bits } = result;
console.log(JSON.stringify(bits));
