import { OptionError } from '../errors.js';
import { checkOptions, inRange, positiveInteger, show } from '../options.js';
import { checkShuffle, type Drawing, type LabelledPoints, labelledPoints, streamOf } from './points.js';

/** Options of {@link makeBlobs}. */
export interface BlobsOptions {
  /** Points in all, shared out equally; what is left over goes one each to the first blobs. Default 100. */
  samples?: number;
  /** Coordinates a point. Default 2, or as many as the centers given have. */
  features?: number;
  /** How many centers to draw, or the centers themselves. Default 3. */
  centers?: number | readonly (readonly number[])[];
  /** Standard deviation of each coordinate around its center. Default 1. */
  clusterStd?: number;
  /** Bounds of each coordinate of a center that is drawn. Default [-10, 10]. */
  centerBox?: readonly [low: number, high: number];
  /** Whether the points come in random order; else blob by blob. Default true. */
  shuffle?: boolean;
  /** A whole number from 0 to 2^53 - 1. Default 0. */
  seed?: number;
}

const OWNER = 'makeBlobs';

const isPoint = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((number) => typeof number === 'number' && Number.isFinite(number));

function checkBox(box: unknown): readonly [low: number, high: number] {
  if (isPoint(box) && box.length === 2 && box[0]! <= box[1]!) return [box[0]!, box[1]!];
  throw new OptionError(`${OWNER}: option "centerBox" must be [low, high], two finite numbers with low <= high, received ${show(box)}.`);
}

/** Centers that were given: points of one and the same number of coordinates. */
function checkCenters(centers: readonly unknown[]): readonly (readonly number[])[] {
  const points = centers.filter(isPoint);
  if (points.length > 0 && points.length === centers.length && points.every((point) => point.length === points[0]!.length)) return points;
  const expected = 'a whole number of 1 or more, or a list of points with equally many finite coordinates';
  throw new OptionError(`${OWNER}: option "centers" must be ${expected}, received ${show(centers)}.`);
}

/** The centers, given or drawn, each coordinate uniform in the box. */
function centersOf(options: BlobsOptions, seed: number): readonly (readonly number[])[] {
  const { centers = 3, features } = options;
  const [low, high] = checkBox(options.centerBox ?? [-10, 10]);
  if (Array.isArray(centers)) {
    const points = checkCenters(centers);
    const given = points[0]!.length;
    if (features !== undefined && features !== given) {
      throw new OptionError(
        `${OWNER}: option "features" must be ${given}, the number of coordinates of the centers, received ${show(features)}.`,
      );
    }
    return points;
  }
  const count = positiveInteger(OWNER, 'centers', centers);
  const length = positiveInteger(OWNER, 'features', features ?? 2);
  const random = streamOf({ owner: OWNER, seed }, 'centers');
  return Array.from({ length: count }, () => Array.from({ length }, () => low + (high - low) * random.uniform()));
}

/**
 * Normal clouds around centers, one a class: coordinates are center + clusterStd z with z of the standard normal distribution.
 * Source: scikit-learn's make_blobs; the random numbers are this package's own, the same on every runtime.
 *
 * @throws OptionError where an option is unknown or out of its range.
 */
export function makeBlobs(options: BlobsOptions = {}): LabelledPoints {
  checkOptions(OWNER, options, ['samples', 'features', 'centers', 'clusterStd', 'centerBox', 'shuffle', 'seed']);
  const samples = positiveInteger(OWNER, 'samples', options.samples ?? 100);
  const clusterStd = inRange(OWNER, 'clusterStd', options.clusterStd ?? 1, 0, Infinity);
  const shuffle = checkShuffle(OWNER, options.shuffle ?? true);
  const seed = options.seed ?? 0;
  const centers = centersOf(options, seed);
  const set: Drawing = { owner: OWNER, samples, features: centers[0]!.length, shuffle, seed };
  const random = streamOf(set, 'noise');
  const each = Math.floor(samples / centers.length);
  const larger = samples % centers.length; // so many blobs, the first ones, have a point more
  return labelledPoints(set, (i, point) => {
    const inLarger = larger * (each + 1);
    const label = i < inLarger ? Math.floor(i / (each + 1)) : larger + Math.floor((i - inLarger) / each);
    const center = centers[label]!;
    for (let feature = 0; feature < center.length; feature++) point[feature] = center[feature]! + clusterStd * random.normal();
    return label;
  });
}
