import type { Kernels } from '../engine/kernels.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { positive, trueOrFalse } from '../options.js';
import { epsilonFields } from './epsilon.js';
import { Optimizer, type OptimizerOptions, type Update } from './optimizer.js';

const adagradOptions = {
  /** Default 1e-7. */
  epsilon: [positive, 1e-7],
  /** Add epsilon under the root, as Keras 3 and TensorFlow.js do: sqrt(s + epsilon) for sqrt(s) + epsilon. Default false. */
  epsilonInRoot: [trueOrFalse, false],
} as const satisfies OptionSpec;

export interface AdagradOptions extends OptimizerOptions, OptionsOf<typeof adagradOptions> {}

export interface Adagrad extends Settled<typeof adagradOptions> {}

/**
 * s += g^2; p -= rate g / (sqrt(s) + epsilon), or by `epsilonInRoot` rate g / sqrt(s + epsilon). Default rate 0.01.
 * Duchi, Hazan, Singer, "Adaptive Subgradient Methods" (2011).
 */
export class Adagrad extends Optimizer {
  readonly kind = 'Adagrad';
  override get emits(): boolean {
    return true;
  }
  readonly stateCount = 1;

  constructor(options?: AdagradOptions) {
    super('Adagrad', options, 0.01, adagradOptions);
  }

  protected update(kernels: Kernels, { parameters, gradients, state, length, cells }: Update): void {
    kernels.adagrad({ p: parameters, g: gradients, s: state[0]!, n: length, rate: cells, ...epsilonFields(this) });
  }
}
