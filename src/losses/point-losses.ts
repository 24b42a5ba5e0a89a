import { lossKernels, useKernels } from '../engine/families.js';
import { type PointLossName, pointLossNames } from '../engine/records/point-loss-names.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { checkOptions, type NoOptions, positive } from '../options.js';
import { type LossMaker, namedLoss } from './known.js';
import type { Loss } from './loss.js';

/** The loss of a kernel that works on each number by itself. */
function pointLoss(name: PointLossName, alpha?: number): Loss {
  return {
    name,
    targets: 'rows',
    emits: true,
    takes: undefined,
    compute(k, { output: x, targets, weights, scale, gradient: dx, losses, rows, columns }) {
      useKernels(lossKernels);
      k.pointLoss({ x, targets, weights, scale, dx, losses, rows, columns, loss: pointLossNames.indexOf(name), alpha });
    },
  };
}

/** One without options. */
function plain(name: PointLossName): LossMaker<NoOptions> {
  return namedLoss(name, (options = {}) => {
    checkOptions(name, options, []);
    return pointLoss(name);
  });
}

/** The mean over columns of |y - t|. The derivative at 0 is 0. */
export const meanAbsoluteError: LossMaker<NoOptions> = /* @__PURE__ */ plain('meanAbsoluteError');

/** 100 times the mean over columns of |y - t| / |t|, where |t| counts as 1e-7 at least. */
export const meanAbsolutePercentageError: LossMaker<NoOptions> = /* @__PURE__ */ plain('meanAbsolutePercentageError');

/** The mean over columns of (ln(1 + y) - ln(1 + t))^2, where y and t count as 1e-7 at least. */
export const meanSquaredLogarithmicError: LossMaker<NoOptions> = /* @__PURE__ */ plain('meanSquaredLogarithmicError');

/** The mean over columns of ln(cosh(y - t)): about (y - t)^2 / 2 near 0, |y - t| - ln 2 far from it. */
export const logCosh: LossMaker<NoOptions> = /* @__PURE__ */ plain('logCosh');

/** The mean over columns of y - t ln(y + 1e-7): of counts t, for outputs above 0. */
export const poisson: LossMaker<NoOptions> = /* @__PURE__ */ plain('poisson');

/** The sum over columns of t ln(t / y), with t and y clipped to 1e-7 .. 1: of distributions. */
export const kullbackLeiblerDivergence: LossMaker<NoOptions> = /* @__PURE__ */ plain('kullbackLeiblerDivergence');

/** The mean over columns of max(1 - t y, 0), for targets -1 and 1; if all of a batch are 0 or 1, 0 stands for -1. */
export const hinge: LossMaker<NoOptions> = /* @__PURE__ */ plain('hinge');

/** The mean over columns of max(1 - t y, 0)^2. Targets as those of `hinge`. */
export const squaredHinge: LossMaker<NoOptions> = /* @__PURE__ */ plain('squaredHinge');

const huberOptions = {
  /** From this error on it grows linearly. Default 1. */
  delta: [positive, 1],
} as const satisfies OptionSpec;

export interface HuberOptions extends OptionsOf<typeof huberOptions> {}

/** The mean over columns of e^2 / 2 where |e| <= delta, else delta |e| - delta^2 / 2; e = y - t. Huber (1964). */
export const huber: LossMaker<HuberOptions> = /* @__PURE__ */ namedLoss('huber', (options?: HuberOptions) => {
  const { delta } = settle('huber', options, huberOptions);
  return pointLoss('huber', delta);
});
