import { OptionError } from '../errors.js';
import { type OptionSpec, type OptionsOf, type Settled, settle } from '../option-spec.js';
import { nonNegative, positiveInteger, show, trueOrFalse } from '../options.js';
import { type Drawing, type LabelledPoints, labelledPoints, seedOption, streamOf } from './points.js';

const OWNER = 'makeBlobs';

const isPoint = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((number) => typeof number === 'number' && Number.isFinite(number));

/** Centers that were given: points of one and the same number of coordinates. */
function checkCenters(centers: readonly unknown[]): readonly (readonly number[])[] {
  const points = centers.filter(isPoint);
  if (points.length > 0 && points.length === centers.length && points.every((point) => point.length === points[0]!.length)) return points;
  const expected = 'a whole number of 1 or more, or a list of points with equally many finite coordinates';
  throw new OptionError(`${OWNER}: option "centers" must be ${expected}, received ${show(centers)}.`);
}

type Box = readonly [low: number, high: number];

function boxOption(owner: string, name: string, box: Box): Box {
  if (isPoint(box) && box.length === 2 && box[0] <= box[1]) return [box[0], box[1]];
  throw new OptionError(`${owner}: option "${name}" must be [low, high], two finite numbers with low <= high, received ${show(box)}.`);
}

const blobsOptions = {
  /** Points in all, shared out equally; what is left over goes one each to the first blobs. Default 100. */
  samples: [positiveInteger, 100],
  /** Coordinates a point. Default 2, or as many as the centers given have. */
  features: [positiveInteger, undefined],
  /** How many centers to draw, or the centers themselves. Default 3. */
  centers: [
    (owner, name, given: number | readonly (readonly number[])[]) =>
      Array.isArray(given) ? checkCenters(given) : positiveInteger(owner, name, given),
    3,
  ],
  /** Standard deviation of each coordinate around its center. Default 1. */
  clusterStd: [nonNegative, 1],
  /** Bounds of each coordinate of a center that is drawn. Default [-10, 10]. */
  centerBox: [boxOption, [-10, 10]],
  /** Whether the points come in random order; else blob by blob. Default true. */
  shuffle: [trueOrFalse, true],
  /** A whole number from 0 to 2^53 - 1. Default 0. */
  seed: [seedOption, 0],
} as const satisfies OptionSpec;

/** Options of {@link makeBlobs}. */
export interface BlobsOptions extends OptionsOf<typeof blobsOptions> {}

/** The centers, given or drawn, each coordinate uniform in the box. */
function centersOf({ centers, features, centerBox: [low, high], seed }: Settled<typeof blobsOptions>): readonly (readonly number[])[] {
  if (typeof centers !== 'number') {
    const given = centers[0]!.length;
    if (features !== undefined && features !== given) {
      throw new OptionError(
        `${OWNER}: option "features" must be ${given}, the number of coordinates of the centers, received ${show(features)}.`,
      );
    }
    return centers;
  }
  const random = streamOf({ owner: OWNER, seed }, 'centers');
  return Array.from({ length: centers }, () => Array.from({ length: features ?? 2 }, () => low + (high - low) * random.uniform()));
}

/**
 * Normal clouds around centers, one a class: coordinates are center + clusterStd z with z of the standard normal distribution.
 * Source: scikit-learn's make_blobs; the random numbers are this package's own, the same on every runtime.
 *
 * @throws OptionError where an option is unknown or out of its range.
 */
export function makeBlobs(options?: BlobsOptions): LabelledPoints {
  const settled = settle(OWNER, options, blobsOptions);
  const { samples, clusterStd, shuffle, seed } = settled;
  const centers = centersOf(settled);
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
