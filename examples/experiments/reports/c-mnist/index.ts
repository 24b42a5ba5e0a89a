import type { Experiment } from '../../experiment.js';
import { FEATURE_ROWS } from './features.js';
import { MLP_ROWS } from './rows.js';

/** Report C, MNIST: an MLP laboratory. */
export const REPORT_C: readonly Experiment[] = [...MLP_ROWS, ...FEATURE_ROWS];
