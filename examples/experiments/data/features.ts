import { input, Model, Normalization, Rescaling } from 'wasm-nn';
import { features, resnet18Trunk } from 'wasm-nn/zoo';
import type { Scale } from '../experiment.js';
import { hog } from '../features/hog.js';
import type { Examples, PreparedData } from './data-spec.js';
import { IMAGENET, slice } from './images.js';
import { loadTrunk } from './trunk-weights.js';

/** Images whose floats are in memory at a time. */
const CHUNK = 500;

type Extractor = (images: Examples['x']) => Float32Array;

/** (x / 255 - mean) / deviation of ImageNet's channels, then the trunk: 256 numbers an image. */
async function trunkExtractor(shape: readonly number[], scale: Scale): Promise<Extractor> {
  const trunk = resnet18Trunk({ inputShape: shape });
  await loadTrunk(trunk, scale);
  const x = input({ shape });
  const variance = IMAGENET.deviation.map((value) => value ** 2);
  const standardized = new Normalization({ mean: IMAGENET.mean, variance }).apply(new Rescaling({ scale: 1 / 255 }).apply(x));
  const front = new Model({ inputs: x, outputs: standardized });
  return (images) => features(trunk, front.predict(images, { batchSize: CHUNK }), { batchSize: 100 }).data as Float32Array;
}

function extract(set: Examples, extractor: Extractor): Examples {
  const parts: Float32Array[] = [];
  for (let first = 0; first < set.y.length; first += CHUNK) parts.push(extractor(slice(set, first, first + CHUNK).x));
  const flat = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const part of parts) {
    flat.set(part, end);
    end += part.length;
  }
  return { x: { data: flat, shape: [set.y.length, flat.length / set.y.length] }, y: set.y };
}

/** Report C's histograms: 9 orientations, cells of 5x5 pixels, blocks of 2x2 cells. */
const hogExtractor: Extractor = ({ data, shape }) => {
  if (data instanceof Uint8Array) return hog({ data, shape }).data;
  throw new Error('HOG features are of images as bytes; received numbers.');
};

/** The features of images: they never change, so that they are computed once for all epochs. */
export async function featuresOf(kind: 'resnet18' | 'hog', data: PreparedData, scale: Scale): Promise<PreparedData> {
  const extractor = kind === 'hog' ? hogExtractor : await trunkExtractor(data.shape, scale);
  const train = extract(data.train, extractor);
  const test = extract(data.test, extractor);
  const validation = data.validation === data.test ? test : data.validation && extract(data.validation, extractor);
  return { ...data, train, test, validation, shape: train.x.shape.slice(1), normalisation: { scale: 1, offset: 0 } };
}
