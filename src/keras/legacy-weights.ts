// Weights as Keras stores them in .h5 files: a group a layer, which lists them by name.
import { FormatError } from '../errors.js';
import { Hdf5Dataset, Hdf5Group } from '../hdf5/file.js';
import { show } from '../options.js';
import type { FileWeight } from './assign.js';

/** A list of names; one that is too long for an attribute is in several, which are numbered. */
function namesIn(group: Hdf5Group, attribute: string): readonly string[] | undefined {
  const whole = group.texts(attribute);
  if (whole) return whole;
  const pieces: string[] = [];
  for (let i = 0; ; i++) {
    const piece = group.texts(`${attribute}${i}`);
    if (!piece) return i > 0 ? pieces : undefined;
    pieces.push(...piece);
  }
}

function datasetAt(group: Hdf5Group, path: string): Hdf5Dataset | undefined {
  const whole = group.get(path);
  if (whole instanceof Hdf5Dataset) return whole;
  let found: Hdf5Group | Hdf5Dataset | undefined = group;
  for (const name of path.split('/')) found = found instanceof Hdf5Group ? found.get(name) : undefined;
  return found instanceof Hdf5Dataset ? found : undefined;
}

/** The weights of all layers, by the layer's name and their own, in the order in which they are listed. Throws FormatError where a listed one is missing. */
export function legacyWeights(file: string, weights: Hdf5Group): Map<string, FileWeight> {
  const found = new Map<string, FileWeight>();
  for (const layer of namesIn(weights, 'layer_names') ?? weights.names) {
    const group = weights.get(layer);
    if (!(group instanceof Hdf5Group)) throw new FormatError(`${file}: the weights of the layer ${show(layer)} are missing.`);
    for (const name of namesIn(group, 'weight_names') ?? []) {
      const values = datasetAt(group, name);
      if (!values) throw new FormatError(`${file}: the weight ${show(name)} of the layer ${show(layer)} is missing.`);
      found.set(`${layer}/${name}`, { shape: values.shape, read: () => values.values() });
    }
  }
  return found;
}
