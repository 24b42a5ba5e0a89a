import type { Experiment } from '../../experiment.js';
import { BATCH_NORM_ROWS } from './batch-norm.js';
import { CIFAR_ROWS } from './cifar.js';
import { DIGIT_ROWS } from './digits.js';

/** Report D, MNIST, KMNIST, CIFAR-10 and CIFAR-100: architectures. */
export const REPORT_D: readonly Experiment[] = [...DIGIT_ROWS.slice(0, 2), ...CIFAR_ROWS, ...DIGIT_ROWS.slice(2), ...BATCH_NORM_ROWS];
