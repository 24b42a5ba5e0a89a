import { OptionError } from '../errors.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { checkOptions, fraction, isWhole, type NoOptions, nonNegative, show } from '../options.js';
import { type Constraint, constrainNorms, namedConstraint } from './constraint.js';

/** One axis, or several. */
function axisOption(owner: string, name: string, given: number | readonly number[]): readonly number[] {
  const axes = Array.isArray(given) ? [...given] : [given];
  if (axes.length > 0 && axes.every((axis) => isWhole(axis))) return axes;
  throw new OptionError(`${owner}: option "${name}" must be an axis or a list of axes, whole numbers from 0 on, received ${show(given)}.`);
}

const axis = [axisOption, [0]] as const;

const maxNormOptions = {
  /** The largest norm. Default 2. */
  maxValue: [nonNegative, 2],
  /** What the norm is over: 0, the default, are the inputs of each unit of a dense layer; [0, 1, 2] those of each filter of a Conv2D. */
  axis,
} as const satisfies OptionSpec;

export interface MaxNormOptions extends OptionsOf<typeof maxNormOptions> {}

/** Norms above `maxValue` are brought down to it: w = w clip(|w|, 0, maxValue) / (1e-7 + |w|). Srivastava et al., "Dropout" (2014). */
export const maxNorm: (options?: MaxNormOptions) => Constraint = /* @__PURE__ */ namedConstraint('maxNorm', (options?: MaxNormOptions) => {
  const config = settle('maxNorm', options, maxNormOptions);
  return { name: 'maxNorm', config, apply: (k, weight) => constrainNorms(k, 'maxNorm', weight, config.axis, [0, config.maxValue, 1]) };
});

const minMaxNormOptions = {
  /** The least norm. Default 0. */
  minValue: [nonNegative, 0],
  /** The largest norm. Default 1. */
  maxValue: [nonNegative, 1],
  /** How far a norm is moved towards these in a step, from 0 to 1. Default 1. */
  rate: [fraction, 1],
  /** As for `maxNorm`. */
  axis,
} as const satisfies OptionSpec;

export interface MinMaxNormOptions extends OptionsOf<typeof minMaxNormOptions> {}

/** w = w (rate clip(|w|, minValue, maxValue) + (1 - rate) |w|) / (1e-7 + |w|). */
export const minMaxNorm: (options?: MinMaxNormOptions) => Constraint = /* @__PURE__ */ namedConstraint(
  'minMaxNorm',
  (options?: MinMaxNormOptions) => {
    const config = settle('minMaxNorm', options, minMaxNormOptions);
    const { minValue, maxValue, rate, axis: axes } = config;
    return { name: 'minMaxNorm', config, apply: (k, weight) => constrainNorms(k, 'minMaxNorm', weight, axes, [minValue, maxValue, rate]) };
  },
);

const unitNormOptions = { axis } as const satisfies OptionSpec;

export interface UnitNormOptions extends OptionsOf<typeof unitNormOptions> {}

/** All norms are 1: w = w / (1e-7 + |w|). */
export const unitNorm: (options?: UnitNormOptions) => Constraint = /* @__PURE__ */ namedConstraint(
  'unitNorm',
  (options?: UnitNormOptions) => {
    const config = settle('unitNorm', options, unitNormOptions);
    return { name: 'unitNorm', config, apply: (k, weight) => constrainNorms(k, 'unitNorm', weight, config.axis, [1, 1, 1]) };
  },
);

/** Numbers below 0 become 0. */
export const nonNeg: (options?: NoOptions) => Constraint = /* @__PURE__ */ namedConstraint('nonNeg', (options: NoOptions = {}) => {
  checkOptions('nonNeg', options, []);
  return { name: 'nonNeg', config: {}, apply: (k, { pointer: x, size: n }) => k.clamp({ x, y: x, n, low: 0, high: Infinity }) };
});
