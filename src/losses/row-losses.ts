import { lossKernels, useKernels } from '../engine/families.js';
import { checkOptions, type NoOptions } from '../options.js';
import { type LossMaker, namedLoss } from './known.js';

function ofRows(name: 'categoricalHinge' | 'cosineSimilarity'): LossMaker<NoOptions> {
  return namedLoss(name, (options = {}) => {
    checkOptions(name, options, []);
    return {
      name,
      targets: 'rows',
      emits: true,
      takes: undefined,
      compute(k, { output: x, targets, weights, scale, gradient: dx, losses, rows, columns }) {
        useKernels(lossKernels);
        k[name]({ x, targets, weights, scale, dx, losses, rows, columns });
      },
    };
  });
}

/** max(largest of (1 - t) y - sum(t y) + 1, 0), for one-hot target rows t. */
export const categoricalHinge: LossMaker<NoOptions> = /* @__PURE__ */ ofRows('categoricalHinge');

/** -sum(t y) / (|t| |y|): -1 where output and target point the same way, 1 where they point away from each other; 0 where either is 0. */
export const cosineSimilarity: LossMaker<NoOptions> = /* @__PURE__ */ ofRows('cosineSimilarity');
