import { Add, Conv2D, Dense, GlobalAveragePooling2D, input, MaxPooling2D, ReLU, type SymbolicTensor } from '../layers/index.js';
import { Model } from '../models/functional.js';
import type { OptionSpec, OptionsOf } from '../option-spec.js';
import { callable } from '../options.js';
import { bareConv, basicBlock, batchNorm, projection } from './blocks.js';
import { type ImageOptions, settleImages, settleZoo, type ZooOptions } from './options.js';

const trunkOptions = {
  /** Puts layers on top of the 256 features: `(x) => new Dense({ units: 10, activation: 'softmax' }).apply(x)`. Default: none. */
  head: [callable<(features: SymbolicTensor) => SymbolicTensor>, undefined],
} as const satisfies OptionSpec;

export interface Resnet18TrunkOptions extends ImageOptions, OptionsOf<typeof trunkOptions> {}

const STAGES = [64, 128, 256, 512];

type Block = (name: string, x: SymbolicTensor, filters: number, strides: number) => SymbolicTensor;

/** Two blocks for each entry of `stages`; the first of every stage but the first has stride 2. */
function residualStages(x: SymbolicTensor, stages: readonly number[], block: Block): SymbolicTensor {
  return stages.reduce((below, filters, stage) => {
    const first = block(`layer${stage + 1}.0`, below, filters, stage > 0 ? 2 : 1);
    return block(`layer${stage + 1}.1`, first, filters, 1);
  }, x);
}

/**
 * ResNet-18: a 7x7 convolution with stride 2, a 3x3 max pool with stride 2, eight basic blocks of 64, 128, 256 and 512 filters with
 * 1x1 convolutions where they halve their images, the mean over each channel, the classes (default 1000).
 *
 * 11,689,512 trained parameters with 1000 classes; 37 million multiply-accumulates on 32x32x3 without the last layer, 1.8 billion on
 * 224x224x3. Layers are named as in torchvision, whose weights fit. Source: He et al., "Deep Residual Learning for Image
 * Recognition" (2015).
 */
export function resnet18(options?: ZooOptions): Model {
  const { classes, inputShape, model } = settleZoo('resnet18', options, [224, 224, 3], {}, 1000);
  const inputs = input({ shape: inputShape });
  let x: SymbolicTensor = batchNorm('bn1').apply(bareConv('conv1', 64, 7, 2).apply(inputs));
  x = new MaxPooling2D({ name: 'maxpool', poolSize: 3, strides: 2, padding: 1 }).apply(new ReLU({ name: 'relu' }).apply(x));
  x = residualStages(x, STAGES, (name, below, filters, strides) => {
    const beside = strides === 1 ? below : projection(`${name}.downsample`, below, filters, strides);
    return basicBlock(name, below, beside, filters, strides);
  });
  x = new GlobalAveragePooling2D({ name: 'avgpool' }).apply(x);
  return new Model({ inputs, outputs: new Dense({ name: 'fc', units: classes, activation: 'softmax' }).apply(x), ...model });
}

/** A convolution into which a batch norm was folded: it has a bias. */
function foldedConv(name: string, filters: number, kernelSize: number, strides: number, activation: 'relu' | 'linear'): Conv2D {
  const padding = (kernelSize - 1) / 2;
  return new Conv2D({ name, filters, kernelSize, strides, padding, activation, kernelInitializer: 'heNormal', trainable: false });
}

/**
 * The lower part of `resnet18`, conv1 to layer3, with the batch norms folded into the convolutions' weights and biases, then the
 * mean over each channel: 256 features. For weights that were trained elsewhere: its layers are frozen until their `trainable` is
 * set, so `features` needs no `upTo`.
 *
 * 2,780,544 parameters; default images 224x224x3. With a `head`, `loadTorchWeights` needs `strict: false`.
 */
export function resnet18Trunk(options?: Resnet18TrunkOptions): Model {
  const { inputShape, head = (x: SymbolicTensor) => x, model } = settleImages('resnet18Trunk', options, [224, 224, 3], trunkOptions);
  const inputs = input({ shape: inputShape });
  let x: SymbolicTensor = foldedConv('conv1', 64, 7, 2, 'relu').apply(inputs);
  x = new MaxPooling2D({ name: 'maxpool', poolSize: 3, strides: 2, padding: 1 }).apply(x);
  x = residualStages(x, STAGES.slice(0, 3), (name, below, filters, strides) => {
    const h = foldedConv(`${name}.conv1`, filters, 3, strides, 'relu').apply(below);
    const branch = foldedConv(`${name}.conv2`, filters, 3, 1, 'linear').apply(h);
    const beside = strides === 1 ? below : foldedConv(`${name}.downsample.0`, filters, 1, strides, 'linear').apply(below);
    return new ReLU({ name: `${name}.relu` }).apply(new Add({ name: `${name}.add` }).apply([branch, beside]));
  });
  return new Model({ inputs, outputs: head(new GlobalAveragePooling2D({ name: 'avgpool' }).apply(x)), ...model });
}
