import { lossKernels, useKernels } from '../engine/families.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { fraction, nonNegative, trueOrFalse } from '../options.js';
import { type LossMaker, namedLoss } from './known.js';
import type { Loss } from './loss.js';

const focalOptions = {
  /** The weight of class 1, or of all classes. Default 0.25. */
  alpha: [fraction, 0.25],
  /** The power of 1 - p by which what is told rightly already weighs less. Default 2. */
  gamma: [nonNegative, 2],
  /** The output is logits, not probabilities. Default false. */
  fromLogits: [trueOrFalse, false],
  /** What of each target is spread evenly over the classes; see `CrossentropyOptions`. Default 0. */
  labelSmoothing: [fraction, 0],
} as const satisfies OptionSpec;

const binaryFocalOptions = {
  /** Weigh class 1 by alpha and class 0 by 1 - alpha. Default false. */
  applyClassBalancing: [trueOrFalse, false],
} as const satisfies OptionSpec;

export interface CategoricalFocalOptions extends OptionsOf<typeof focalOptions> {}
export interface BinaryFocalOptions extends OptionsOf<typeof focalOptions>, OptionsOf<typeof binaryFocalOptions> {}

function focal(
  kernel: 'binaryFocal' | 'categoricalFocal',
  { alpha, gamma, fromLogits, labelSmoothing: smoothing }: Required<CategoricalFocalOptions>,
  balanced: boolean,
): Loss {
  const takes = kernel === 'binaryFocal' ? 'sigmoid' : 'softmax';
  return {
    name: `${kernel}Crossentropy`,
    targets: 'rows',
    emits: true,
    targetRange: kernel === 'binaryFocal' ? [0, 1] : undefined,
    takes: fromLogits ? undefined : takes,
    applies: fromLogits ? takes : undefined,
    compute(k, { output: x, targets, weights, scale, gradient: dx, losses, rows, columns }, taken) {
      useKernels(lossKernels);
      const logits = taken || fromLogits;
      const record = { x, targets, weights, scale, dx, losses, rows, columns, alpha, gamma, logits, smoothing, p: taken ? x : 0 };
      if (kernel === 'binaryFocal') k.binaryFocal({ ...record, balanced });
      else k.categoricalFocal(record);
    },
  };
}

/**
 * The mean over columns of (1 - p)^gamma times the binary cross-entropy, p being the probability of the class that the target is of; after a sigmoid
 * layer, or with `fromLogits`, computed from the logits. Lin et al., "Focal Loss for Dense Object Detection" (2017).
 */
export const binaryFocalCrossentropy: LossMaker<BinaryFocalOptions> = /* @__PURE__ */ namedLoss(
  'binaryFocalCrossentropy',
  (options?: BinaryFocalOptions) => {
    const settled = settle('binaryFocalCrossentropy', options, { ...focalOptions, ...binaryFocalOptions });
    return focal('binaryFocal', settled, settled.applyClassBalancing);
  },
);

/** -alpha sum(t (1 - p)^gamma ln p) for target rows t; after a softmax layer, or with `fromLogits`, computed from the logits. */
export const categoricalFocalCrossentropy: LossMaker<CategoricalFocalOptions> = /* @__PURE__ */ namedLoss(
  'categoricalFocalCrossentropy',
  (options?: CategoricalFocalOptions) => focal('categoricalFocal', settle('categoricalFocalCrossentropy', options, focalOptions), false),
);
