import { Dense, GlobalAveragePooling2D, IdentityShortcut, input, ReLU, type SymbolicTensor } from '../layers/index.js';
import { Model } from '../models/functional.js';
import type { OptionSpec, OptionsOf } from '../option-spec.js';
import { oneOf } from '../options.js';
import { bareConv, basicBlock, batchNorm, projection } from './blocks.js';
import { settleZoo, type ZooOptions } from './options.js';

const cifarResnetOptions = {
  /**
   * How a block that halves its images passes them on beside its convolutions: every second pixel with zeros for the new
   * channels (the paper's option A), or a 1x1 convolution with batch norm (option B). Default 'identity'.
   */
  shortcut: [
    (owner, name, given: 'identity' | 'projection'): 'identity' | 'projection' => oneOf(owner, name, given, ['identity', 'projection']),
    'identity',
  ],
} as const satisfies OptionSpec;

export interface CifarResnetOptions extends ZooOptions, OptionsOf<typeof cifarResnetOptions> {}

/**
 * A residual network for small images: a 3x3 convolution, then `blocks` basic blocks for each entry of `stages`, its filters; the
 * first block of every stage but the first has stride 2. Then the mean over each channel, and the classes.
 */
export function cifarResnet(owner: string, blocks: number, stages: readonly number[], options: CifarResnetOptions | undefined): Model {
  const { classes, inputShape, shortcut, model } = settleZoo(owner, options, [32, 32, 3], cifarResnetOptions);
  const inputs = input({ shape: inputShape });
  let x: SymbolicTensor = batchNorm('bn1').apply(bareConv('conv1', stages[0]!, 3).apply(inputs));
  x = new ReLU({ name: 'relu1' }).apply(x);
  stages.forEach((filters, stage) => {
    for (let block = 0; block < blocks; block++) {
      const name = `layer${stage + 1}.${block}`;
      const halves = stage > 0 && block === 0;
      let beside = x;
      if (halves && shortcut === 'projection') beside = projection(`${name}.shortcut`, x, filters, 2);
      else if (halves) beside = new IdentityShortcut({ name: `${name}.shortcut`, filters }).apply(x);
      x = basicBlock(name, x, beside, filters, halves ? 2 : 1);
    }
  });
  x = new GlobalAveragePooling2D({ name: 'pool' }).apply(x);
  const outputs = new Dense({ name: 'linear', units: classes, activation: 'softmax', kernelInitializer: 'heNormal' }).apply(x);
  return new Model({ inputs, outputs, ...model });
}

const STAGES = [16, 32, 64];

/**
 * ResNet-20 for CIFAR: 9 basic blocks of 16, 32 and 64 filters.
 *
 * 269,722 trained parameters with identity shortcuts (and 1,376 running statistics), 41 million multiply-accumulates on 32x32x3
 * with 10 classes. Layers are named as in Y. Idelbayev's PyTorch version. Source: He et al., "Deep Residual Learning for Image
 * Recognition" (2015), section 4.2: 0.27 million parameters, an error of 8.75 % on CIFAR-10.
 */
export function resnet20(options?: CifarResnetOptions): Model {
  return cifarResnet('resnet20', 3, STAGES, options);
}

/** ResNet-32 for CIFAR: 15 basic blocks; 464,154 trained parameters. Otherwise as `resnet20`. */
export function resnet32(options?: CifarResnetOptions): Model {
  return cifarResnet('resnet32', 5, STAGES, options);
}

/** ResNet-56 for CIFAR: 27 basic blocks; 853,018 trained parameters. Otherwise as `resnet20`. */
export function resnet56(options?: CifarResnetOptions): Model {
  return cifarResnet('resnet56', 9, STAGES, options);
}
