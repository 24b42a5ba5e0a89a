import { OptionError } from '../errors.js';
import { ownersOf, wordsOf } from '../keras/words.js';
import { type AnyModel, BaseModel } from '../models/model.js';
import type { StoredParameter } from '../models/parameters.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { show, trueOrFalse } from '../options.js';
import { layerOrder } from './layer-order.js';
import { topologyOf } from './write-topology.js';
import { optimizerState, type TrainingConfig, trainingConfigOf } from './write-training.js';
import type { WeightSpec, Written } from './written.js';

/** A layers-model in memory: what `tf.io.fromMemory` takes. */
export interface TfjsModel {
  readonly modelTopology: object;
  readonly format: 'layers-model';
  readonly generatedBy: string;
  readonly convertedBy: null;
  /** How it is compiled, with `includeOptimizer`. */
  readonly trainingConfig?: TrainingConfig;
  readonly weightSpecs: WeightSpec[];
  readonly weightData: ArrayBuffer;
}

const writeOptions = {
  /** Write how the model is compiled and its optimizer's state too, so that TensorFlow.js goes on training. Default false. */
  includeOptimizer: [trueOrFalse, false],
} as const satisfies OptionSpec;

export interface TfjsWriteOptions extends OptionsOf<typeof writeOptions> {}

function weightName(parameter: StoredParameter, layer: string): string {
  const [owner] = ownersOf(parameter, layer);
  return [layer, ...(owner === layer ? [] : [owner]), wordsOf(parameter)[0]].join('/');
}

/**
 * The model as TensorFlow.js's layers know it, weights and all: `tf.loadLayersModel(tf.io.fromMemory(toTfjs(model)))`; `tfjsFiles` makes files of it. Models within
 * the model are written as their layers. Weights are float32. With `includeOptimizer` training goes on there where it is here.
 *
 * Throws OptionError, with all of them, for layers and options that TensorFlow.js has not, such as groups or padding by numbers; with `includeOptimizer` for an
 * optimizer or a loss that computes otherwise there, and for a model that is not compiled.
 */
export function toTfjs(model: BaseModel<string, never> | AnyModel, options: TfjsWriteOptions = {}): TfjsModel {
  if (!(model instanceof BaseModel)) throw new OptionError(`toTfjs: expected a model, received ${show(model)}.`);
  const { includeOptimizer } = settle('toTfjs', options, writeOptions);
  const { trainer } = model as AnyModel;
  const training = includeOptimizer ? trainingConfigOf(trainer.compiled) : undefined;
  const space = trainer.workspace();
  const modelTopology = topologyOf(model as AnyModel, space);
  const { store, graph } = space;
  const order = layerOrder(graph);
  const list = [...store.list].sort((a, b) => Number(b.trainable) - Number(a.trainable) || order.indexOf(a.layer) - order.indexOf(b.layer));
  const weights = list.map((parameter): Written => {
    const spec = { name: weightName(parameter, store.nameOf(parameter.layer)), shape: [...parameter.shape], dtype: 'float32' as const };
    return { spec, values: Float32Array.from(store.read(parameter)) };
  });
  const learned = list.flatMap((parameter, i) => (parameter.trainable ? [{ parameter, name: weights[i]!.spec.name }] : []));
  const written = training ? [...weights, ...optimizerState(space, trainer.compiled.optimizer, training.known, learned)] : weights;
  const origin = { format: 'layers-model', generatedBy: 'wasm-nn', convertedBy: null } as const;
  return {
    modelTopology,
    ...origin,
    ...(training && { trainingConfig: training.config }),
    weightSpecs: written.map(({ spec }) => spec),
    weightData: joined(written),
  };
}

/** All values in one piece. */
function joined(written: readonly Written[]): ArrayBuffer {
  const bytes = new Uint8Array(written.reduce((sum, { values }) => sum + values.byteLength, 0));
  let at = 0;
  for (const { values } of written) {
    bytes.set(new Uint8Array(values.buffer), at);
    at += values.byteLength;
  }
  return bytes.buffer;
}

/** The files of a model, as TensorFlow.js saves it: `model.json`, and `weights.bin` beside it. */
export function tfjsFiles({ weightSpecs, weightData, ...rest }: TfjsModel): { 'model.json': Uint8Array; 'weights.bin': Uint8Array } {
  const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
  return {
    'model.json': new TextEncoder().encode(JSON.stringify({ ...rest, weightsManifest })),
    'weights.bin': new Uint8Array(weightData),
  };
}
