import type { Loss } from './loss.js';

/** The mean over columns of (y - t)^2. */
export function meanSquaredError(): Loss {
  return {
    name: 'meanSquaredError',
    targets: 'rows',
    takes: undefined,
    compute(k, { output, targets, weights, scale, gradient, losses, rows, columns }) {
      k.squaredError(output, targets, weights, scale, gradient, losses, rows, columns);
    },
  };
}
