import { broadcastKernels, useKernels } from '../../engine/families.js';
import type { Kernels } from '../../engine/kernels.js';
import { getInitializer } from '../../initializers/index.js';
import { Layer, type LayerOptions } from '../../layers/layer.js';
import { type LayerPlan, type Parameter, type PassState, planPass, required } from '../../layers/plan.js';
import type { OptionSpec, OptionsOf, Settled } from '../../option-spec.js';
import { exampleShape } from '../../shape.js';

const weightOptions = {
  /** Of one example. */
  shape: exampleShape,
} as const satisfies OptionSpec;

export interface OnnxWeightOptions extends LayerOptions, OptionsOf<typeof weightOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface OnnxWeightState extends PassState {
  value: Parameter;
}

export interface OnnxWeight extends Settled<typeof weightOptions> {}

/**
 * The same numbers for every example, whatever is read: y[n] = w. Numbers of a file that are added to others or multiplied with them; they do not learn.
 * x (N, ...), y (N, shape). Keeps nothing.
 */
export class OnnxWeight extends Layer<OnnxWeightState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: OnnxWeightOptions) {
    super(options, weightOptions, 'OnnxWeight');
  }

  plan(plan: LayerPlan): OnnxWeightState {
    useKernels(broadcastKernels);
    const value = plan.parameter('value', this.shape, getInitializer('zeros'), { trainable: false });
    return { ...planPass(plan, this.shape), value };
  }

  forward(k: Kernels, { y, value }: OnnxWeightState, rows: number): void {
    k.repeatAxis({ x: value.pointer, y: y.pointer, outer: 1, times: rows, inner: y.size });
  }

  /** What is read is not looked at. */
  backward(k: Kernels, { x, dx, dy }: OnnxWeightState, rows: number): void {
    required(dy);
    if (dx) k.fill({ y: dx.pointer, n: rows * x.size, value: 0 });
  }
}
