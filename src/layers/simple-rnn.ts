import {
  activate,
  activateGrad,
  activationEntry,
  activationOption,
  activationRecord,
  fusedPart,
  isLinear,
  isOfRows,
} from '../activations.js';
import type { Kernels } from '../engine/kernels.js';
import { OptionError } from '../errors.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import type { LayerPlan, Slot } from './plan.js';
import { Recurrent, type RecurrentOptions } from './recurrent.js';
import { inputGradients, inputProducts, readGradient, recurrentGradient, stateGradient, writeOutput } from './sequence.js';
import { type Sequence, stepAt } from './sequence-layout.js';
import { carryMasked, holdMasked, multipliedState } from './sequence-steps.js';

const simpleRnnOptions = {
  /** Any that works on each number by itself. Default 'tanh'. */
  activation: [activationOption, 'tanh'],
} as const satisfies OptionSpec;

export interface SimpleRNNOptions extends RecurrentOptions, OptionsOf<typeof simpleRnnOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface SimpleRNNState extends Sequence {
  /** What the derivative is told from at every step: the states, or what they were before the activation. */
  kept: Slot;
  /** Gradients before the activation. */
  gradients: Slot;
}

export interface SimpleRNN extends Settled<typeof simpleRnnOptions> {}

/**
 * A fully connected recurrent layer: h[t] = activation(x[t] W + h[t - 1] R + b), h before the first step zeros.
 *
 * x (N, T, C), kernel W (C, units), recurrentKernel R (units, units), bias b (units); y is the last h (N, units), or with
 * `returnSequences` all of them (N, T, units). Keeps x and h, and what h was before the activation where its derivative needs that. Throws ShapeError for examples that are not [steps, features].
 * Source: Elman, "Finding Structure in Time" (1990).
 */
export class SimpleRNN extends Recurrent<SimpleRNNState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: SimpleRNNOptions) {
    super(options, simpleRnnOptions, 'SimpleRNN');
    if (isOfRows(this.activation))
      throw new OptionError(`SimpleRNN: received the activation "${this.activation}"; expected one that works on each number by itself.`);
  }

  plan(plan: LayerPlan): SimpleRNNState {
    const sequence = this.planSequence(plan, 1, [this.units], this.biasInitializer);
    const size = sequence.steps * this.units;
    const apart = activationEntry(this.activation).keeps === 'z' && plan.gradients;
    return {
      ...sequence,
      kept: apart ? plan.scratch(size, 'step') : sequence.hidden,
      gradients: plan.scratch(plan.gradients ? size : 0, 'backward'),
    };
  }

  forward(k: Kernels, s: SimpleRNNState, rows: number): void {
    const { hidden, kept, recurrentKernel, steps, units } = s;
    const activation = activationRecord(this.activation);
    const apart = kept !== hidden;
    const r = recurrentKernel.pointer;
    inputProducts(k, s, kept.pointer, rows);
    const finish = (t: number): void => {
      const [x, y] = [stepAt(k, kept.pointer, t, rows, units), stepAt(k, hidden.pointer, t, rows, units)];
      if (apart || !isLinear(activation)) activate(k, activation, x, y, rows, units);
    };
    for (let t = 0; t < steps; t++) {
      const before = multipliedState(k, s, t, rows);
      if (!before) {
        finish(t);
        holdMasked(k, s, hidden, t, rows);
        continue;
      }
      const now = stepAt(k, kept.pointer, t, rows, units);
      k.gemm({
        m: rows,
        n: units,
        k: units,
        a: before,
        lda: units,
        b: r,
        ldb: units,
        c: now,
        ldc: units,
        accumulate: true,
        ...(apart ? {} : fusedPart(activation)),
      });
      if (apart || activation.apart) finish(t);
      holdMasked(k, s, hidden, t, rows);
    }
    writeOutput(k, s, rows);
  }

  /** dz[t] = (dy[t] + dz[t + 1] R^T) activation'(z[t]), from the last step to the first. */
  backward(k: Kernels, s: SimpleRNNState, rows: number): void {
    const { kept, gradients, steps, units, dInitial } = s;
    const activation = activationRecord(this.activation);
    const start = gradients.pointer;
    for (let t = steps - 1; t >= 0; t--) {
      const dz = stepAt(k, start, t, rows, units);
      const has = readGradient(k, s, t, dz, rows);
      if (t < steps - 1) stateGradient(k, s, start, t + 1, dz, has, rows);
      carryMasked(k, s, dz, t, rows);
      const from = stepAt(k, kept.pointer, t, rows, units);
      if (!isLinear(activation)) activateGrad(k, activation, from, dz, dz, rows, units);
    }
    if (dInitial[0]) stateGradient(k, s, start, 0, dInitial[0].pointer, false, rows);
    recurrentGradient(k, s, start, rows, 0, units);
    inputGradients(k, s, start, rows);
  }
}
