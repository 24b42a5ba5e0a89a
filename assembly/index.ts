// The ABI: what src/engine/kernels.ts types, one line a family.
export { activate, activateGrad } from './activation';
export { cropImages, randomCrop, randomCropGrad, randomFlip } from './augment';
export { add, affine, clamp, copyColumns, penaltyGrad } from './elementwise';
export { gemm, scratchBytes } from './gemm/gemm';
export * from './gemm/micro';
export { gatherBytes } from './image';
export {
  binaryCrossEntropy, crossEntropy, sigmoidCrossEntropy, softmaxCrossEntropy, sparseCrossEntropy, sparseSoftmaxCrossEntropy, squaredError,
} from './loss';
export { dropout, gaussianNoise } from './noise';
export { batchMoments, normalize, reciprocalDeviation } from './norm';
export { batchNormGrad, normalizeInputGrad, normalizeParameterGrad } from './norm-grad';
export { adagrad, adam, rmsprop, sgd, sgdMomentum } from './optimizer';
export { randomUniform } from './random';
export { allFinite, argmax, columnSums, countEqual, dot, penalty, sum } from './reduce';
export { randomRotation, randomRotationGrad } from './rotation';
export { softmax, softmaxGrad } from './softmax';
