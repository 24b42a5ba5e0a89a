import type { Initializer } from '../initializers/index.js';
import type { Regularizer } from '../regularizers/index.js';
import type { LayerPlan, Parameter } from './plan.js';

/** What a layer is told about its bias. */
export interface BiasOptions {
  readonly useBias: boolean;
  readonly biasInitializer: Initializer;
  readonly biasRegularizer: Regularizer | undefined;
}

/** The bias of `size` outputs, where the layer has one. */
export function planBias(plan: LayerPlan, layer: BiasOptions, size: number): Parameter | undefined {
  return layer.useBias ? plan.parameter('bias', [size], layer.biasInitializer, { regularizer: layer.biasRegularizer }) : undefined;
}
