import { OptionError } from '../errors.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { belowOne, positiveInteger, show } from '../options.js';
import type { Tensor } from '../tensor.js';
import { encodeCategories, type OutputMode, outputModeOption } from './category-rows.js';
import { flatValues, isNumber, type Nested } from './nested-values.js';
import { Quantiles } from './quantiles.js';

const OWNER = 'Discretization';

function boundaries(owner: string, name: string, given: readonly number[]): readonly number[] {
  if (Array.isArray(given) && given.every((bound, i) => isNumber(bound) && (i === 0 || bound > given[i - 1]))) return given;
  throw new OptionError(`${owner}: option "${name}" must be an array of numbers, each above the one before, received ${show(given)}.`);
}

const discretizationOptions = {
  /** Where each bin but the first begins: [0, 1, 2] makes the bins below 0, [0, 1), [1, 2), and from 2 on. */
  binBoundaries: [boundaries, undefined],
  /** Bins that `adapt` makes, of about equally many values each, where no boundaries are given. */
  numBins: [positiveInteger, undefined],
  /** Error of the quantiles that `adapt` goes by, a share of the values. Default 0.01. */
  epsilon: [belowOne, 0.01],
  /** 'int', the number of the bin; 'oneHot', 'multiHot', 'count' as `CategoryEncoding`. Default 'int'. */
  outputMode: [outputModeOption, 'int'],
} as const satisfies OptionSpec;

export interface DiscretizationOptions extends OptionsOf<typeof discretizationOptions> {}

/**
 * Numbers to the bins that they lie in, whose boundaries are given or learned by `adapt`, which sets them at the quantiles 1 / numBins, 2 / numBins, ...
 *
 * It works on arrays, before the model. Throws OptionError where there are no boundaries yet. As Keras's layer of this name, with its approximate quantiles.
 */
export class Discretization {
  private bounds: readonly number[] | undefined;
  private readonly numBins: number | undefined;
  private readonly epsilon: number;
  private readonly outputMode: OutputMode;

  constructor(options: DiscretizationOptions) {
    const { binBoundaries, numBins, epsilon, outputMode } = settle(OWNER, options, discretizationOptions);
    if ((binBoundaries === undefined) === (numBins === undefined))
      throw new OptionError(
        `${OWNER}: expected one of "binBoundaries" and "numBins", received ${numBins === undefined ? 'neither' : 'both'}.`,
      );
    if (outputMode === 'tfIdf') throw new OptionError(`${OWNER}: option "outputMode" cannot be "tfIdf".`);
    if (epsilon === 0) throw new OptionError(`${OWNER}: option "epsilon" must be above 0.`);
    this.bounds = binBoundaries && [...binBoundaries];
    this.numBins = numBins;
    this.epsilon = epsilon;
    this.outputMode = outputMode;
  }

  /** The boundaries. Throws OptionError where there are none yet. */
  get binBoundaries(): readonly number[] {
    if (this.bounds) return this.bounds;
    throw new OptionError(`${OWNER}: there are no boundaries yet. Call adapt(data) first.`);
  }

  /** Learns the boundaries from numbers. */
  adapt(data: Nested<number> | Tensor): void {
    if (this.numBins === undefined)
      throw new OptionError(`${OWNER}: adapt would overwrite the "binBoundaries" that were given as an option.`);
    const quantiles = new Quantiles(this.epsilon);
    quantiles.add(flatValues(OWNER, data, isNumber, 'numbers').values);
    this.bounds = quantiles.boundaries(this.numBins);
  }

  call(data: Nested<number> | Tensor): Tensor {
    const { binBoundaries } = this;
    const { values, shape } = flatValues(OWNER, data, isNumber, 'numbers');
    const bins = values.map((value) => {
      const after = binBoundaries.findIndex((bound) => bound > value);
      return after < 0 ? binBoundaries.length : after;
    });
    return encodeCategories(OWNER, { values: bins, shape }, binBoundaries.length + 1, this.outputMode);
  }
}
