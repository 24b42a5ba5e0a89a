export {
  Activation,
  type ActivationOptions,
  LeakyReLU,
  type LeakyReLUOptions,
  ReLU,
  Softmax,
  type State as ActivationState,
} from './activation.js';
export type { AugmentationState, ImageSize } from './augmentation.js';
export { BatchNormalization, type BatchNormalizationOptions, type State as BatchNormalizationState } from './batch-normalization.js';
export { Conv2D, type Conv2DOptions, type State as Conv2DState } from './conv2d.js';
export { Dense, type DenseOptions, type State as DenseState } from './dense.js';
export { Embedding, type EmbeddingOptions, type State as EmbeddingState } from './embedding.js';
export { Flatten } from './flatten.js';
export { GlobalAveragePooling2D, type State as GlobalAveragePooling2DState } from './global-average-pooling2d.js';
export { GRU, type GRUOptions } from './gru.js';
export type { GRUState } from './gru-steps.js';
export { IdentityShortcut, type IdentityShortcutOptions, type State as IdentityShortcutState } from './identity-shortcut.js';
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
export { LayerNormalization, type LayerNormalizationOptions, type State as LayerNormalizationState } from './layer-normalization.js';
export { LSTM, type LSTMOptions, type State as LSTMState } from './lstm.js';
export { Add, Concatenate, type State as MergeState } from './merge.js';
export { Dropout, type DropoutOptions, GaussianNoise, type GaussianNoiseOptions, type State as NoiseState } from './noise.js';
export { Normalization, type NormalizationOptions, type State as NormalizationState } from './normalization.js';
export type { OutputActivation } from './output-activation.js';
export { AveragePooling2D, MaxPooling2D, type Pooling2DOptions, type State as Pooling2DState } from './pooling2d.js';
export { RandomCrop, type RandomCropOptions } from './random-crop.js';
export { RandomFlip, type RandomFlipOptions } from './random-flip.js';
export { RandomRotation, type RandomRotationOptions } from './random-rotation.js';
export { Rescaling, type RescalingOptions, type State as RescalingState } from './rescaling.js';
export { Reshape, type ReshapeOptions } from './reshape.js';
export type { Sequence } from './sequence.js';
export { SimpleRNN, type SimpleRNNOptions, type State as SimpleRNNState } from './simple-rnn.js';
export { input } from './symbolic.js';
export type { Padding, Pair } from './window.js';
export { type Sides, type State as ZeroPadding2DState, ZeroPadding2D, type ZeroPadding2DOptions } from './zero-padding2d.js';
