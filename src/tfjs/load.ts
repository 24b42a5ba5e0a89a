import { FormatError } from '../errors.js';
import { assignWeights, type FileWeight } from '../keras/assign.js';
import { buildKerasModel } from '../keras/build.js';
import { namedWeights } from '../keras/named-weights.js';
import { type KerasModel, readTopology } from '../keras/topology.js';
import type { MetricName } from '../metrics/index.js';
import type { Predicted } from '../models/evaluate.js';
import type { BaseModel } from '../models/model.js';
import type { StoredParameter } from '../models/parameters.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { isObject, trueOrFalse } from '../options.js';
import type { Tensor } from '../tensor.js';
import { resumeTraining } from './resume.js';
import { type Artifacts, readArtifacts, type TfjsSource } from './source.js';
import { readTraining, type Training, Untranslated } from './training.js';
import { readWeights } from './weights.js';

const loadOptions = {
  /**
   * Compile the model as it was trained, with its optimizer's state, where the file tells it. Default: where all that it tells is to be had here. `true`
   * refuses a file otherwise, and says why; `false` leaves the model to `compile`.
   */
  compile: [trueOrFalse, undefined],
} as const satisfies OptionSpec;

export interface TfjsLoadOptions extends OptionsOf<typeof loadOptions> {}

/** How the model was trained, as far as it is wanted and to be had here. */
function trainingOf({ trainingConfig }: Artifacts['json'], topology: KerasModel, compile: boolean | undefined): Training | undefined {
  if (compile === false) return undefined;
  if (trainingConfig === undefined || trainingConfig === null) {
    if (compile) throw new FormatError('tfjs: the file has no "trainingConfig". Load it without { compile: true }, and call compile.');
    return undefined;
  }

  const outputs = topology.sequential ? topology.layers.slice(-1).map(({ name }) => name) : topology.outputs.map(({ layer }) => layer);
  try {
    return readTraining(trainingConfig, outputs);
  } catch (error) {
    if (!compile && error instanceof Untranslated) return undefined;
    throw error;
  }
}

/**
 * The model of a TensorFlow.js layers-model, with its weights: what `model.save` of TensorFlow.js, its converter from Keras (1 to 3) and Teachable Machine
 * write. Layers keep their names and whether they are trainable; weights are found by name, in shards, in several groups, quantized or not. A model that
 * was saved with `includeOptimizer` is compiled as it was, and goes on training where it was; any other is to be compiled for that.
 *
 * ```ts
 * const model = await loadTfjs('https://example.org/mobilenet/model.json');
 * ```
 *
 * Throws FormatError, with the place and the reason, for a file that is not what it says, for layers that there are none of here (all of them at once), and
 * for a graph-model, which holds operations instead of layers. Lambda layers are code, which is never run.
 */
export async function loadTfjs<Metrics extends string = MetricName, Output extends Predicted = Tensor<Float32Array>>(
  source: TfjsSource,
  options: TfjsLoadOptions = {},
): Promise<BaseModel<Metrics, Output>> {
  const { compile } = settle('loadTfjs', options, loadOptions);
  const { json, groups } = await readArtifacts(source);
  const topology = json.modelTopology;
  if (json.format === 'graph-model' || (isObject(topology) && 'node' in topology))
    throw new FormatError(
      'tfjs: this is a graph-model, whose operations cannot be trained; expected a layers-model. Convert the Keras model again with ' +
        '--output_format=tfjs_layers_model, or save it by model.save in TensorFlow.js.',
    );
  const all = groups.flatMap(({ specs, bytes }) => readWeights('tfjs', specs, bytes));
  const weights = new Map(all.filter(({ ofOptimizer }) => !ofOptimizer).map((weight) => [weight.name, weight]));
  const { model: read, version } = readTopology('tfjs', topology);
  const training = trainingOf(json, read, compile);
  const built = buildKerasModel('tfjs', read, version);
  const parameters = new Map<FileWeight, StoredParameter>();
  assignWeights('tfjs', built, () => {
    const find = namedWeights(weights);
    return (parameter, placed) => {
      const weight = find(parameter, placed);
      if (weight) parameters.set(weight, parameter);
      return weight;
    };
  });
  const state = all.filter(({ ofOptimizer }) => ofOptimizer);
  try {
    if (training) resumeTraining(built.model, training, { weights: [...weights.values()], parameters, state });
  } catch (error) {
    built.model.dispose();
    throw error;
  }
  return built.model as unknown as BaseModel<Metrics, Output>;
}
