export type { AugmentationState, ImageSize } from './augmentation.js';
export * from './built-in.js';
export type { GRUState } from './gru-steps.js';
export {
  Layer,
  type LayerOptions,
  type LayerPlan,
  type Parameter,
  type ParameterOptions,
  type PassState,
  type RandomSource,
  type Slot,
  SymbolicTensor,
} from './layer.js';
export type { OutputActivation } from './output-activation.js';
export type { Sequence } from './sequence.js';
export { input } from './symbolic.js';
export type { Padding, Pair } from './window.js';
