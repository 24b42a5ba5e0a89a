import { FormatError } from '../errors.js';
import { assignWeights, type FileWeight } from '../keras/assign.js';
import { buildKerasModel } from '../keras/build.js';
import { namedWeights } from '../keras/named-weights.js';
import { readTopology } from '../keras/topology.js';
import type { MetricName } from '../metrics/index.js';
import type { Predicted } from '../models/evaluate.js';
import type { BaseModel } from '../models/model.js';
import { isObject } from '../options.js';
import type { Tensor } from '../tensor.js';
import { readArtifacts, type TfjsSource } from './source.js';
import { readWeights } from './weights.js';

/**
 * The model of a TensorFlow.js layers-model, with its weights: what `model.save` of TensorFlow.js, its converter from Keras (1 to 3) and Teachable Machine
 * write. Compile it to train on. Layers keep their names and whether they are trainable; weights are found by name, in shards, in several groups,
 * quantized or not.
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
): Promise<BaseModel<Metrics, Output>> {
  const { json, groups } = await readArtifacts(source);
  const topology = json.modelTopology;
  if (json.format === 'graph-model' || (isObject(topology) && 'node' in topology))
    throw new FormatError(
      'tfjs: this is a graph-model, whose operations cannot be trained; expected a layers-model. Convert the Keras model again with ' +
        '--output_format=tfjs_layers_model, or save it by model.save in TensorFlow.js.',
    );
  const weights = new Map<string, FileWeight>();
  for (const { specs, bytes } of groups) for (const [name, weight] of readWeights('tfjs', specs, bytes)) weights.set(name, weight);
  const { model: read, version } = readTopology('tfjs', topology);
  const built = buildKerasModel('tfjs', read, version);
  assignWeights('tfjs', built, () => namedWeights(weights));
  return built.model as unknown as BaseModel<Metrics, Output>;
}
