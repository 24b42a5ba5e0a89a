import { makeBlobs, makeCircles, makeMoons, palindromeBatches, palindromes } from 'wasm-nn/data';
import type { Scale } from '../experiment.js';
import type { Settled } from '../settle.js';
import type { DataSpec, Examples, ImagesSpec, PalindromesSpec, PointsSpec, PreparedData } from './data-spec.js';
import { featuresOf } from './features.js';
import { IMAGENET, loadImages, STATISTICS, slice } from './images.js';
import { withNoise } from './noise.js';

const NORMALISATIONS = {
  bytes: () => ({ scale: 1, offset: 0 }),
  unit: () => ({ scale: 1 / 255, offset: 0 }),
  centred: ({ set }: Settled<ImagesSpec>) => ({ scale: 1 / 255, offset: 0, ...STATISTICS[set] }),
  imagenet: () => ({ scale: 1 / 255, offset: 0, ...IMAGENET }),
};

const count = (limit: number | 'all' | undefined, { y }: Examples): number =>
  typeof limit === 'number' ? Math.min(limit, y.length) : y.length;

async function images(spec: Settled<ImagesSpec>, scale: Scale, seed: number): Promise<PreparedData> {
  const whole = await loadImages(spec.set, scale);
  const all = slice(whole.train, 0, count(spec.train, whole.train));
  const test = slice(whole.test, 0, count(spec.test, whole.test));
  const kept = typeof spec.validation === 'number' ? Math.floor(all.y.length * (1 - spec.validation)) : all.y.length;
  const train = slice(all, 0, kept);
  const validation = spec.validation === 'test' ? test : kept < all.y.length ? slice(all, kept, all.y.length) : undefined;
  const data = {
    train,
    validation,
    test,
    classes: whole.classes,
    shape: all.x.shape.slice(1),
    normalisation: NORMALISATIONS[spec.normalisation](spec),
  };
  if (spec.features) return featuresOf(spec.features, data, scale);
  const { noise } = spec;
  return noise && noise.kind !== 'fresh' ? withNoise(data, noise.stddev, noise.kind, seed) : data;
}

/** Points in f32, the test's drawn with another seed. */
function points(spec: PointsSpec): PreparedData {
  const { set, samples, noise, centers = 3 } = spec;
  const draw = (number: number, seed: number): Examples => {
    if (set === 'moons') return makeMoons({ samples: number, noise, seed });
    if (set === 'circles') return makeCircles({ samples: number, noise, factor: 0.5, seed });
    // the centres are drawn from the seed too: one draw for both parts
    return makeBlobs({ samples: number, centers, clusterStd: noise, seed });
  };
  const testCount = Math.ceil(samples / 2);
  const all = set === 'blobs' ? draw(samples + testCount, 1) : undefined;
  const train = all ? slice(all, 0, samples) : draw(samples, 1);
  const test = all ? slice(all, samples, samples + testCount) : draw(testCount, 2);
  return { train, validation: test, test, classes: set === 'blobs' ? centers : 2, shape: [2], normalisation: { scale: 1, offset: 0 } };
}

/** Palindromes of the test. */
const TEST_PALINDROMES = { smoke: 200, quick: 2000, full: 10_000 };

function sequences(spec: Settled<PalindromesSpec>, scale: Scale, seed: number, batchSize: number): PreparedData {
  const { length, batches } = spec;
  const test = palindromes({ length, samples: TEST_PALINDROMES[scale], seed: seed + 1 });
  return {
    train: test,
    validation: test,
    test,
    classes: 10,
    shape: [length - 1, 1],
    normalisation: spec.digits === 'unit' ? { scale: 2 / 9, offset: -1 } : { scale: 1, offset: 0 },
    // an epoch has a seed of its own, so that a run can be taken up at any of them
    batches: { count: batches, of: (epoch) => palindromeBatches({ length, batchSize, batches, seed: seed * 100_000 + epoch }) },
  };
}

/** The examples that `spec` describes at a scale. */
export async function prepareData(spec: Settled<DataSpec>, scale: Scale, seed: number, batchSize: number): Promise<PreparedData> {
  if (spec.set === 'palindromes') return sequences(spec, scale, seed, batchSize);
  if ('samples' in spec) return points(spec);
  return images(spec, scale, seed);
}
