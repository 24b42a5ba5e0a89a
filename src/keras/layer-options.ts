// Which options of Keras's layers say what in ours. What is listed nowhere makes no difference to what a layer computes.
import { FormatError } from '../errors.js';
import { show } from '../options.js';
import type { Json, JsonObject } from './json.js';
import {
  activation,
  type Codec,
  type Context,
  checkChannelsLast,
  flag,
  initializer,
  listOfOne,
  optional,
  regularizer,
  same,
  single,
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
  depth_multiplier: ['depthMultiplier', same],
  depthwise_initializer: ['depthwiseInitializer', initializer],
  depthwise_regularizer: ['depthwiseRegularizer', regularizer],
};
const separable: Options = {
  ...depthwise,
  filters: ['filters', same],
  pointwise_initializer: ['pointwiseInitializer', initializer],
  pointwise_regularizer: ['pointwiseRegularizer', regularizer],
};
const pool: Options = { pool_size: ['poolSize', listOfOne], strides: ['strides', listOfOne], padding: ['padding', same] };
const learnedScale: Options = {
  epsilon: ['epsilon', same],
  center: ['center', same],
  scale: ['scale', same],
  beta_regularizer: ['betaRegularizer', regularizer],
  gamma_regularizer: ['gammaRegularizer', regularizer],
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
};

/** Layers that compute the same here, with the options that they have in both places. */
const TABLE: Readonly<Record<string, Options>> = {
  ActivityRegularization: { l1: ['l1', same], l2: ['l2', same] },
  Activation: { activation: ['activation', activation] },
  Add: {},
  Average: {},
  AveragePooling1D: pool,
  AveragePooling2D: pool,
  Bidirectional: { merge_mode: ['mergeMode', { read: (value) => value ?? 'none', write: (value) => (value === 'none' ? null : value) }] },
  BatchNormalization: { ...learnedScale, momentum: ['momentum', same] },
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
  Dropout: rate,
  ELU: { alpha: ['alpha', same] },
  Embedding: {
    input_dim: ['inputDim', same],
    output_dim: ['outputDim', same],
    mask_zero: ['maskZero', flag],
    embeddings_initializer: ['embeddingsInitializer', initializer],
  },
  Flatten: {},
  GaussianDropout: rate,
  GaussianNoise: { stddev: ['stddev', same] },
  GlobalAveragePooling1D: {},
  GlobalAveragePooling2D: {},
  GlobalMaxPooling1D: {},
  GlobalMaxPooling2D: {},
  GRU: { ...recurrent, reset_after: ['resetAfter', flag] },
  LayerNormalization: learnedScale,
  LeakyReLU: { negative_slope: ['negativeSlope', same], alpha: ['negativeSlope', same] },
  LSTM: { ...recurrent, unit_forget_bias: ['unitForgetBias', same] },
  Masking: { mask_value: ['maskValue', same] },
  Maximum: {},
  MaxPooling1D: pool,
  MaxPooling2D: pool,
  Minimum: {},
  Multiply: {},
  Permute: { dims: ['dims', same] },
  PReLU: { alpha_initializer: ['alphaInitializer', initializer], shared_axes: ['sharedAxes', optional] },
  ReLU: {
    max_value: ['maxValue', optional],
    negative_slope: ['negativeSlope', scalar],
    threshold: ['threshold', scalar],
  },
  RepeatVector: { n: ['n', same] },
  Rescaling: { scale: ['scale', same], offset: ['offset', same] },
  Reshape: { target_shape: ['targetShape', targetShape] },
  SeparableConv1D: separable,
  SeparableConv2D: separable,
  SimpleRNN: recurrent,
  Softmax: {},
  SpatialDropout1D: rate,
  SpatialDropout2D: rate,
  Subtract: {},
  TimeDistributed: {},
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
