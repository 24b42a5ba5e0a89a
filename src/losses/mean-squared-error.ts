import { checkOptions, type NoOptions } from '../options.js';
import type { Loss } from './loss.js';

/** The mean over columns of (y - t)^2. */
export function meanSquaredError(options: NoOptions = {}): Loss {
  checkOptions('meanSquaredError', options, []);
  return {
    name: 'meanSquaredError',
    targets: 'rows',
    emits: true,
    takes: undefined,
    compute(k, { output, targets, weights, scale, gradient, losses, rows, columns }) {
      k.squaredError({ x: output, targets, weights, scale, dx: gradient, losses, rows, columns });
    },
  };
}
