import type { Experiment } from '../../experiment.js';
import { CIFAR_ROWS } from './cifar.js';
import { PALINDROME_ROWS } from './palindromes.js';
import { POINT_ROWS } from './points.js';

/** Report E: NumPy against PyTorch, a VGG, recurrent networks. */
export const REPORT_E: readonly Experiment[] = [...POINT_ROWS, ...CIFAR_ROWS, ...PALINDROME_ROWS];
