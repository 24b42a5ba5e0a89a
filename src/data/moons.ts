import { joined, type OptionSpec, type OptionsOf, type Settled, settle } from '../option-spec.js';
import { belowOne, nonNegative, positiveInteger, trueOrFalse } from '../options.js';
import { cos, sin } from '../scalar-math.js';
import { type LabelledPoints, labelledPoints, seedOption, streamOf } from './points.js';

const moonsOptions = {
  /** Points in all; of an odd number, class 1 has one more. Default 100. */
  samples: [positiveInteger, 100],
  /** Standard deviation of the normal noise on each coordinate. Default 0. */
  noise: [nonNegative, 0],
  /** Whether the points come in random order; else class 0 comes first, each class along its curve. Default true. */
  shuffle: [trueOrFalse, true],
  /** A whole number from 0 to 2^53 - 1. Default 0. */
  seed: [seedOption, 0],
} as const satisfies OptionSpec;

const circlesOptions = /* @__PURE__ */ joined(moonsOptions, {
  /** Radius of the inner circle, from 0 to below 1; that of the outer one is 1. Default 0.8. */
  factor: [belowOne, 0.8],
} as const satisfies OptionSpec);

/** Options of {@link makeMoons}. */
export interface MoonsOptions extends OptionsOf<typeof moonsOptions> {}

/** Options of {@link makeCircles}. */
export interface CirclesOptions extends OptionsOf<typeof circlesOptions> {}

type Curve = (i: number, count: number) => readonly [x: number, y: number];

/** Half of the points, rounded down, on `first`, the others on `second`, and noise on all. */
function twoCurves(owner: string, settled: Settled<typeof moonsOptions>, first: Curve, second: Curve): LabelledPoints {
  const set = { ...settled, owner, features: 2 };
  const half = Math.floor(set.samples / 2);
  const random = streamOf(set, 'noise');
  return labelledPoints(set, (i, point) => {
    const [x, y] = i < half ? first(i, half) : second(i - half, set.samples - half);
    point[0] = x + set.noise * random.normal();
    point[1] = y + set.noise * random.normal();
    return i < half ? 0 : 1;
  });
}

/** Point i of `count` from 0 to pi, both ends among them. */
const halfTurn = (i: number, count: number): number => (count > 1 ? (Math.PI * i) / (count - 1) : 0);

/** Point i of `count` around the circle, without its end, which is its beginning. */
const turn = (i: number, count: number): number => (2 * Math.PI * i) / count;

/**
 * Two half circles that reach into each other: class 0 is (cos t, sin t), class 1 (1 - cos t, 1/2 - sin t), with t in equal steps
 * from 0 to pi. Source: scikit-learn's make_moons; the random numbers are this package's own, the same on every runtime.
 *
 * @throws OptionError where an option is unknown or out of its range.
 */
export function makeMoons(options?: MoonsOptions): LabelledPoints {
  const outer: Curve = (i, count) => [cos(halfTurn(i, count)), sin(halfTurn(i, count))];
  const inner: Curve = (i, count) => [1 - cos(halfTurn(i, count)), 0.5 - sin(halfTurn(i, count))];
  return twoCurves('makeMoons', settle('makeMoons', options, moonsOptions), outer, inner);
}

/**
 * A circle in a circle: class 0 is (cos t, sin t), class 1 is factor times that, with t in equal steps around the circle.
 * Source: scikit-learn's make_circles; the random numbers are this package's own, the same on every runtime.
 *
 * @throws OptionError where an option is unknown or out of its range.
 */
export function makeCircles(options?: CirclesOptions): LabelledPoints {
  const { factor, ...settled } = settle('makeCircles', options, circlesOptions);
  const outer: Curve = (i, count) => [cos(turn(i, count)), sin(turn(i, count))];
  const inner: Curve = (i, count) => [factor * cos(turn(i, count)), factor * sin(turn(i, count))];
  return twoCurves('makeCircles', settled, outer, inner);
}
