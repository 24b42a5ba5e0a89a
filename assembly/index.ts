// The ABI: what src/engine/kernels.ts types, one line a family.
export { activate, activateGrad } from './activation';
export { conv2d, convScratchBytes } from './conv/conv';
export { conv2dInputGrad, conv2dKernelGrad } from './conv/conv-grad';
export { add, affine, clamp, copyColumns, fill, penaltyGrad } from './elementwise';
export { gatherRows, scatterAddRows } from './embedding';
export { cropImages, randomCrop, randomCropGrad, randomFlip } from './augment';
export { gemm, scratchBytes } from './gemm/gemm';
export { micro } from './gemm/micro';
export { globalAveragePool, globalAveragePoolGrad } from './global-pool';
export { gatherBytes } from './image';
export {
  binaryCrossEntropy, crossEntropy, sigmoidCrossEntropy, softmaxCrossEntropy, sparseCrossEntropy, sparseSoftmaxCrossEntropy, squaredError,
} from './loss';
export { dropout, gaussianNoise } from './noise';
export { batchMoments, normalize, reciprocalDeviation } from './norm';
export { batchNormGrad, normalizeInputGrad, normalizeParameterGrad } from './norm-grad';
export { adagrad, adam, rmsprop, sgd, sgdMomentum } from './optimizer';
export { crop2d, pad2d } from './pad';
export { averagePool2d, averagePool2dGrad, maxPool2d, maxPool2dGrad } from './pool';
export { randomUniform } from './random';
export { gruGates, gruGatesGrad, lstmGates, lstmGatesGrad } from './recurrent';
export { gruMix, gruMixGrad, gruReset, gruResetGrad } from './recurrent-reset';
export { allFinite, argmax, columnSums, countEqual, dot, penalty, sum } from './reduce';
export { randomRotation, randomRotationGrad } from './rotation';
export { softmax, softmaxGrad } from './softmax';
