import { Conv2D, Dense, Flatten, MaxPooling2D } from '../layers/index.js';
import { Sequential } from '../models/sequential.js';
import type { OptionSpec, OptionsOf } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import { settleZoo, type ZooOptions } from './options.js';

const cnnMnistOptions = {
  /** Units of the hidden layer behind the convolutions. Default 48. */
  units: [positiveInteger, 48],
} as const satisfies OptionSpec;

export interface CnnMnistOptions extends ZooOptions, OptionsOf<typeof cnnMnistOptions> {}

/**
 * A small CNN for MNIST and its kin: 3x3 convolutions of 16 and 32 filters, each with ReLU and max pooling, then two dense layers.
 *
 * 80,602 parameters (322 kB) and 1.1 million multiply-accumulates on 28x28x1 with 10 classes.
 */
export function cnnMnist(options?: CnnMnistOptions): Sequential {
  const { classes, inputShape, units, model } = settleZoo('cnnMnist', options, [28, 28, 1], cnnMnistOptions);
  return new Sequential(
    [
      new Conv2D({ name: 'conv1', filters: 16, kernelSize: 3, padding: 1, activation: 'relu', inputShape }),
      new MaxPooling2D({ name: 'pool1' }),
      new Conv2D({ name: 'conv2', filters: 32, kernelSize: 3, padding: 1, activation: 'relu' }),
      new MaxPooling2D({ name: 'pool2' }),
      new Flatten({ name: 'flatten' }),
      new Dense({ name: 'fc1', units, activation: 'relu' }),
      new Dense({ name: 'fc2', units: classes, activation: 'softmax' }),
    ],
    model,
  );
}
