import type { Floats } from '../engine/memory.js';
import { type OptionSpec, settle } from '../option-spec.js';
import { callable, oneOf, string } from '../options.js';
import type { Loss } from './loss.js';

/** What a loss of the user's own is told beside outputs and targets. */
export interface CustomLossRows {
  /** Rows of the batch: examples, for outputs (N, T, columns) times T. */
  readonly rows: number;
  /** Numbers of a row. */
  readonly columns: number;
  /** Where the loss of every row goes, (rows). */
  readonly losses: Floats;
}

/**
 * Writes the loss of every row into `losses`, and where there is a `gradient`, (rows, columns) as `yPred`, the derivative of a row's loss with respect to each
 * of its outputs: the model takes weights and the mean over the batch into account. `yTrue` is (rows, columns), or with `targets: 'classes'` integer
 * labels (rows). Both start as zeros. All are views of engine memory: what is kept for later must be copied.
 */
export type ComputeLoss = (yTrue: Floats | Int32Array, yPred: Floats, gradient: Floats | undefined, of: CustomLossRows) => void;

const customLossOptions = {
  /** What messages and the profile call it. Default 'customLoss'. */
  name: [string, 'customLoss'],
  compute: (owner, name, given: ComputeLoss): ComputeLoss => callable(owner, name, given),
  /** What the targets are: rows as long as the output's, or integer class labels. Default 'rows'. */
  targets: [
    (owner, name, given: 'rows' | 'classes'): 'rows' | 'classes' => oneOf(owner, name, given, ['rows', 'classes']),
    'rows' as 'rows' | 'classes',
  ],
} as const satisfies OptionSpec;

export interface CustomLossOptions {
  name?: string;
  compute: ComputeLoss;
  targets?: 'rows' | 'classes';
}

/** Makes one, with or without `new`. */
export interface CustomLossMaker {
  new (options: CustomLossOptions): Loss;
  (options: CustomLossOptions): Loss;
}

function customLoss(options: CustomLossOptions): Loss {
  const { name, compute, targets } = settle('CustomLoss', options, customLossOptions);
  return {
    name,
    targets,
    takes: undefined,
    compute(_, { output, targets: at, weights, scale, gradient: to, losses: into, rows, columns, memory }) {
      const n = rows * columns;
      const yTrue = targets === 'rows' ? memory.floats(at, n) : new Int32Array(memory.buffer, at, rows);
      const gradient = to ? memory.floats(to, n) : undefined;
      gradient?.fill(0);
      const losses = memory.floats(into, rows);
      losses.fill(0);
      compute(yTrue, memory.floats(output, n), gradient, { rows, columns, losses });
      if (!gradient) return;
      const factors = weights ? memory.floats(weights, rows) : undefined;
      for (let r = 0; r < rows; r++) {
        const factor = factors ? scale * factors[r]! : scale;
        for (let i = r * columns; i < (r + 1) * columns; i++) gradient[i]! *= factor;
      }
    },
  };
}

/**
 * A loss of your own as value and gradient over typed arrays, in plain JavaScript: `compile({ loss: CustomLoss({ name: 'squares', compute }) })`, with or
 * without `new`. `gradCheck` proves the gradient, in f64. Where results have to be the same bits everywhere, compute without `Math.exp` and its like.
 *
 * ```ts
 * compute(yTrue, yPred, gradient, { rows, columns, losses }) {
 *   for (let r = 0; r < rows; r++) {
 *     losses[r] = 0;
 *     for (let i = r * columns; i < (r + 1) * columns; i++) {
 *       losses[r] += (yPred[i] - yTrue[i]) ** 2;
 *       if (gradient) gradient[i] = 2 * (yPred[i] - yTrue[i]);
 *     }
 *   }
 * }
 * ```
 */
export const CustomLoss: CustomLossMaker = customLoss as unknown as CustomLossMaker;
