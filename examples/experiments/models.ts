import type * as nn from 'wasm-nn';
import {
  Activation,
  BatchNormalization,
  Conv2D,
  Dense,
  type DenseOptions,
  Dropout,
  Flatten,
  GaussianNoise,
  GRU,
  type InitializerName,
  type Layer,
  LeakyReLU,
  LSTM,
  MaxPooling2D,
  RandomCrop,
  RandomFlip,
  RandomRotation,
  ReLU,
  Rescaling,
  SimpleRNN,
} from 'wasm-nn';

type LayerName =
  | 'Activation'
  | 'BatchNormalization'
  | 'Conv2D'
  | 'Dense'
  | 'Dropout'
  | 'Flatten'
  | 'GaussianNoise'
  | 'GRU'
  | 'LeakyReLU'
  | 'LSTM'
  | 'MaxPooling2D'
  | 'RandomCrop'
  | 'RandomFlip'
  | 'RandomRotation'
  | 'ReLU'
  | 'Rescaling'
  | 'SimpleRNN';

const LAYERS: { readonly [K in LayerName]: (typeof nn)[K] } = {
  Activation,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  GaussianNoise,
  GRU,
  LeakyReLU,
  LSTM,
  MaxPooling2D,
  RandomCrop,
  RandomFlip,
  RandomRotation,
  ReLU,
  Rescaling,
  SimpleRNN,
};

/** A layer as data: `{ layer: 'Dense', units: 10 }`, with the options of its class. */
export type LayerSpec = { [K in LayerName]: { layer: K } & (ConstructorParameters<(typeof nn)[K]>[0] & {}) }[LayerName];

/** Hidden dense layers and a softmax over the classes, on flattened examples. */
export interface MlpSpec {
  mlp: readonly number[];
  activation: 'relu' | 'leakyRelu' | 'tanh' | 'sigmoid';
  /** Of the leaky ReLU. Default 0.01. */
  negativeSlope?: number;
  /** Of all kernels. Default: Glorot's uniform. */
  initializer?: InitializerName | { name: InitializerName; [option: string]: number | string };
  /** Penalties l1 sum |w| and l2 sum w^2 on all kernels. */
  l1?: number;
  l2?: number;
  /** Behind every hidden layer. */
  dropout?: number;
}

export interface LayersSpec {
  layers: readonly LayerSpec[];
}

export type ZooName =
  | 'lenet5'
  | 'cnnMnist'
  | 'cnnCifar'
  | 'batchNormCnnCifar'
  | 'vggReduced'
  | 'alexnetCifar'
  | 'resnet20'
  | 'wideResnetCifar';

/** An architecture of `wasm-nn/zoo`, with its options but the classes, the shape and the seed. */
export interface ZooSpec {
  zoo: ZooName;
  options?: Readonly<Record<string, number | string>>;
}

/** ResNet-18's trunk with ImageNet's weights, of which the layers of these stages learn, and an MLP on top. */
export interface TrunkSpec {
  trunk: 'resnet18';
  trainable: readonly string[];
  head: MlpSpec;
}

export type ModelSpec = MlpSpec | LayersSpec | ZooSpec | TrunkSpec;

export function layerOf(spec: LayerSpec): Layer {
  const { layer, ...options } = spec;
  return new (LAYERS[layer] as new (options: object) => Layer)(options);
}

/** The layers of an MLP, from Flatten to softmax. */
export function mlpLayers(spec: MlpSpec, classes: number): Layer[] {
  const { mlp, activation, negativeSlope = 0.01, initializer, l1 = 0, l2 = 0, dropout = 0 } = spec;
  const common: Partial<DenseOptions> = {
    ...(initializer ? { kernelInitializer: initializer } : {}),
    ...(l1 || l2 ? { kernelRegularizer: { l1, l2 } } : {}),
  };
  const hidden = mlp.flatMap((units): Layer[] => [
    ...(activation === 'leakyRelu'
      ? [new Dense({ ...common, units }), new LeakyReLU({ negativeSlope })]
      : [new Dense({ ...common, units, activation })]),
    ...(dropout > 0 ? [new Dropout({ rate: dropout })] : []),
  ]);
  return [new Flatten(), ...hidden, new Dense({ ...common, units: classes, activation: 'softmax' })];
}
