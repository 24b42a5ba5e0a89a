import { OptionError } from '../errors.js';
import { Add, Dense, Dropout, GlobalAveragePooling2D, input, ReLU, type SymbolicTensor } from '../layers/index.js';
import { Model } from '../models/functional.js';
import type { OptionSpec, OptionsOf } from '../option-spec.js';
import { belowOne, positiveInteger, show } from '../options.js';
import { bareConv, batchNorm } from './blocks.js';
import { settleZoo, type ZooOptions } from './options.js';

function depthOption(owner: string, name: string, given: number): number {
  const depth = positiveInteger(owner, name, given);
  if (depth >= 10 && depth % 6 === 4) return depth;
  throw new OptionError(`${owner}: option "${name}" must be 10, 16, 22, 28, ..., received ${show(depth)}.`);
}

const wideResnetOptions = {
  /** Convolutions from input to output: 6 n + 4, for n blocks a stage. Default 16. */
  depth: [depthOption, 16],
  /** How many times wider than 16, 32 and 64 filters the stages are. Default 8. */
  widenFactor: [positiveInteger, 8],
  /** Dropped between a block's convolutions in training. Default 0. */
  dropout: [belowOne, 0],
} as const satisfies OptionSpec;

export interface WideResnetCifarOptions extends ZooOptions, OptionsOf<typeof wideResnetOptions> {}

/** x + conv(ReLU(BN(conv(ReLU(BN(x)))))); where the shape changes a 1x1 convolution of ReLU(BN(x)) stands for x. */
function wideBlock(name: string, x: SymbolicTensor, changes: boolean, filters: number, strides: number, rate: number): SymbolicTensor {
  const active = new ReLU({ name: `${name}.relu1` }).apply(batchNorm(`${name}.bn1`).apply(x));
  let h = bareConv(`${name}.conv1`, filters, 3, strides).apply(active);
  h = new ReLU({ name: `${name}.relu2` }).apply(batchNorm(`${name}.bn2`).apply(h));
  if (rate > 0) h = new Dropout({ name: `${name}.dropout`, rate }).apply(h);
  h = bareConv(`${name}.conv2`, filters, 3).apply(h);
  const beside = changes ? bareConv(`${name}.convShortcut`, filters, 1, strides).apply(active) : x;
  return new Add({ name: `${name}.add` }).apply([h, beside]);
}

/**
 * A wide residual network for CIFAR, by default WRN-16-8: three stages of blocks whose batch norms and ReLUs stand in front of
 * their convolutions.
 *
 * WRN-16-8 has 10,961,370 trained parameters (44 MB) and 1.55 billion multiply-accumulates on 32x32x3 with 10 classes.
 * Source: Zagoruyko and Komodakis, "Wide Residual Networks" (2016). Layers are named as in X. Xiao's PyTorch version.
 */
export function wideResnetCifar(options?: WideResnetCifarOptions): Model {
  const settled = settleZoo('wideResnetCifar', options, [32, 32, 3], wideResnetOptions);
  const { classes, inputShape, depth, widenFactor: widen, dropout: rate, model } = settled;
  const blocks = (depth - 4) / 6;
  const inputs = input({ shape: inputShape });
  let x: SymbolicTensor = bareConv('conv1', 16, 3).apply(inputs);
  [16, 32, 64].forEach((width, stage) => {
    for (let block = 0; block < blocks; block++) {
      // with a factor of 1 the first stage goes on with the 16 filters that it is given
      const changes = block === 0 && (stage > 0 || widen > 1);
      x = wideBlock(`block${stage + 1}.layer.${block}`, x, changes, width * widen, block === 0 && stage > 0 ? 2 : 1, rate);
    }
  });
  x = new ReLU({ name: 'relu' }).apply(batchNorm('bn1').apply(x));
  x = new GlobalAveragePooling2D({ name: 'pool' }).apply(x);
  return new Model({ inputs, outputs: new Dense({ name: 'fc', units: classes, activation: 'softmax' }).apply(x), ...model });
}
