// Which options of Keras's layers say what in ours. What is listed nowhere makes no difference to what a layer computes.
import { FormatError } from '../errors.js';
import { show } from '../options.js';
import type { Json, JsonObject } from './json.js';
import {
  activation,
  type Codec,
  type Context,
  camel,
  checkChannelsLast,
  constraint,
  flag,
  initializer,
  listOfOne,
  optional,
  regularizer,
  same,
  single,
  snake,
} from './options.js';

/** By Keras's name: ours, and how its value is read and written. */
type Options = Readonly<Record<string, readonly [name: string, codec: Codec]>>;

/** A number that Keras may write as a list of one. */
const scalar: Codec = { read: single, write: same.write };
/** An open extent is null in some files. */
const targetShape: Codec = {
  read: (value) => (Array.isArray(value) ? value.map((extent) => extent ?? -1) : value),
  write: same.write,
};

/** The gates of recurrent layers. */
const gates: Codec = {
  read: (value, context) => {
    const name = activation.read(value, context);
    if (name === 'sigmoid' || name === 'hardSigmoid' || name === 'hardSigmoidKeras2') return name;
    throw new FormatError(`${context.where}: its gates are ${show(value)}; here they are "sigmoid" or "hard_sigmoid".`);
  },
  write: activation.write,
};

const kernel: Options = {
  use_bias: ['useBias', same],
  activation: ['activation', activation],
  kernel_initializer: ['kernelInitializer', initializer],
  bias_initializer: ['biasInitializer', initializer],
  kernel_regularizer: ['kernelRegularizer', regularizer],
  bias_regularizer: ['biasRegularizer', regularizer],
  kernel_constraint: ['kernelConstraint', constraint],
  bias_constraint: ['biasConstraint', constraint],
};
const window: Options = {
  kernel_size: ['kernelSize', listOfOne],
  strides: ['strides', listOfOne],
  padding: ['padding', same],
  dilation_rate: ['dilation', listOfOne],
};
const filters: Options = { ...kernel, ...window, filters: ['filters', same], groups: ['groups', same] };
const depthwise: Options = {
  ...window,
  use_bias: kernel.use_bias!,
  activation: kernel.activation!,
  bias_initializer: kernel.bias_initializer!,
  bias_regularizer: kernel.bias_regularizer!,
  bias_constraint: kernel.bias_constraint!,
  depth_multiplier: ['depthMultiplier', same],
  depthwise_initializer: ['depthwiseInitializer', initializer],
  depthwise_regularizer: ['depthwiseRegularizer', regularizer],
  depthwise_constraint: ['depthwiseConstraint', constraint],
};
const separable: Options = {
  ...depthwise,
  filters: ['filters', same],
  pointwise_initializer: ['pointwiseInitializer', initializer],
  pointwise_regularizer: ['pointwiseRegularizer', regularizer],
  pointwise_constraint: ['pointwiseConstraint', constraint],
};
const pool: Options = { pool_size: ['poolSize', listOfOne], strides: ['strides', listOfOne], padding: ['padding', same] };
const learnedScale: Options = {
  epsilon: ['epsilon', same],
  center: ['center', same],
  scale: ['scale', same],
  beta_regularizer: ['betaRegularizer', regularizer],
  gamma_regularizer: ['gammaRegularizer', regularizer],
  beta_constraint: ['betaConstraint', constraint],
  gamma_constraint: ['gammaConstraint', constraint],
};
const rate: Options = { rate: ['rate', same] };
const recurrent: Options = {
  ...kernel,
  units: ['units', same],
  recurrent_activation: ['recurrentActivation', gates],
  return_sequences: ['returnSequences', same],
  go_backwards: ['goBackwards', flag],
  return_state: ['returnState', flag],
  stateful: ['stateful', flag],
  zero_output_for_mask: ['zeroOutputForMask', flag],
  dropout: ['dropout', same],
  recurrent_dropout: ['recurrentDropout', same],
  recurrent_initializer: ['recurrentInitializer', initializer],
  recurrent_regularizer: ['recurrentRegularizer', regularizer],
  recurrent_constraint: ['recurrentConstraint', constraint],
};

const attention: Options = { dropout: ['dropout', same], use_scale: ['useScale', same] };
const size: Options = { height: ['height', same], width: ['width', same] };
/** Words with underscores. */
const words: Codec = {
  read: (value) => (typeof value === 'string' ? camel(value) : value),
  write: (value) => (typeof value === 'string' ? snake(value) : value),
};
/** Numbers along the last axis, which Keras may write as a list in lists. */
const numbers: Codec = { read: (value) => (Array.isArray(value) ? value.flat(8) : (value ?? undefined)), write: same.write };

/** Layers that compute the same here, with the options that they have in both places. */
const TABLE: Readonly<Record<string, Options>> = {
  ActivityRegularization: { l1: ['l1', same], l2: ['l2', same] },
  AdditiveAttention: attention,
  AlphaDropout: rate,
  Attention: { ...attention, score_mode: ['scoreMode', same] },
  Activation: { activation: ['activation', activation] },
  Add: {},
  Average: {},
  AveragePooling1D: pool,
  AveragePooling2D: pool,
  Bidirectional: { merge_mode: ['mergeMode', { read: (value) => value ?? 'none', write: (value) => (value === 'none' ? null : value) }] },
  BatchNormalization: { ...learnedScale, momentum: ['momentum', same] },
  CenterCrop: size,
  Concatenate: {},
  Conv1D: filters,
  Conv2D: filters,
  Conv2DTranspose: { ...filters, output_padding: ['outputPadding', same] },
  Conv1DTranspose: { ...filters, output_padding: ['outputPadding', listOfOne] },
  Cropping1D: { cropping: ['cropping', same] },
  Cropping2D: { cropping: ['cropping', same] },
  Dense: { ...kernel, units: ['units', same] },
  DepthwiseConv1D: depthwise,
  DepthwiseConv2D: depthwise,
  Dot: { axes: ['axes', same], normalize: ['normalize', same] },
  Dropout: rate,
  EinsumDense: {
    ...kernel,
    equation: ['equation', same],
    output_shape: ['outputShape', same],
    bias_axes: ['biasAxes', optional],
  },
  ELU: { alpha: ['alpha', same] },
  Embedding: {
    input_dim: ['inputDim', same],
    output_dim: ['outputDim', same],
    mask_zero: ['maskZero', flag],
    embeddings_initializer: ['embeddingsInitializer', initializer],
    embeddings_constraint: ['embeddingsConstraint', constraint],
  },
  Flatten: {},
  GaussianDropout: rate,
  GaussianNoise: { stddev: ['stddev', same] },
  GlobalAveragePooling1D: {},
  GlobalAveragePooling2D: {},
  GlobalMaxPooling1D: {},
  GlobalMaxPooling2D: {},
  GroupNormalization: { ...learnedScale, groups: ['groups', same] },
  GRU: { ...recurrent, reset_after: ['resetAfter', flag] },
  LayerNormalization: learnedScale,
  LeakyReLU: { negative_slope: ['negativeSlope', same], alpha: ['negativeSlope', same] },
  LSTM: { ...recurrent, unit_forget_bias: ['unitForgetBias', same] },
  Masking: { mask_value: ['maskValue', same] },
  Maximum: {},
  MaxPooling1D: pool,
  MaxPooling2D: pool,
  Minimum: {},
  MultiHeadAttention: {
    ...kernel,
    num_heads: ['numHeads', same],
    key_dim: ['keyDim', same],
    value_dim: ['valueDim', optional],
    output_shape: ['outputShape', { read: (value) => single(value) ?? undefined, write: same.write }],
    dropout: ['dropout', same],
  },
  Multiply: {},
  Normalization: { mean: ['mean', numbers], variance: ['variance', numbers] },
  Permute: { dims: ['dims', same] },
  PReLU: {
    alpha_initializer: ['alphaInitializer', initializer],
    alpha_constraint: ['alphaConstraint', constraint],
    shared_axes: ['sharedAxes', optional],
  },
  ReLU: {
    max_value: ['maxValue', optional],
    negative_slope: ['negativeSlope', scalar],
    threshold: ['threshold', scalar],
  },
  RandomCrop: size,
  RandomFlip: { mode: ['mode', words] },
  RandomRotation: { factor: ['factor', same], fill_mode: ['fillMode', same], interpolation: ['interpolation', same] },
  RepeatVector: { n: ['n', same] },
  Rescaling: { scale: ['scale', same], offset: ['offset', same] },
  Reshape: { target_shape: ['targetShape', targetShape] },
  Resizing: { ...size, interpolation: ['interpolation', same] },
  RMSNormalization: { epsilon: ['epsilon', same] },
  SeparableConv1D: separable,
  SeparableConv2D: separable,
  SimpleRNN: recurrent,
  Softmax: {},
  SpatialDropout1D: rate,
  SpatialDropout2D: rate,
  Subtract: {},
  TimeDistributed: {},
  UnitNormalization: {},
  UpSampling1D: { size: ['size', listOfOne] },
  UpSampling2D: { size: ['size', listOfOne], interpolation: ['interpolation', same] },
  ZeroPadding1D: { padding: ['padding', same] },
  ZeroPadding2D: { padding: ['padding', same] },
};

/** What Keras's names for these do not say. */
const IMPLIED: Readonly<Record<string, JsonObject>> = {
  // without the option Keras 2 and TensorFlow.js reset before the product
  GRU: { resetAfter: false },
};

/** Options that change what a layer computes, by the values that ours stand for; any other is refused. */
const FIXED: Readonly<Record<string, readonly Json[]>> = {
  noise_shape: [undefined, null],
  invert: [false, undefined, null],
  crop_to_aspect_ratio: [false, undefined, null],
  pad_to_aspect_ratio: [false, undefined, null],
  attention_axes: [undefined, null],
};

/** Whether there is such a layer here. */
export const isKnown = (className: string): boolean => Object.hasOwn(TABLE, className);

/** A layer's options in our words. Throws FormatError for what would compute otherwise here. */
export function layerOptions(className: string, config: JsonObject, context: Context): Record<string, unknown> {
  const options: Record<string, unknown> = { ...IMPLIED[className] };
  checkChannelsLast(config, context);
  if (config.activity_regularizer) options.activityRegularizer = regularizer.read(config.activity_regularizer, context);
  for (const [name, [ours, { read }]] of Object.entries(TABLE[className]!)) {
    const value = config[name] === undefined ? undefined : read(config[name], context);
    if (value !== undefined) options[ours] = value;
  }
  for (const [name, allowed] of Object.entries(FIXED)) {
    if (Object.hasOwn(config, name) && !allowed.includes(config[name]))
      throw new FormatError(`${context.where}: its option "${name}" is ${show(config[name])}, which is not to be had here.`);
  }
  const axis = single(config.axis);
  if (axis !== undefined && axis !== null && !(Number.isSafeInteger(axis) && (axis as number) >= -1))
    throw new FormatError(`${context.where}: its axis is ${show(config.axis)}; here it is the last one, -1.`);
  return { ...options, ...(typeof config.trainable === 'boolean' && { trainable: config.trainable }) };
}

/** A layer's options in Keras's words; undefined where there is no such layer. */
export function kerasOptions(kind: string, config: JsonObject): Record<string, Json> | undefined {
  if (!isKnown(kind)) return undefined;
  const written: Record<string, Json> = {};
  for (const [name, [ours, { write }]] of Object.entries(TABLE[kind]!)) if (config[ours] !== undefined) written[name] = write(config[ours]);
  if (config.activityRegularizer !== undefined) written.activity_regularizer = regularizer.write(config.activityRegularizer);
  return written;
}
