import type { Kernels, Pointer } from '../engine/kernels.js';
import type { Memory } from '../engine/memory.js';

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
  /** As many numbers as `Loss.scratch` asks for. */
  scratch: Pointer;
  /** Views of all these, for a loss that computes in JavaScript: `memory.floats(output, rows * columns)`, taken anew in every call. */
  memory: Memory;
}

/** A loss a row of the network's output. The model averages over rows, and adds the regularizers' penalties. */
export interface Loss {
  readonly name: string;
  /** What it compares with: integer class labels, or rows as long as the output's. */
  readonly targets: 'classes' | 'rows';
  /** The last activation that it can compute together with itself: exact where the two apart would overflow, and in one pass. */
  readonly takes: 'softmax' | 'sigmoid' | undefined;
  /** The activation that it applies to the output itself, where that is logits: one at the network's end would be a second. */
  readonly applies?: 'softmax' | 'sigmoid' | undefined;
  /** The least and the largest number that a target row may hold. Default: any finite ones. */
  readonly targetRange?: readonly [number, number] | undefined;
  /**
   * Whether `compute` does nothing but call kernels: then it is called once, when a program is written, and its calls are recorded. Default
   * false: it runs in every step, and may compute in JavaScript.
   */
  readonly emits?: boolean | undefined;
  /** Numbers that `compute` needs to work in. Default: none. */
  scratch?(rows: number, columns: number): number;
  /**
   * Writes the losses and the gradient, which is absent (0) where none is wanted. With `taken` the output holds logits, which become probabilities in place,
   * and the gradient is with respect to the logits.
   */
  compute(kernels: Kernels, call: LossCall, taken: boolean): void;
}
