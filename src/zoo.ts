/** `wasm-nn/zoo`: ready architectures, and weights that PyTorch trained. */
export { type FeaturesOptions, features } from './models/features.js';
export { type AlexnetCifarOptions, alexnetCifar } from './zoo/alexnet-cifar.js';
export { batchNormCnnCifar, type CnnCifarOptions, cnnCifar, vggReduced } from './zoo/cnn-cifar.js';
export { type CnnMnistOptions, cnnMnist } from './zoo/cnn-mnist.js';
export { lenet5 } from './zoo/lenet5.js';
export { type MobilenetV2Options, mobilenetV2 } from './zoo/mobilenet-v2.js';
export type { ZooOptions } from './zoo/options.js';
export { type CifarResnetOptions, resnet20, resnet32, resnet56 } from './zoo/resnet-cifar.js';
export { type Resnet18TrunkOptions, resnet18, resnet18Trunk } from './zoo/resnet18.js';
export { type ToTorchOptions, toTorch } from './zoo/to-torch.js';
export { type LoadTorchWeightsOptions, loadTorchWeights, type TorchWeightsReport } from './zoo/torch-weights.js';
export { type WideResnetCifarOptions, wideResnetCifar } from './zoo/wide-resnet-cifar.js';
