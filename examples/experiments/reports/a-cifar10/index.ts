import type { Experiment } from '../../experiment.js';
import { ACTIVATION_PENALTY_ROWS } from './activation-penalty.js';
import { BYTES_TORCH_ROWS } from './bytes-torch.js';
import { CNN_ROWS } from './cnn.js';
import { LAYER_ROWS } from './layers.js';

/** Report A, CIFAR-10: an MLP from scratch, a CNN, a frozen ResNet-18. */
export const REPORT_A: readonly Experiment[] = [...LAYER_ROWS, ...ACTIVATION_PENALTY_ROWS, ...BYTES_TORCH_ROWS, ...CNN_ROWS];
