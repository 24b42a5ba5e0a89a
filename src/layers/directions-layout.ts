import type { Slot } from './plan.js';
import type { Sequence } from './sequence-layout.js';

/** How the outputs of both directions become one; 'none': they stay two. */
export type MergeMode = 'concat' | 'sum' | 'mul' | 'ave' | 'none';

/** What `plan` lays out of one direction: the layer's state, its outputs and their gradients. */
export interface Direction {
  state: Sequence;
  outputs: readonly Slot[];
  gradients: readonly (Slot | undefined)[];
}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface BidirectionalState {
  forward: Direction;
  backward: Direction;
  /** What the second direction gives in the order of x, and its gradient. */
  turned: Slot;
  dTurned: Slot;
  outputs: readonly Slot[];
  gradients: readonly (Slot | undefined)[];
  dx: Slot | undefined;
  /** The second direction's part of dx. */
  dxBack: Slot | undefined;
  /** Steps of the outputs. */
  steps: number;
  units: number;
}
