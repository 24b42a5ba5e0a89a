export { leakyRelu, leakyReluGrad, relu, reluGrad, sigmoid, sigmoidGrad, tanh, tanhGrad } from './ops/activations.js';
export { type MatmulOptions, matmul } from './ops/matmul.js';
export { add, argmax, sum } from './ops/reduce.js';
export { softmax, softmaxCrossEntropy } from './ops/softmax.js';
export { Tensor, tensor } from './tensor.js';
