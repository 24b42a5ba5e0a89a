// The layers that PyTorch has too: its words for their weights, and how it lays them out.
import type { Bidirectional } from '../layers/bidirectional.js';
import type { GRU } from '../layers/gru.js';
import type { Layer } from '../layers/layer.js';
import type { LSTM } from '../layers/lstm.js';
import type { MultiHeadAttention } from '../layers/multi-head-attention.js';
import type { SimpleRNN } from '../layers/simple-rnn.js';
import type { TimeDistributed } from '../layers/time-distributed.js';
import { inBlocks, inPlace, ofImage, type Places, permuted, transposed } from './torch-places.js';

/** A tensor of PyTorch that a parameter takes numbers from. */
export interface Part {
  /** Behind the module's name and a dot. */
  readonly word: string;
  readonly shape: readonly number[];
  readonly places: Places;
  /** Whether the parameter's numbers go to the first of its tensors alone: this one gets zeros, and is added when it is read. */
  readonly added?: boolean;
}

/** A parameter of a layer, as it is to be found in a state dict. */
export interface Asked {
  readonly layer: Layer;
  /** The parameter's name in the layer. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
  /** The image that was flattened into what the layer reads. */
  readonly image: readonly number[] | undefined;
  /** Which layer of a module of several recurrent ones. */
  readonly depth: number;
  /** Shapes of the layer's other parameters by name. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

type Pair = readonly [number, number];

const plain = (word: string, shape: readonly number[], places: Places): Part[] => [{ word, shape, places }];

/** A vector of as many numbers as the layer reads, or as it has channels. */
const vector = (word: string, { size, image }: Asked): Part[] => plain(word, [size], ofImage(image, size));

/** A kernel (..., C, F) as (F, C, ...). */
function kernelOfConvolution(word: string, shape: readonly number[]): Part[] {
  const last = shape.length - 1;
  const at = permuted(shape, [last, last - 1, ...shape.slice(0, -2).keys()]);
  return plain(word, at.shape, at.places);
}

/** A kernel (..., C, M) as (C M, 1, ...): a convolution of as many groups as channels. */
function kernelOfDepthwise(word: string, shape: readonly number[]): Part[] {
  const last = shape.length - 1;
  const { places } = permuted(shape, [last - 1, last, ...shape.slice(0, -2).keys()]);
  return plain(word, [shape[last - 1]! * shape[last]!, 1, ...shape.slice(0, -2)], places);
}

function ofConvolution(asked: Asked): Part[] | undefined {
  if (asked.name === 'bias') return vector('bias', { ...asked, image: undefined });
  return asked.name === 'kernel' ? kernelOfConvolution('weight', asked.shape) : undefined;
}

function ofDepthwise(asked: Asked): Part[] | undefined {
  return asked.name === 'kernel' ? kernelOfDepthwise('weight', asked.shape) : ofConvolution(asked);
}

/** Two modules, `depthwise` and `pointwise`, the second with the bias. */
function ofSeparable({ name, shape, size }: Asked): Part[] | undefined {
  if (name === 'depthwiseKernel') return kernelOfDepthwise('depthwise.weight', shape);
  if (name === 'pointwiseKernel') return kernelOfConvolution('pointwise.weight', shape);
  return name === 'bias' ? plain('pointwise.bias', [size], inPlace(size)) : undefined;
}

function ofDense({ name, shape, size, image }: Asked): Part[] | undefined {
  if (name === 'bias') return plain('bias', [size], inPlace(size));
  const [fanIn, units] = shape as Pair;
  return plain('weight', [units, fanIn], transposed([fanIn, units], ofImage(image, fanIn)));
}

/** Names of vectors, and PyTorch's words for them. */
const words =
  (names: Readonly<Record<string, string>>) =>
  (asked: Asked): Part[] | undefined =>
    Object.hasOwn(names, asked.name) ? vector(names[asked.name]!, asked) : undefined;

/** Places of the gates in PyTorch's order: i, f, g, o for an LSTM as here; r, z, n for a GRU, here z, r, n. */
const GATES: Readonly<Record<string, readonly number[]>> = { SimpleRNN: [0], LSTM: [0, 1, 2, 3], GRU: [1, 0, 2] };

function ofRecurrent({ layer, name, shape, size, depth }: Asked, suffix = ''): Part[] | undefined {
  const blocks = GATES[layer.kind]!;
  const word = (start: string): string => `${start}_l${depth}${suffix}`;
  if (name === 'bias') {
    const width = shape.at(-1)!;
    const places = inBlocks(width, blocks);
    // a GRU has a bias for each of its two products; the others' biases are added in PyTorch
    const half = (row: number): Places =>
      Int32Array.from({ length: size }, (_, i) => (Math.floor(i / width) === row ? places[i % width]! : -1));
    const [input, state] = shape.length === 2 ? [half(0), half(1)] : [places, places];
    return [
      { word: word('bias_ih'), shape: [width], places: input },
      { word: word('bias_hh'), shape: [width], places: state, added: shape.length === 1 },
    ];
  }
  const start = name === 'kernel' ? 'weight_ih' : name === 'recurrentKernel' ? 'weight_hh' : undefined;
  if (start === undefined) return undefined;
  const [fanIn, width] = shape as Pair;
  return plain(word(start), [width, fanIn], transposed([fanIn, width], inPlace(fanIn), blocks));
}

function ofBidirectional(asked: Asked): Part[] | undefined {
  const { layer } = asked.layer as Bidirectional;
  const [, direction, name] = /^(forward|backward)_(.*)$/.exec(asked.name) ?? [];
  return name === undefined ? undefined : ofRecurrent({ ...asked, layer, name }, direction === 'backward' ? '_reverse' : '');
}

/** Queries, keys and values side by side in one tensor where they have as many features, else in three. */
function ofAttention({ name, shape, size, shapes }: Asked): Part[] | undefined {
  const [role, kind] = name.split('/') as [string, string];
  if (role === 'attentionOutput') {
    if (kind === 'bias') return plain('out_proj.bias', [size], inPlace(size));
    const units = shape[2]!;
    return plain('out_proj.weight', [units, size / units], transposed([size / units, units], inPlace(size / units)));
  }
  const place = ['query', 'key', 'value'].indexOf(role);
  if (place < 0) return undefined;
  const features = ['query', 'key', 'value'].map((each) => shapes.get(`${each}/kernel`)![0]!);
  if (kind === 'bias')
    return plain(
      'in_proj_bias',
      [3 * size],
      inPlace(size).map((at) => at + place * size),
    );
  const fanIn = shape[0]!;
  const places = transposed([fanIn, size / fanIn], inPlace(fanIn));
  if (features.some((count) => count !== fanIn)) return plain(`${role[0]}_proj_weight`, [size / fanIn, fanIn], places);
  return plain(
    'in_proj_weight',
    [(3 * size) / fanIn, fanIn],
    places.map((at) => at + place * size),
  );
}

/** One slope, or one a channel. */
const ofPrelu = (asked: Asked): Part[] | undefined => {
  const { shape } = asked;
  const shared = shape.slice(0, -1).every((extent) => extent === 1);
  return shared ? vector('weight', asked) : undefined;
};

const LEARNED = { gamma: 'weight', beta: 'bias' };

const KINDS: Readonly<Record<string, (asked: Asked) => Part[] | undefined>> = {
  Dense: ofDense,
  Conv1D: ofConvolution,
  Conv2D: ofConvolution,
  // (..., out, in) as (in, out, ...)
  Conv1DTranspose: ofConvolution,
  Conv2DTranspose: ofConvolution,
  DepthwiseConv1D: ofDepthwise,
  DepthwiseConv2D: ofDepthwise,
  SeparableConv1D: ofSeparable,
  SeparableConv2D: ofSeparable,
  BatchNormalization: words({ ...LEARNED, runningMean: 'running_mean', runningVariance: 'running_var' }),
  LayerNormalization: words(LEARNED),
  GroupNormalization: words(LEARNED),
  RMSNormalization: words({ scale: 'weight' }),
  PReLU: ofPrelu,
  Embedding: ({ shape, size }) => plain('weight', shape, inPlace(size)),
  PositionEmbedding: ({ shape, size }) => plain('weight', shape, inPlace(size)),
  SimpleRNN: ofRecurrent,
  LSTM: ofRecurrent,
  GRU: ofRecurrent,
  Bidirectional: ofBidirectional,
  MultiHeadAttention: ofAttention,
  TimeDistributed: (asked) => partsOf({ ...asked, layer: (asked.layer as TimeDistributed).layer }),
};

/** The layers that weights can be loaded into. */
export const TORCH_KINDS: readonly string[] = Object.keys(KINDS);

/** The tensors that a parameter takes its numbers from; undefined where PyTorch has no such layer, or none with such a weight. */
export function partsOf(asked: Asked): Part[] | undefined {
  const { kind } = asked.layer;
  return Object.hasOwn(KINDS, kind) ? KINDS[kind]!(asked) : undefined;
}

/** Why PyTorch's layer of that kind computes something else; undefined where it does not. */
export function otherwise(layer: Layer): string | undefined {
  if (layer.kind === 'Bidirectional') return otherwise((layer as Bidirectional).layer);
  if (layer.kind === 'TimeDistributed') return otherwise((layer as TimeDistributed).layer);
  if (layer.kind === 'GRU' && !(layer as GRU).resetAfter)
    return 'its reset gate is applied before the product; PyTorch has resetAfter: true';
  if (layer.kind in GATES && layer.kind !== 'SimpleRNN' && (layer as LSTM | GRU).recurrentActivation !== 'sigmoid')
    return `its gates are ${(layer as LSTM).recurrentActivation}; PyTorch's are sigmoid`;
  if (layer.kind === 'SimpleRNN' && !['tanh', 'relu'].includes((layer as SimpleRNN).activation))
    return `its activation is ${(layer as SimpleRNN).activation}; PyTorch's is tanh or relu`;
  if (layer.kind === 'MultiHeadAttention') {
    const { numHeads, keyDim, valueDim, outputShape } = layer as MultiHeadAttention;
    const units = numHeads * keyDim;
    if (valueDim !== keyDim || (outputShape ?? units) !== units)
      return `it has keyDim ${keyDim}, valueDim ${valueDim} and outputShape ${outputShape}; PyTorch's are one number`;
  }
  return undefined;
}
