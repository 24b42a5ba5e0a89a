import { Conv2D, Dense, Dropout, Flatten, MaxPooling2D } from '../layers/index.js';
import { Sequential } from '../models/sequential.js';
import type { OptionSpec, OptionsOf } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import { settleZoo, type ZooOptions } from './options.js';

const alexnetCifarOptions = {
  /** Units of each of the two hidden dense layers. Default 4096, as in the paper. */
  units: [positiveInteger, 4096],
} as const satisfies OptionSpec;

export interface AlexnetCifarOptions extends ZooOptions, OptionsOf<typeof alexnetCifarOptions> {}

/**
 * AlexNet fitted to 32x32 images: five convolutions of 64, 192, 384, 256 and 256 filters with ReLU, two dense layers with dropout,
 * the classes. The first convolution is 3x3 with stride 2 for 11x11 with stride 4, the second 3x3 for 5x5, and the pools 2x2.
 *
 * 23,272,266 parameters (93 MB) on 32x32x3 with 10 classes. Source: Krizhevsky, Sutskever and Hinton, "ImageNet Classification
 * with Deep Convolutional Neural Networks" (2012), with the filters of Krizhevsky, "One weird trick ..." (2014), as in torchvision.
 */
export function alexnetCifar(options?: AlexnetCifarOptions): Sequential {
  const { classes, inputShape, units, model } = settleZoo('alexnetCifar', options, [32, 32, 3], alexnetCifarOptions);
  const conv = (name: string, filters: number): Conv2D =>
    new Conv2D({ name, filters, kernelSize: 3, padding: 1, activation: 'relu', kernelInitializer: 'heNormal' });
  return new Sequential(
    [
      new Conv2D({
        name: 'conv1',
        filters: 64,
        kernelSize: 3,
        strides: 2,
        padding: 1,
        activation: 'relu',
        kernelInitializer: 'heNormal',
        inputShape,
      }),
      new MaxPooling2D({ name: 'pool1' }),
      conv('conv2', 192),
      new MaxPooling2D({ name: 'pool2' }),
      conv('conv3', 384),
      conv('conv4', 256),
      conv('conv5', 256),
      new MaxPooling2D({ name: 'pool5' }),
      new Flatten({ name: 'flatten' }),
      new Dropout({ name: 'dropout1', rate: 0.5 }),
      new Dense({ name: 'fc1', units, activation: 'relu', kernelInitializer: 'heNormal' }),
      new Dropout({ name: 'dropout2', rate: 0.5 }),
      new Dense({ name: 'fc2', units, activation: 'relu', kernelInitializer: 'heNormal' }),
      new Dense({ name: 'fc3', units: classes, activation: 'softmax' }),
    ],
    model,
  );
}
