import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { nonNegative } from '../options.js';
import { Identity } from './identity.js';
import type { LayerOptions } from './layer.js';

const activityRegularizationOptions = {
  /** Factor of the sum of |y|. Default 0. */
  l1: [nonNegative, 0],
  /** Factor of the sum of y^2. Default 0. */
  l2: [nonNegative, 0],
} as const satisfies OptionSpec;

export interface ActivityRegularizationOptions
  extends Omit<LayerOptions, 'activityRegularizer'>,
    OptionsOf<typeof activityRegularizationOptions> {}

export interface ActivityRegularization extends Settled<typeof activityRegularizationOptions> {}

/**
 * y = x, and a penalty of (l1 sum(|x|) + l2 sum(x^2)) / examples of the batch in the loss: the option `activityRegularizer` of any layer, as a layer of its
 * own. x and y (N, ...) are the same memory. Source: Keras's layer of that name.
 */
export class ActivityRegularization extends Identity {
  constructor(options: ActivityRegularizationOptions = {}) {
    super(options, activityRegularizationOptions, 'ActivityRegularization');
    this.activityRegularizer = { l1: this.l1, l2: this.l2 };
  }

  override get config(): object {
    const { activityRegularizer: _, ...config } = super.config as LayerOptions;
    return config;
  }
}
