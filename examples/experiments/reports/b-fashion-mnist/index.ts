import type { Experiment } from '../../experiment.js';
import { CNN_ROWS } from './cnn.js';
import { MLP_ROWS } from './mlp.js';

/** Report B, Fashion-MNIST: an MLP from scratch beside a CNN. */
export const REPORT_B: readonly Experiment[] = [...MLP_ROWS.slice(0, 6), ...CNN_ROWS, ...MLP_ROWS.slice(6)];
