import { sequenceKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { oneOf, trueOrFalse } from '../options.js';
import { gatesOption, slopeOf } from './gates.js';
import { afterReset, afterResetGrad, beforeReset, beforeResetGrad, type GRUState } from './gru-steps.js';
import type { LayerPlan } from './plan.js';
import { Recurrent, type RecurrentOptions } from './recurrent.js';
import { inputGradients, inputProducts, readGradient, recurrentGradient, writeOutput } from './sequence.js';
import { stepAt } from './sequence-layout.js';
import { addCarried, carryMasked, holdMasked, writeInitialGradient } from './sequence-steps.js';

const gruOptions = {
  /** The candidates'; there is no other than 'tanh'. */
  activation: [(...given) => oneOf(...given, ['tanh']), 'tanh'],
  /** The gates'. Default 'sigmoid'. */
  recurrentActivation: [gatesOption, 'sigmoid'],
  /** Whether the reset gate is applied after the state's product (as in cuDNN and PyTorch) or before it. Default true. */
  resetAfter: [trueOrFalse, true],
} as const satisfies OptionSpec;

export interface GRUOptions extends RecurrentOptions, OptionsOf<typeof gruOptions> {}

export interface GRU extends Settled<typeof gruOptions> {}

/**
 * Gated recurrent unit: z = sigmoid(x[t] Wz + h[t - 1] Rz + bz), r = sigmoid(x[t] Wr + h[t - 1] Rr + br),
 * h[t] = z h[t - 1] + (1 - z) c with c = tanh(x[t] Wc + bc + r (h[t - 1] Rc + b'c)), or without `resetAfter`
 * c = tanh(x[t] Wc + bc + (r h[t - 1]) Rc); h before the first step zeros.
 *
 * x (N, T, C), kernel W (C, 3 units), recurrentKernel R (units, 3 units), with the gates in the order z, r, c, as in Keras; bias
 * (2, 3 units), for W's products and for R's, or without `resetAfter` (3 units); y is the last h (N, units), or with
 * `returnSequences` all of them (N, T, units). Keeps x, h, the gates, and the state's products or r h. Throws ShapeError for
 * examples that are not [steps, features]. Source: Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder" (2014).
 */
export class GRU extends Recurrent<GRUState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: GRUOptions) {
    super(options, gruOptions, 'GRU');
  }

  plan(plan: LayerPlan): GRUState {
    useKernels(sequenceKernels);
    const { units, resetAfter } = this;
    const sequence = this.planSequence(plan, 3, resetAfter ? [2, 3 * units] : [3 * units], this.biasInitializer);
    const { steps, width } = sequence;
    const gradients = plan.gradients ? units : 0;
    return {
      ...sequence,
      slope: slopeOf(this),
      gates: plan.scratch(steps * width, 'step'),
      products: plan.scratch(resetAfter ? steps * width : 0, 'step'),
      reset: plan.scratch(resetAfter ? 0 : (steps - 1 + sequence.initial.length) * units, 'step'),
      dHidden: plan.scratch(gradients, 'backward'),
      extra: plan.scratch(gradients, 'backward'),
    };
  }

  forward(k: Kernels, s: GRUState, rows: number): void {
    inputProducts(k, s, s.gates.pointer, rows);
    for (let t = 0; t < s.steps; t++) {
      if (this.resetAfter) afterReset(k, s, t, rows);
      else beforeReset(k, s, t, rows);
      holdMasked(k, s, s.hidden, t, rows);
    }
    writeOutput(k, s, rows);
  }

  /** From the last step to the first: dh[t] = dy[t] + what the gates of step t + 1 hand back, which they left in dHidden. */
  backward(k: Kernels, s: GRUState, rows: number): void {
    const { steps, units, width, bias, gates, products, reset, dHidden, extra } = s;
    const dh = dHidden.pointer;
    for (let t = steps - 1; t >= 0; t--) {
      const last = t === steps - 1;
      if (readGradient(k, s, t, last ? dh : extra.pointer, rows) && !last) k.add({ a: dh, b: extra.pointer, y: dh, n: rows * units });
      carryMasked(k, s, dh, t, rows);
      if (this.resetAfter) afterResetGrad(k, s, t, rows);
      else beforeResetGrad(k, s, t, rows);
      addCarried(k, s, dh, rows);
    }
    writeInitialGradient(k, s, dh, rows);
    if (this.resetAfter) {
      recurrentGradient(k, s, products.pointer, rows, 0, width);
      if (bias?.gradient)
        k.columnSums({ x: products.pointer, rows: steps * rows, columns: width, y: stepAt(k, bias.gradient, 1, 1, width) });
    } else {
      recurrentGradient(k, s, gates.pointer, rows, 0, 2 * units);
      recurrentGradient(k, s, gates.pointer, rows, 2 * units, units, reset);
    }
    inputGradients(k, s, gates.pointer, rows);
  }
}
