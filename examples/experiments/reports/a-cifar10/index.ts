import type { Experiment } from '../../experiment.js';
import { CNN_ROWS } from './cnn.js';
import { MLP_ROWS } from './mlp.js';

/** Report A, CIFAR-10: an MLP from scratch, a CNN, a frozen ResNet-18. */
export const REPORT_A: readonly Experiment[] = [...MLP_ROWS, ...CNN_ROWS];
