export { activationKernels, useKernels } from './engine/families.js';
export {
  type ActivateOptions,
  activate,
  activateGrad,
  type Backward,
  type Forward,
  type LeakyReluOptions,
  leakyRelu,
  leakyReluGrad,
  type OutOptions,
  relu,
  reluGrad,
  sigmoid,
  sigmoidGrad,
  tanh,
  tanhGrad,
} from './ops/activations.js';
export { type Conv2dGradOptions, type Conv2dOptions, conv2d, conv2dInputGrad, conv2dKernelGrad } from './ops/conv.js';
export { type MatmulOptions, matmul } from './ops/matmul.js';
export { avgPool2d, avgPool2dGrad, maxPool2d, maxPool2dGrad, type Pool2dOptions } from './ops/pool.js';
export { add, argmax, type SumOptions, sum } from './ops/reduce.js';
export { type LossAndGradient, softmax, softmaxCrossEntropy } from './ops/softmax.js';
export { Tensor, tensor } from './tensor.js';
