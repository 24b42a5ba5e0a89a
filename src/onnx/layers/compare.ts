import { activationKernels, sequenceKernels, useKernels } from '../../engine/families.js';
import type { Kernels } from '../../engine/kernels.js';
import { type BroadcastState, expand, planBroadcast, sumRepeated } from '../../layers/broadcast.js';
import { Layer, type LayerOptions } from '../../layers/layer.js';
import type { LayerPlan, Slot } from '../../layers/plan.js';
import type { OptionSpec, OptionsOf, Settled } from '../../option-spec.js';
import { oneOf } from '../../options.js';

const COMPARISONS = ['equal', 'less', 'lessOrEqual'] as const;
export type Comparison = (typeof COMPARISONS)[number];

const compareOptions = {
  comparison: (owner: string, name: string, value: Comparison): Comparison => oneOf(owner, name, value, COMPARISONS),
} as const satisfies OptionSpec;

export interface OnnxCompareOptions extends LayerOptions, OptionsOf<typeof compareOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface OnnxCompareState extends BroadcastState {
  difference: Slot;
  differs: Slot;
}

export interface OnnxCompare extends Settled<typeof compareOptions> {}

/** Below all numbers of float32. */
const LEAST = -3.4028234663852886e38;

/**
 * y = 1 where a = b, a < b or a <= b, elsewhere 0, number by number: a (N, ...), b of that shape or one that fits it, y as both together. By the difference: NaN
 * is neither equal nor less, and so is an infinity beside itself. All gradients are 0. Keeps nothing.
 */
export class OnnxCompare extends Layer<OnnxCompareState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: OnnxCompareOptions) {
    super(options, compareOptions, 'OnnxCompare');
  }

  plan(plan: LayerPlan): OnnxCompareState {
    useKernels(activationKernels);
    useKernels(sequenceKernels);
    const state = planBroadcast(this, plan, 'forward');
    const { size } = state.y;
    return { ...state, difference: plan.scratch(size, 'forward'), differs: plan.scratch(size, 'forward') };
  }

  forward(k: Kernels, state: OnnxCompareState, rows: number): void {
    expand(k, state, rows);
    const [a, b] = state.inputs.map(({ pointer }) => pointer) as [number, number];
    const { y, difference, differs } = state;
    const n = rows * y.size;
    // 1 where the difference is not 0, NaN included
    const mark = (to: Slot): void => k.markSteps({ x: difference.pointer, value: 0, mask: to.pointer, rows: n, columns: 1 });
    k.subtract({ a: b, b: a, y: difference.pointer, n });
    if (this.comparison === 'less') mark(differs);
    if (this.comparison !== 'equal') k.clamp({ x: difference.pointer, y: difference.pointer, n, low: LEAST, high: 0 });
    mark(y);
    k.affine({ x: y.pointer, y: y.pointer, n, scale: -1, offset: 1 });
    if (this.comparison === 'less') k.multiply({ a: y.pointer, b: differs.pointer, y: y.pointer, n });
  }

  backward(k: Kernels, state: OnnxCompareState, rows: number): void {
    for (const dx of state.inputGradients) if (dx) k.fill({ y: dx.pointer, n: rows * state.y.size, value: 0 });
    sumRepeated(k, state, rows);
  }
}
