import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { trueOrFalse } from '../options.js';
import type { Loss } from './loss.js';

const crossentropyOptions = {
  /** The output is logits, not probabilities. Default false. */
  fromLogits: [trueOrFalse, false],
} as const satisfies OptionSpec;

export interface CrossentropyOptions extends OptionsOf<typeof crossentropyOptions> {}

/**
 * -log p[label], for labels given as integer class labels.
 *
 * After a softmax layer, or with `fromLogits`, it is computed from the logits z as logsumexp(z) - z[label]. Probabilities
 * made otherwise are divided by their sum and clipped to 1e-7 .. 1 - 1e-7, as in Keras.
 */
export function sparseCategoricalCrossentropy(options?: CrossentropyOptions): Loss {
  const { fromLogits } = settle('sparseCategoricalCrossentropy', options, crossentropyOptions);
  return {
    name: 'sparseCategoricalCrossentropy',
    targets: 'classes',
    emits: true,
    takes: fromLogits ? undefined : 'softmax',
    applies: fromLogits ? 'softmax' : undefined,
    compute(k, { output, targets, weights, scale, gradient, losses, rows, columns }, taken) {
      if (taken || fromLogits) {
        k.sparseSoftmaxCrossEntropy({
          x: output,
          labels: targets,
          weights,
          scale,
          p: taken ? output : 0,
          dx: gradient,
          losses,
          rows,
          columns,
        });
      } else {
        k.sparseCrossEntropy({ x: output, labels: targets, weights, scale, dx: gradient, losses, rows, columns });
      }
    },
  };
}

/** -sum(t log p) for target rows t, one-hot or any distribution. Otherwise as `sparseCategoricalCrossentropy`. */
export function categoricalCrossentropy(options?: CrossentropyOptions): Loss {
  const { fromLogits } = settle('categoricalCrossentropy', options, crossentropyOptions);
  return {
    name: 'categoricalCrossentropy',
    targets: 'rows',
    emits: true,
    takes: fromLogits ? undefined : 'softmax',
    applies: fromLogits ? 'softmax' : undefined,
    compute(k, { output, targets, weights, scale, gradient, losses, rows, columns }, taken) {
      if (taken || fromLogits) {
        k.softmaxCrossEntropy({ x: output, targets, weights, scale, p: taken ? output : 0, dx: gradient, losses, rows, columns });
      } else {
        k.crossEntropy({ x: output, targets, weights, scale, dx: gradient, losses, rows, columns });
      }
    },
  };
}

/**
 * The mean over columns of -t log p - (1 - t) log(1 - p), for targets t in 0..1; others are a DataError.
 *
 * After a sigmoid layer, or with `fromLogits`, it is computed from the logits z as max(z, 0) - z t + log(1 + exp(-|z|)).
 */
export function binaryCrossentropy(options?: CrossentropyOptions): Loss {
  const { fromLogits } = settle('binaryCrossentropy', options, crossentropyOptions);
  return {
    name: 'binaryCrossentropy',
    targets: 'rows',
    emits: true,
    targetRange: [0, 1],
    takes: fromLogits ? undefined : 'sigmoid',
    applies: fromLogits ? 'sigmoid' : undefined,
    compute(k, { output, targets, weights, scale, gradient, losses, rows, columns }, taken) {
      if (taken || fromLogits) {
        k.sigmoidCrossEntropy({ x: output, targets, weights, scale, p: taken ? output : 0, dx: gradient, losses, rows, columns });
      } else {
        k.binaryCrossEntropy({ x: output, targets, weights, scale, dx: gradient, losses, rows, columns });
      }
    },
  };
}
