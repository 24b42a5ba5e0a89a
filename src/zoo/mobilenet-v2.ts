import {
  Add,
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  GlobalAveragePooling2D,
  input,
  type Layer,
  ReLU,
  type SymbolicTensor,
} from '../layers/index.js';
import { Model } from '../models/functional.js';
import type { OptionSpec, OptionsOf } from '../option-spec.js';
import { fraction, positive } from '../options.js';
import { settleZoo, type ZooOptions } from './options.js';

const mobilenetOptions = {
  /** How wide the network is: filters are multiplied by it, and rounded to multiples of 8. Default 1. */
  alpha: [positive, 1],
  /** What batch norms keep of their running statistics at each step; for a short training take 0.9. Default 0.999, as in Keras. */
  momentum: [fraction, 0.999],
} as const satisfies OptionSpec;

export interface MobilenetV2Options extends ZooOptions, OptionsOf<typeof mobilenetOptions> {}

/** The stages: filters, stride of the first block, how often channels are multiplied within a block, blocks. */
const STAGES = [
  [16, 1, 1, 1],
  [24, 2, 6, 2],
  [32, 2, 6, 3],
  [64, 2, 6, 4],
  [96, 1, 6, 3],
  [160, 2, 6, 3],
  [320, 1, 6, 1],
] as const;
/** Filters of the last convolution, which a small `alpha` leaves as they are. */
const LAST = 1280;

/** The multiple of 8 nearest to n, one higher where it would be more than a tenth less. */
function inEights(n: number): number {
  const nearest = Math.max(8, Math.floor((n + 4) / 8) * 8);
  return nearest < 0.9 * n ? nearest + 8 : nearest;
}

type Normalized = (x: SymbolicTensor, layer: Layer, norm: string, active?: string) => SymbolicTensor;

/** `layer`, a batch norm with Keras's constants, and ReLU6 if `active`. */
const withMomentum =
  (momentum: number): Normalized =>
  (x, layer, norm, active) => {
    const y = new BatchNormalization({ name: norm, momentum, epsilon: 1e-3 }).apply(layer.apply(x));
    return active === undefined ? y : new ReLU({ name: active, maxValue: 6 }).apply(y);
  };

const pointwise = (name: string, filters: number): Conv2D => new Conv2D({ name, filters, kernelSize: 1, padding: 'same', useBias: false });

/** x -> 1x1 to `expansion` times the channels -> 3x3 of each channel -> 1x1 to `filters`, plus x where the shape is the same. */
function invertedResidual(
  normalized: Normalized,
  prefix: string,
  x: SymbolicTensor,
  channels: number,
  { filters, strides, expansion }: { filters: number; strides: number; expansion: number },
): SymbolicTensor {
  const named = (word: string) => `${prefix}_${word}`;
  const wide =
    expansion > 1 ? normalized(x, pointwise(named('expand'), expansion * channels), named('expand_BN'), named('expand_relu')) : x;
  const depthwise = new DepthwiseConv2D({ name: named('depthwise'), kernelSize: 3, strides, padding: 'same', useBias: false });
  const h = normalized(wide, depthwise, named('depthwise_BN'), named('depthwise_relu'));
  const y = normalized(h, pointwise(named('project'), filters), named('project_BN'));
  return strides === 1 && channels === filters ? new Add({ name: named('add') }).apply([x, y]) : y;
}

/**
 * MobileNetV2: blocks that widen, convolve each channel by itself and narrow again, with shortcuts between the narrow ends; default images 224x224x3,
 * default 1000 classes.
 *
 * 3,504,872 trained parameters and 301 million multiply-accumulates with 1000 classes and `alpha` 1. Layers are named as in Keras, but that the padding
 * before a stride of 2 is the convolution's. Source: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (2018).
 */
export function mobilenetV2(options?: MobilenetV2Options): Model {
  const { classes, inputShape, alpha, momentum, model } = settleZoo('mobilenetV2', options, [224, 224, 3], mobilenetOptions, 1000);
  const inputs = input({ shape: inputShape });
  const normalized = withMomentum(momentum);
  let channels = inEights(32 * alpha);
  const first = new Conv2D({ name: 'Conv1', filters: channels, kernelSize: 3, strides: 2, padding: 'same', useBias: false });
  let x = normalized(inputs, first, 'bn_Conv1', 'Conv1_relu');
  let block = 0;
  for (const [width, stride, expansion, blocks] of STAGES) {
    const filters = inEights(Math.trunc(width * alpha));
    for (let i = 0; i < blocks; i++, block++) {
      const prefix = block === 0 ? 'expanded_conv' : `block_${block}`;
      x = invertedResidual(normalized, prefix, x, channels, { filters, strides: i === 0 ? stride : 1, expansion });
      channels = filters;
    }
  }
  x = normalized(x, pointwise('Conv_1', alpha > 1 ? inEights(LAST * alpha) : LAST), 'Conv_1_bn', 'out_relu');
  x = new GlobalAveragePooling2D({ name: 'global_average_pooling2d' }).apply(x);
  return new Model({ inputs, outputs: new Dense({ name: 'predictions', units: classes, activation: 'softmax' }).apply(x), ...model });
}
