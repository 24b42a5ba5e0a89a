import { FormatError } from '../errors.js';
import { type FileSource, readFrom } from '../files/read-from.js';
import { Hdf5Group, isHdf5, openHdf5 } from '../hdf5/file.js';
import type { MetricName } from '../metrics/index.js';
import type { Predicted } from '../models/evaluate.js';
import type { BaseModel } from '../models/model.js';
import { show } from '../options.js';
import type { Tensor } from '../tensor.js';
import { archiveWeights } from './archive-weights.js';
import { assignWeights, type Finder } from './assign.js';
import { type Built, buildKerasModel } from './build.js';
import { type Json, parsed } from './json.js';
import { legacyWeights } from './legacy-weights.js';
import { namedWeights } from './named-weights.js';
import { readTopology } from './topology.js';
import { isZip, unzipped } from './zip.js';

const FILE = 'keras';

/** What a file says: of the layers, and how to find their weights. */
interface Read {
  readonly topology: Json;
  finder(built: Built, model: ReturnType<typeof readTopology>['model']): Parameters<typeof assignWeights>[2];
}

/** A .keras file: a zip of JSON, and of weights in HDF5. */
function readArchive(bytes: Uint8Array): Read {
  const files = unzipped(FILE, bytes, ['metadata.json', 'config.json', 'model.weights.h5']);
  const [metadata, config] = (['metadata.json', 'config.json'] as const).map((name) => parsed(`${FILE}: ${name}`, files[name]));
  const { keras_version: version } = metadata as { keras_version?: Json };
  const root = openHdf5(`${FILE}: model.weights.h5`, files['model.weights.h5']);
  return {
    topology: { model_config: config, keras_version: version },
    finder: (built, model) => archiveWeights(root, model, built),
  };
}

/** A .h5 file, as Keras wrote before: JSON in attributes. */
function readLegacy(bytes: Uint8Array): Read {
  const root = openHdf5(FILE, bytes);
  const [config] = root.texts('model_config') ?? [];
  const weights = root.get('model_weights');
  if (config === undefined || !(weights instanceof Hdf5Group))
    throw new FormatError(
      `${FILE}: the file has weights alone, or is none of Keras: it lacks the attribute "model_config" or the group "model_weights". Save the whole model, by ` +
        'model.save in Keras.',
    );
  const version = root.texts('keras_version')?.[0];
  const finder = (): Finder => namedWeights(legacyWeights(FILE, weights));
  return { topology: { model_config: parsed(`${FILE}: "model_config"`, config), keras_version: version }, finder: () => finder };
}

/**
 * The model of a file of Keras, with its weights: `.keras` as Keras 2.12 to 3 save it, and `.h5` as Keras did before, and does on request. Compile it to train
 * on. Layers keep their names and whether they are trainable.
 *
 * ```ts
 * const model = await loadKeras('model.keras');
 * ```
 *
 * `source` is what `readFrom` takes: an address or a path, the file that a user chose, or its bytes.
 *
 * Throws FormatError, with the place and the reason, for a file that is not what it says, and for layers that there are none of here, all of them at once.
 * Lambda layers and classes of others are code, which is never run.
 */
export async function loadKeras<Metrics extends string = MetricName, Output extends Predicted = Tensor<Float32Array>>(
  source: FileSource,
): Promise<BaseModel<Metrics, Output>> {
  const bytes = await readFrom(source);
  if (!isZip(bytes) && !isHdf5(bytes))
    throw new FormatError(
      `${FILE}: the file begins with ${show(Array.from(bytes.subarray(0, 4)))}; expected a .keras file, which is a zip, or HDF5.`,
    );
  const { topology, finder } = isZip(bytes) ? readArchive(bytes) : readLegacy(bytes);
  const { model, version } = readTopology(FILE, topology);
  const built = buildKerasModel(FILE, model, version);
  assignWeights(FILE, built, finder(built, model));
  return built.model as unknown as BaseModel<Metrics, Output>;
}
