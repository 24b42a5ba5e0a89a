import type { Kernels, Pointer } from '../engine/kernels.js';

/** Where a loss finds its arguments: `rows` rows of `columns`, gradient of scale * sum(weights * losses), 0 for what is absent. */
export interface LossCall {
  output: Pointer;
  targets: Pointer;
  weights: Pointer;
  scale: number;
  gradient: Pointer;
  losses: Pointer;
  rows: number;
  columns: number;
}

/** A loss a row of the network's output. The model averages over rows, and adds the regularizers' penalties. */
export interface Loss {
  readonly name: string;
  /** What it compares with: class numbers, or rows as long as the output's. */
  readonly targets: 'classes' | 'rows';
  /** The last activation that it can compute together with itself: exact where the two apart would overflow, and in one pass. */
  readonly takes: 'softmax' | 'sigmoid' | undefined;
  /** The activation that it applies to the output itself, where that is logits: one at the network's end would be a second. */
  readonly applies?: 'softmax' | 'sigmoid' | undefined;
  /** The least and the largest number that a target row may hold. Default: any finite ones. */
  readonly targetRange?: readonly [number, number] | undefined;
  /**
   * Writes the losses and the gradient. With `taken` the output holds logits, which become probabilities in place,
   * and the gradient is with respect to the logits.
   */
  compute(kernels: Kernels, call: LossCall, taken: boolean): void;
}
