export type { AttendedInputs } from './attended-inputs.js';
export type { Attended } from './attending.js';
export type { AugmentationState, ImageSize } from './augmentation.js';
export type { BroadcastState } from './broadcast.js';
export * from './built-in.js';
export type { ConvolutionState } from './convolution.js';
export type { DepthwiseState } from './depthwise.js';
export type { BidirectionalState, Direction, MergeMode } from './directions-layout.js';
export type { DotOperand } from './dot-operand.js';
export type { DropFactors } from './drop-factors.js';
export type { Gates } from './gates.js';
export type { GRUState } from './gru-steps.js';
export {
  type Call,
  type ConstraintsOf,
  type ExtendedParameter,
  Layer,
  type LayerOptions,
  type LayerPlan,
  type Mask,
  type MaskedFigures,
  type Parameter,
  type ParameterOptions,
  type PassState,
  type RandomSource,
  type Scope,
  type Slot,
  SymbolicTensor,
} from './layer.js';
export { planMask } from './mask.js';
export type { JoinedMasks, MergeState } from './merge-layer.js';
export type { OutputActivation } from './output-activation.js';
export type { AttentionGradient, AttentionState } from './plain-attention.js';
export type { PoolState } from './pool.js';
export type { RecurrentOptions } from './recurrent.js';
export type { SeparableState } from './separable.js';
export type { Sequence } from './sequence-layout.js';
export type { SequencePadding } from './sequence-window.js';
export type { MoveState } from './sides.js';
export { input } from './symbolic.js';
export type { TransposedState } from './transposed.js';
export type { Padding, Pair } from './window.js';
export type { WrappedConfig } from './wrapped.js';
