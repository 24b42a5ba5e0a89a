import { ShapeError } from '../errors.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { finiteNumber, type NoOptions, nonNegative, oneOf, positive } from '../options.js';
import { formatShape } from '../shape.js';
import { elementwise, fans, type InitializerMaker, namedInitializer } from './initializer.js';
import { truncatedNumber, withoutTails } from './truncated.js';

const MODES = ['fanIn', 'fanOut', 'fanAvg'] as const;
const DISTRIBUTIONS = ['truncatedNormal', 'untruncatedNormal', 'uniform'] as const;

const varianceScalingOptions = {
  /** Default 1. */
  scale: [positive, 1],
  /** By what the variance is divided: the numbers that feed an output, the outputs that a number feeds, or the mean of both. Default 'fanIn'. */
  mode: [
    (owner, name, given: (typeof MODES)[number]): (typeof MODES)[number] => oneOf(owner, name, given, MODES),
    'fanIn' as (typeof MODES)[number],
  ],
  /** Default 'truncatedNormal': tails beyond two deviations are drawn again, and the deviation is made up for that. */
  distribution: [
    (owner, name, given: (typeof DISTRIBUTIONS)[number]): (typeof DISTRIBUTIONS)[number] => oneOf(owner, name, given, DISTRIBUTIONS),
    'truncatedNormal' as (typeof DISTRIBUTIONS)[number],
  ],
} as const satisfies OptionSpec;

export interface VarianceScalingOptions extends OptionsOf<typeof varianceScalingOptions> {}

/** Numbers of variance scale / fan. Glorot's is { mode: 'fanAvg' }, He's { scale: 2 }, LeCun's the default. */
export const varianceScaling: InitializerMaker<VarianceScalingOptions> = /* @__PURE__ */ namedInitializer(
  'varianceScaling',
  (options?: VarianceScalingOptions) =>
    elementwise('varianceScaling', options, varianceScalingOptions, (random, { scale, mode, distribution }, shape) => {
      const { fanIn, fanOut } = fans(shape);
      const deviation = Math.sqrt(scale / { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode]);
      if (distribution === 'uniform') return () => Math.sqrt(3) * deviation * (2 * random.uniform() - 1);
      return () => deviation * (distribution === 'truncatedNormal' ? truncatedNumber(random) : random.normal());
    }),
);

/** Truncated normal of variance 1 / fanIn: what self-normalizing networks, of SELU, begin with. LeCun et al., 1998. */
export const lecunNormal: InitializerMaker<NoOptions> = /* @__PURE__ */ namedInitializer('lecunNormal', (options?: NoOptions) =>
  elementwise('lecunNormal', options, {}, (random, _, shape) => {
    const deviation = Math.sqrt(1 / fans(shape).fanIn);
    return () => deviation * truncatedNumber(random);
  }),
);

const truncatedNormalOptions = { mean: [finiteNumber, 0], stddev: [nonNegative, 0.05] } as const satisfies OptionSpec;

export interface TruncatedNormalOptions extends OptionsOf<typeof truncatedNormalOptions> {}

/** Normal numbers of `mean` (default 0) and `stddev` (default 0.05), drawn again while they are beyond two deviations. */
export const truncatedNormal: InitializerMaker<TruncatedNormalOptions> = /* @__PURE__ */ namedInitializer(
  'truncatedNormal',
  (options?: TruncatedNormalOptions) =>
    elementwise(
      'truncatedNormal',
      options,
      truncatedNormalOptions,
      (random, { mean, stddev }) =>
        () =>
          mean + stddev * withoutTails(random),
    ),
);

/** gain (default 1) on the diagonal, 0 beside it: of matrices. Throws ShapeError for other weights. */
export const identity: InitializerMaker<{ gain?: number }> = /* @__PURE__ */ namedInitializer('identity', (options?: { gain?: number }) => {
  const { gain } = settle('identity', options, { gain: [finiteNumber, 1] } as const);
  return {
    name: 'identity',
    config: { gain },
    fill(out, shape) {
      const [rows, columns] = shape;
      if (shape.length !== 2 || rows === undefined || columns === undefined)
        throw new ShapeError(`identity: received weights of shape ${formatShape(shape)}; expected a matrix, of two dimensions.`);
      for (let i = 0; i < out.length; i++) out[i] = Math.fround(Math.floor(i / columns) === i % columns ? gain : 0);
    },
  };
});
