import { AveragePooling2D, Conv2D, Dense, Flatten } from '../layers/index.js';
import { Sequential } from '../models/sequential.js';
import { settleZoo, type ZooOptions } from './options.js';

/**
 * LeNet-5: two 5x5 convolutions of 6 and 16 filters, each with tanh and average pooling, then 120 and 84 units and the classes.
 *
 * 61,706 parameters and 0.42 million multiply-accumulates on 28x28x1 with 10 classes; that size is padded to 32x32, LeNet's own.
 * Every map of the second convolution sees all of the first, and the last layer is a softmax, as in today's versions.
 * Source: LeCun et al., "Gradient-Based Learning Applied to Document Recognition" (1998).
 */
export function lenet5(options?: ZooOptions): Sequential {
  const { classes, inputShape, model } = settleZoo('lenet5', options, [28, 28, 1]);
  return new Sequential(
    [
      new Conv2D({ name: 'conv1', filters: 6, kernelSize: 5, padding: 2, activation: 'tanh', inputShape }),
      new AveragePooling2D({ name: 'pool1' }),
      new Conv2D({ name: 'conv2', filters: 16, kernelSize: 5, activation: 'tanh' }),
      new AveragePooling2D({ name: 'pool2' }),
      new Flatten({ name: 'flatten' }),
      new Dense({ name: 'fc1', units: 120, activation: 'tanh' }),
      new Dense({ name: 'fc2', units: 84, activation: 'tanh' }),
      new Dense({ name: 'fc3', units: classes, activation: 'softmax' }),
    ],
    model,
  );
}
