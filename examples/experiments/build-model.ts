import { type BaseModel, input, type Layer, Model, Normalization, Rescaling, type SymbolicTensor } from 'wasm-nn';
import {
  alexnetCifar,
  batchNormCnnCifar,
  cnnCifar,
  cnnMnist,
  lenet5,
  resnet18Trunk,
  resnet20,
  vggReduced,
  wideResnetCifar,
  type ZooOptions,
} from 'wasm-nn/zoo';
import type { PreparedData } from './data/data-spec.js';
import { loadTrunk } from './data/trunk-weights.js';
import type { Scale } from './experiment.js';
import { type LayerSpec, layerOf, type MlpSpec, type ModelSpec, mlpLayers, type ZooName } from './models.js';

const NETWORKS: { readonly [N in ZooName]: (options: ZooOptions) => BaseModel } = {
  alexnetCifar,
  batchNormCnnCifar,
  cnnCifar,
  cnnMnist,
  lenet5,
  resnet20,
  vggReduced,
  wideResnetCifar,
};

/** What brings raw examples to what the network is to see: pixels to 0..1, then training's augmentation, then mean and deviation. */
function front(data: PreparedData, augmentation: readonly LayerSpec[]): Layer[] {
  const { scale, offset, mean, deviation } = data.normalisation;
  const variance = deviation?.map((value) => value ** 2);
  return [
    ...(scale === 1 && offset === 0 ? [] : [new Rescaling({ scale, offset })]),
    ...augmentation.map(layerOf),
    ...(mean && variance ? [new Normalization({ mean, variance })] : []),
  ];
}

const chain = (x: SymbolicTensor, layers: readonly Layer[]): SymbolicTensor => layers.reduce((below, layer) => layer.apply(below), x);

/** The layers of `model`, put on top of `x`. */
function onTop(model: BaseModel, x: SymbolicTensor): SymbolicTensor {
  const values = [x];
  for (const { layer, inputs } of model.nodes) values.push(layer.apply(inputs.map((value) => values[value]!)));
  model[Symbol.dispose]();
  return values[values.length - 1]!;
}

function trunk(trainable: readonly string[], head: MlpSpec, inputShape: readonly number[], classes: number): BaseModel {
  const model = resnet18Trunk({ inputShape, head: (x) => chain(x, mlpLayers(head, classes)) });
  for (const layer of model.layers) if (trainable.some((stage) => layer.name.startsWith(stage))) layer.trainable = true;
  return model;
}

function body(spec: ModelSpec, x: SymbolicTensor, { shape, classes }: PreparedData): SymbolicTensor {
  if ('mlp' in spec) return chain(x, mlpLayers(spec, classes));
  if ('layers' in spec) return chain(x, spec.layers.map(layerOf));
  if ('zoo' in spec) return onTop(NETWORKS[spec.zoo]({ ...spec.options, inputShape: shape, classes }), x);
  return onTop(trunk(spec.trainable, spec.head, shape, classes), x);
}

/** The model that `spec` describes, for examples of `data`, with starting weights, shuffles and noise from `seed`. */
export async function buildModel(
  spec: ModelSpec,
  augmentation: readonly LayerSpec[],
  data: PreparedData,
  seed: number,
  scale: Scale,
): Promise<BaseModel> {
  const inputs = input({ shape: data.shape });
  const outputs = body(spec, chain(inputs, front(data, augmentation)), data);
  const model = new Model({ inputs, outputs, seed });
  if ('trunk' in spec) await loadTrunk(model, scale);
  return model;
}
