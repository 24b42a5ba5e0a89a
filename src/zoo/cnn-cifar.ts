import { type BatchNormalization, Conv2D, Dense, Dropout, Flatten, type Layer, MaxPooling2D, ReLU } from '../layers/index.js';
import { Sequential } from '../models/sequential.js';
import type { OptionSpec, OptionsOf } from '../option-spec.js';
import { belowOne } from '../options.js';
import { bareConv, batchNorm } from './blocks.js';
import { settleZoo, type ZooOptions } from './options.js';

const cnnCifarOptions = {
  /** Share of the hidden layer that is dropped in training. Default 0.25. */
  dropout: [belowOne, 0.25],
} as const satisfies OptionSpec;

export interface CnnCifarOptions extends ZooOptions, OptionsOf<typeof cnnCifarOptions> {}

/**
 * A small CNN for CIFAR-10: 3x3 convolutions of 16 and 32 filters, each with ReLU and max pooling, 256 units, dropout, the classes.
 *
 * 532,202 parameters and 2.1 million multiply-accumulates on 32x32x3 with 10 classes.
 */
export function cnnCifar(options?: CnnCifarOptions): Sequential {
  const { classes, inputShape, dropout: rate, model } = settleZoo('cnnCifar', options, [32, 32, 3], cnnCifarOptions);
  return new Sequential(
    [
      new Conv2D({ name: 'conv1', filters: 16, kernelSize: 3, padding: 1, activation: 'relu', inputShape }),
      new MaxPooling2D({ name: 'pool1' }),
      new Conv2D({ name: 'conv2', filters: 32, kernelSize: 3, padding: 1, activation: 'relu' }),
      new MaxPooling2D({ name: 'pool2' }),
      new Flatten({ name: 'flatten' }),
      new Dense({ name: 'fc1', units: 256, activation: 'relu' }),
      new Dropout({ name: 'dropout', rate }),
      new Dense({ name: 'fc2', units: classes, activation: 'softmax' }),
    ],
    model,
  );
}

/** 3x3 convolutions, each with batch norm, ReLU and 2x2 max pooling: conv1, bn1, relu1, pool1, conv2, .... */
function convStages(filters: readonly number[], inputShape: readonly number[]): Layer[] {
  return filters.flatMap((count, i): (Conv2D | BatchNormalization | ReLU | MaxPooling2D)[] => [
    bareConv(`conv${i + 1}`, count, 3, 1, i === 0 ? inputShape : undefined),
    batchNorm(`bn${i + 1}`),
    new ReLU({ name: `relu${i + 1}` }),
    new MaxPooling2D({ name: `pool${i + 1}` }),
  ]);
}

/** Flatten, a hidden layer with ReLU, the classes. */
function denseHead(units: number, classes: number): Layer[] {
  return [
    new Flatten({ name: 'flatten' }),
    new Dense({ name: 'fc1', units, activation: 'relu' }),
    new Dense({ name: 'fc2', units: classes, activation: 'softmax' }),
  ];
}

/**
 * A CNN for CIFAR with batch norm: 3x3 convolutions of 32, 64 and 128 filters, each with batch norm, ReLU and max pooling, then
 * 256 units and the classes.
 *
 * 620,586 parameters and 10.9 million multiply-accumulates on 32x32x3 with 10 classes.
 */
export function batchNormCnnCifar(options?: ZooOptions): Sequential {
  const { classes, inputShape, model } = settleZoo('batchNormCnnCifar', options, [32, 32, 3]);
  return new Sequential([...convStages([32, 64, 128], inputShape), ...denseHead(256, classes)], model);
}

/**
 * A reduced VGG: 3x3 convolutions of 32, 64, 128, 256 and 512 filters, each with batch norm, ReLU and max pooling, then 128 units
 * and the classes.
 *
 * 1,636,522 parameters and 19.8 million multiply-accumulates on 32x32x3 with 10 classes. After Simonyan and
 * Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition" (2014). The convolutions have no biases: batch norm
 * would take them out again.
 */
export function vggReduced(options?: ZooOptions): Sequential {
  const { classes, inputShape, model } = settleZoo('vggReduced', options, [32, 32, 3]);
  return new Sequential([...convStages([32, 64, 128, 256, 512], inputShape), ...denseHead(128, classes)], model);
}
