import { ShapeError } from '../errors.js';
import { getInitializer } from '../initializers/index.js';
import type { OptionSpec } from '../option-spec.js';
import { positive, trueOrFalse } from '../options.js';
import { type Regularizer, regularizerOption } from '../regularizers/index.js';
import { formatShape } from '../shape.js';
import type { LayerPlan, Parameter } from './plan.js';

/** The options of layers that normalize, then scale and shift every channel by what they learn. */
export const learnedScaleOptions = {
  /** Added to the variance. Default 1e-3; PyTorch's is 1e-5. */
  epsilon: [positive, 1e-3],
  /** Learn beta. Default true. */
  center: [trueOrFalse, true],
  /** Learn gamma. Default true. */
  scale: [trueOrFalse, true],
  betaRegularizer: [regularizerOption, undefined],
  gammaRegularizer: [regularizerOption, undefined],
} as const satisfies OptionSpec;

/** The channels of examples of `shape`, its last dimension. Throws ShapeError, naming the layer, where there is none. */
export function channelsOf(layer: string, shape: readonly number[]): number {
  const channels = shape[shape.length - 1];
  if (channels !== undefined) return channels;
  throw new ShapeError(`${layer}: received examples of shape ${formatShape(shape)}; expected a last dimension, [..., channels].`);
}

/** The channels of the examples, gamma at 1 and beta at 0. Throws ShapeError for examples without dimensions. */
export function planLearnedScale(
  plan: LayerPlan,
  layer: {
    name: string;
    center: boolean;
    scale: boolean;
    betaRegularizer: Regularizer | undefined;
    gammaRegularizer: Regularizer | undefined;
  },
): { channels: number; gamma: Parameter | undefined; beta: Parameter | undefined } {
  const { name, center, scale, betaRegularizer, gammaRegularizer } = layer;
  const channels = channelsOf(name, plan.input.shape);
  const gamma = scale ? plan.parameter('gamma', [channels], getInitializer('ones'), { regularizer: gammaRegularizer }) : undefined;
  const beta = center ? plan.parameter('beta', [channels], getInitializer('zeros'), { regularizer: betaRegularizer }) : undefined;
  return { channels, gamma, beta };
}
