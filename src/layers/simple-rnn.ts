import { type Activation, activationKind, activationNamed, LEAKY_SLOPE } from '../activations.js';
import { ActivationKind, type Kernels } from '../engine/kernels.js';
import { OptionError } from '../errors.js';
import type { LayerPlan, Slot } from './layer.js';
import { Recurrent, type RecurrentOptions } from './recurrent.js';
import { inputGradients, inputProducts, readGradient, recurrentGradient, type Sequence, stepAt, writeOutput } from './sequence.js';

export interface SimpleRNNOptions extends RecurrentOptions {
  /** Any but 'softmax'. Default 'tanh'. */
  activation?: Activation;
}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface State extends Sequence {
  /** Gradients before the activation. */
  gradients: Slot;
}

/**
 * A fully connected recurrent layer: h[t] = activation(x[t] W + h[t - 1] R + b), h before the first step zeros.
 *
 * x (N, T, C), kernel W (C, units), recurrentKernel R (units, units), bias b (units); y is the last h (N, units), or with
 * `returnSequences` all of them (N, T, units). Keeps x and h. Throws ShapeError for examples that are not [steps, features].
 * Source: Elman, "Finding Structure in Time" (1990).
 */
export class SimpleRNN extends Recurrent<State> {
  override readonly kind = 'SimpleRNN';
  override get emits(): boolean {
    return true;
  }
  readonly activation: Activation;

  constructor(options: SimpleRNNOptions) {
    super('SimpleRNN', options, ['activation']);
    this.activation = activationNamed('SimpleRNN', options.activation ?? 'tanh');
    if (this.activation === 'softmax')
      throw new OptionError('SimpleRNN: received the activation "softmax"; expected one that works on each number by itself.');
  }

  override get config(): object {
    return { ...super.config, activation: this.activation };
  }

  plan(plan: LayerPlan): State {
    const sequence = this.planSequence(plan, 1, [this.units], this.biasInitializer);
    return { ...sequence, gradients: plan.scratch(plan.gradients ? sequence.steps * this.units : 0, 'backward') };
  }

  forward(k: Kernels, s: State, rows: number): void {
    const { hidden, recurrentKernel, steps, units } = s;
    const kind = activationKind(this.activation);
    const start = hidden.pointer;
    const r = recurrentKernel.pointer;
    inputProducts(k, s, start, rows);
    if (kind !== ActivationKind.linear) k.activate({ activation: kind, slope: LEAKY_SLOPE, x: start, y: start, n: rows * units });
    for (let t = 1; t < steps; t++) {
      const before = stepAt(k, start, t - 1, rows, units);
      const now = stepAt(k, start, t, rows, units);
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
        activation: kind,
        slope: LEAKY_SLOPE,
      });
    }
    writeOutput(k, s, rows);
  }

  /** dz[t] = (dy[t] + dz[t + 1] R^T) activation'(z[t]), from the last step to the first. */
  backward(k: Kernels, s: State, rows: number): void {
    const { hidden, gradients, recurrentKernel, steps, units } = s;
    const kind = activationKind(this.activation);
    const start = gradients.pointer;
    const r = recurrentKernel.pointer;
    for (let t = steps - 1; t >= 0; t--) {
      const dz = stepAt(k, start, t, rows, units);
      const has = readGradient(k, s, t, dz, rows);
      if (t < steps - 1) {
        const after = stepAt(k, start, t + 1, rows, units);
        k.gemm({
          transposeB: true,
          m: rows,
          n: units,
          k: units,
          a: after,
          lda: units,
          b: r,
          ldb: units,
          c: dz,
          ldc: units,
          accumulate: has,
        });
      }
      const h = stepAt(k, hidden.pointer, t, rows, units);
      if (kind !== ActivationKind.linear) k.activateGrad({ activation: kind, slope: LEAKY_SLOPE, y: h, dy: dz, dx: dz, n: rows * units });
    }
    recurrentGradient(k, s, hidden.pointer, start, rows, 0, units);
    inputGradients(k, s, start, rows);
  }
}
