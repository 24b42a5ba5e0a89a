import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { fraction, trueOrFalse } from '../options.js';
import type { Loss, LossCall } from './loss.js';

const crossentropyOptions = {
  /** The output is logits, not probabilities. Default false. */
  fromLogits: [trueOrFalse, false],
  /**
   * From 0 to 1: what of each target is spread evenly over the K classes, t becoming (1 - labelSmoothing) t + labelSmoothing / K; K is 2 for
   * `binaryCrossentropy`. Default 0. Szegedy et al., "Rethinking the Inception Architecture" (2016).
   */
  labelSmoothing: [fraction, 0],
} as const satisfies OptionSpec;

export interface CrossentropyOptions extends OptionsOf<typeof crossentropyOptions> {}

/** What the records of all these losses have in common. */
const shared = ({ output: x, weights, scale, gradient: dx, losses, rows, columns }: LossCall, smoothing: number) => {
  return { x, smoothing, weights, scale, dx, losses, rows, columns };
};

/**
 * -log p[label], for labels given as integer class labels.
 *
 * After a softmax layer, or with `fromLogits`, it is computed from the logits z as logsumexp(z) - z[label]. Probabilities
 * made otherwise are divided by their sum and clipped to 1e-7 .. 1 - 1e-7, as in Keras.
 */
export function sparseCategoricalCrossentropy(options?: CrossentropyOptions): Loss {
  const { fromLogits, labelSmoothing: smoothing } = settle('sparseCategoricalCrossentropy', options, crossentropyOptions);
  return {
    name: 'sparseCategoricalCrossentropy',
    targets: 'classes',
    emits: true,
    takes: fromLogits ? undefined : 'softmax',
    applies: fromLogits ? 'softmax' : undefined,
    compute(k, call, taken) {
      const record = { ...shared(call, smoothing), labels: call.targets };
      if (taken || fromLogits) k.sparseSoftmaxCrossEntropy({ ...record, p: taken ? call.output : 0 });
      else k.sparseCrossEntropy(record);
    },
  };
}

/** -sum(t log p) for target rows t, one-hot or any distribution. Otherwise as `sparseCategoricalCrossentropy`. */
export function categoricalCrossentropy(options?: CrossentropyOptions): Loss {
  const { fromLogits, labelSmoothing: smoothing } = settle('categoricalCrossentropy', options, crossentropyOptions);
  return {
    name: 'categoricalCrossentropy',
    targets: 'rows',
    emits: true,
    takes: fromLogits ? undefined : 'softmax',
    applies: fromLogits ? 'softmax' : undefined,
    compute(k, call, taken) {
      const record = { ...shared(call, smoothing), targets: call.targets };
      if (taken || fromLogits) k.softmaxCrossEntropy({ ...record, p: taken ? call.output : 0 });
      else k.crossEntropy(record);
    },
  };
}

/**
 * The mean over columns of -t log p - (1 - t) log(1 - p), for targets t in 0..1; others are a DataError.
 *
 * After a sigmoid layer, or with `fromLogits`, it is computed from the logits z as max(z, 0) - z t + log(1 + exp(-|z|)).
 */
export function binaryCrossentropy(options?: CrossentropyOptions): Loss {
  const { fromLogits, labelSmoothing: smoothing } = settle('binaryCrossentropy', options, crossentropyOptions);
  return {
    name: 'binaryCrossentropy',
    targets: 'rows',
    emits: true,
    targetRange: [0, 1],
    takes: fromLogits ? undefined : 'sigmoid',
    applies: fromLogits ? 'sigmoid' : undefined,
    compute(k, call, taken) {
      const record = { ...shared(call, smoothing), targets: call.targets };
      if (taken || fromLogits) k.sigmoidCrossEntropy({ ...record, p: taken ? call.output : 0 });
      else k.binaryCrossEntropy(record);
    },
  };
}
