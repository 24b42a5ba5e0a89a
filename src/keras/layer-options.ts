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

/** How an option's value is read and written. */
interface Option extends Codec {
  /** Its name here, where that differs by more than underscores. */
  readonly ours?: string;
}

/** By Keras's name. */
type Options = Readonly<Record<string, Option>>;

const nameOf = (name: string, { ours }: Option): string => ours ?? camel(name);

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
  use_bias: same,
  activation: activation,
  kernel_initializer: initializer,
  bias_initializer: initializer,
  kernel_regularizer: regularizer,
  bias_regularizer: regularizer,
  kernel_constraint: constraint,
  bias_constraint: constraint,
};
const window: Options = {
  kernel_size: listOfOne,
  strides: listOfOne,
  padding: same,
  dilation_rate: { ours: 'dilation', ...listOfOne },
};
const filters: Options = { ...kernel, ...window, filters: same, groups: same };
const depthwise: Options = {
  ...window,
  use_bias: kernel.use_bias!,
  activation: kernel.activation!,
  bias_initializer: kernel.bias_initializer!,
  bias_regularizer: kernel.bias_regularizer!,
  bias_constraint: kernel.bias_constraint!,
  depth_multiplier: same,
  depthwise_initializer: initializer,
  depthwise_regularizer: regularizer,
  depthwise_constraint: constraint,
};
const separable: Options = {
  ...depthwise,
  filters: same,
  pointwise_initializer: initializer,
  pointwise_regularizer: regularizer,
  pointwise_constraint: constraint,
};
const pool: Options = { pool_size: listOfOne, strides: listOfOne, padding: same };
const learnedScale: Options = {
  epsilon: same,
  center: same,
  scale: same,
  beta_regularizer: regularizer,
  gamma_regularizer: regularizer,
  beta_constraint: constraint,
  gamma_constraint: constraint,
};
const rate: Options = { rate: same };
const recurrent: Options = {
  ...kernel,
  units: same,
  recurrent_activation: gates,
  return_sequences: same,
  go_backwards: flag,
  return_state: flag,
  stateful: flag,
  zero_output_for_mask: flag,
  dropout: same,
  recurrent_dropout: same,
  recurrent_initializer: initializer,
  recurrent_regularizer: regularizer,
  recurrent_constraint: constraint,
};

const attention: Options = { dropout: same, use_scale: same };
const size: Options = { height: same, width: same };
/** Words with underscores. */
const words: Codec = {
  read: (value) => (typeof value === 'string' ? camel(value) : value),
  write: (value) => (typeof value === 'string' ? snake(value) : value),
};
/** Numbers along the last axis, which Keras may write as a list in lists. */
const numbers: Codec = { read: (value) => (Array.isArray(value) ? value.flat(8) : (value ?? undefined)), write: same.write };

/** Layers that compute the same here, with the options that they have in both places. */
const TABLE: Readonly<Record<string, Options>> = {
  ActivityRegularization: { l1: same, l2: same },
  AdditiveAttention: attention,
  AlphaDropout: rate,
  Attention: { ...attention, score_mode: same },
  Activation: { activation: activation },
  Add: {},
  Average: {},
  AveragePooling1D: pool,
  AveragePooling2D: pool,
  Bidirectional: { merge_mode: { read: (value) => value ?? 'none', write: (value) => (value === 'none' ? null : value) } },
  BatchNormalization: { ...learnedScale, momentum: same },
  CenterCrop: size,
  Concatenate: {},
  Conv1D: filters,
  Conv2D: filters,
  Conv2DTranspose: { ...filters, output_padding: same },
  Conv1DTranspose: { ...filters, output_padding: listOfOne },
  Cropping1D: { cropping: same },
  Cropping2D: { cropping: same },
  Dense: { ...kernel, units: same },
  DepthwiseConv1D: depthwise,
  DepthwiseConv2D: depthwise,
  Dot: { axes: same, normalize: same },
  Dropout: rate,
  EinsumDense: {
    ...kernel,
    equation: same,
    output_shape: same,
    bias_axes: optional,
  },
  ELU: { alpha: same },
  Embedding: {
    input_dim: same,
    output_dim: same,
    mask_zero: flag,
    embeddings_initializer: initializer,
    embeddings_constraint: constraint,
  },
  Flatten: {},
  GaussianDropout: rate,
  GaussianNoise: { stddev: same },
  GlobalAveragePooling1D: {},
  GlobalAveragePooling2D: {},
  GlobalMaxPooling1D: {},
  GlobalMaxPooling2D: {},
  GroupNormalization: { ...learnedScale, groups: same },
  GroupQueryAttention: { ...kernel, head_dim: same, num_query_heads: same, num_key_value_heads: same, dropout: same },
  GRU: { ...recurrent, reset_after: flag },
  LayerNormalization: learnedScale,
  LeakyReLU: { negative_slope: same, alpha: { ours: 'negativeSlope', ...same } },
  LSTM: { ...recurrent, unit_forget_bias: same },
  Masking: { mask_value: same },
  Maximum: {},
  MaxPooling1D: pool,
  MaxPooling2D: pool,
  Minimum: {},
  MultiHeadAttention: {
    ...kernel,
    num_heads: same,
    key_dim: same,
    value_dim: optional,
    output_shape: { read: (value) => single(value) ?? undefined, write: same.write },
    dropout: same,
  },
  Multiply: {},
  Normalization: { mean: numbers, variance: numbers },
  Permute: { dims: same },
  PReLU: {
    alpha_initializer: initializer,
    alpha_constraint: constraint,
    shared_axes: optional,
  },
  ReLU: {
    max_value: optional,
    negative_slope: scalar,
    threshold: scalar,
  },
  RandomCrop: size,
  RandomFlip: { mode: words },
  RandomRotation: { factor: same, fill_mode: same, interpolation: same },
  RepeatVector: { n: same },
  Rescaling: { scale: same, offset: same },
  Reshape: { target_shape: targetShape },
  Resizing: { ...size, interpolation: same },
  RMSNormalization: { epsilon: same },
  SeparableConv1D: separable,
  SeparableConv2D: separable,
  SimpleRNN: recurrent,
  Softmax: {},
  SpatialDropout1D: rate,
  SpatialDropout2D: rate,
  Subtract: {},
  TimeDistributed: {},
  UnitNormalization: {},
  UpSampling1D: { size: listOfOne },
  UpSampling2D: { size: listOfOne, interpolation: same },
  ZeroPadding1D: { padding: same },
  ZeroPadding2D: { padding: same },
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
  use_gate: [false, undefined, null],
};

/** Whether there is such a layer here. */
export const isKnown = (className: string): boolean => Object.hasOwn(TABLE, className);

/** A layer's options in our words. Throws FormatError for what would compute otherwise here. */
export function layerOptions(className: string, config: JsonObject, context: Context): Record<string, unknown> {
  const options: Record<string, unknown> = { ...IMPLIED[className] };
  checkChannelsLast(config, context);
  if (config.activity_regularizer) options.activityRegularizer = regularizer.read(config.activity_regularizer, context);
  for (const [name, option] of Object.entries(TABLE[className]!)) {
    const value = config[name] === undefined ? undefined : option.read(config[name], context);
    if (value !== undefined) options[nameOf(name, option)] = value;
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
  for (const [name, option] of Object.entries(TABLE[kind]!)) {
    const value = config[nameOf(name, option)];
    if (value !== undefined) written[name] = option.write(value);
  }
  if (config.activityRegularizer !== undefined) written.activity_regularizer = regularizer.write(config.activityRegularizer);
  return written;
}
