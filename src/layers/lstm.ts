import { sequenceKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import type { Initializer } from '../initializers/index.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { oneOf, trueOrFalse } from '../options.js';
import type { LayerPlan, Slot } from './layer.js';
import { Recurrent, type RecurrentOptions } from './recurrent.js';
import { inputGradients, inputProducts, readGradient, recurrentGradient, type Sequence, stepAt, writeOutput } from './sequence.js';

const lstmOptions = {
  /** The candidates' and the output's; there is no other than 'tanh'. */
  activation: [(...given) => oneOf(...given, ['tanh']), 'tanh'],
  /** The gates'; there is no other than 'sigmoid'. */
  recurrentActivation: [(...given) => oneOf(...given, ['sigmoid']), 'sigmoid'],
  /** The forget gate's bias starts at 1 (Jozefowicz, Zaremba, Sutskever, 2015). Default true. */
  unitForgetBias: [trueOrFalse, true],
} as const satisfies OptionSpec;

export interface LSTMOptions extends RecurrentOptions, OptionsOf<typeof lstmOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface LSTMState extends Sequence {
  /** Gates of every step; in backward their gradients take their place. */
  gates: Slot;
  cells: Slot;
  /** Gradients of one step's state and cell. */
  dHidden: Slot;
  dCell: Slot;
}

/** `otherwise`, but ones for the forget gate, which is the second. */
function forgetBias(otherwise: Initializer, units: number): Initializer {
  const { name, config } = otherwise;
  return {
    name,
    config,
    fill: (out, shape, random) => {
      otherwise.fill(out, shape, random);
      out.fill(1, units, 2 * units);
    },
  };
}

export interface LSTM extends Settled<typeof lstmOptions> {}

/**
 * Long short-term memory: (i, f, g, o) = x[t] W + h[t - 1] R + b, c[t] = sigmoid(f) c[t - 1] + sigmoid(i) tanh(g),
 * h[t] = sigmoid(o) tanh(c[t]); h and c before the first step are zeros.
 *
 * x (N, T, C), kernel W (C, 4 units), recurrentKernel R (units, 4 units), bias b (4 units), with the gates in that order, as in
 * Keras; y is the last h (N, units), or with `returnSequences` all of them (N, T, units). Keeps x, h, c and the gates. Throws
 * ShapeError for examples that are not [steps, features]. Source: Hochreiter and Schmidhuber, "Long Short-Term Memory" (1997),
 * with the forget gate of Gers, Schmidhuber and Cummins (2000).
 */
export class LSTM extends Recurrent<LSTMState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: LSTMOptions) {
    super(options, lstmOptions, 'LSTM');
  }

  plan(plan: LayerPlan): LSTMState {
    useKernels(sequenceKernels);
    const { units, biasInitializer, unitForgetBias } = this;
    const initializer = unitForgetBias ? forgetBias(biasInitializer, units) : biasInitializer;
    const sequence = this.planSequence(plan, 4, [4 * units], initializer);
    const { steps, width } = sequence;
    const [gates, cells] = [plan.scratch(steps * width, 'step'), plan.scratch(steps * units, 'step')];
    const gradients = plan.gradients ? units : 0;
    return { ...sequence, gates, cells, dHidden: plan.scratch(gradients, 'backward'), dCell: plan.scratch(gradients, 'backward') };
  }

  forward(k: Kernels, s: LSTMState, rows: number): void {
    const { hidden, gates, cells, recurrentKernel, steps, units, width } = s;
    inputProducts(k, s, gates.pointer, rows);
    for (let t = 0; t < steps; t++) {
      const z = stepAt(k, gates.pointer, t, rows, width);
      const c = stepAt(k, cells.pointer, t, rows, units);
      const h = stepAt(k, hidden.pointer, t, rows, units);
      if (t > 0) {
        const before = stepAt(k, hidden.pointer, t - 1, rows, units);
        k.gemm({
          m: rows,
          n: width,
          k: units,
          a: before,
          lda: units,
          b: recurrentKernel.pointer,
          ldb: width,
          c: z,
          ldc: width,
          accumulate: true,
        });
      }
      k.lstmGates({ gates: z, previousCell: t > 0 ? stepAt(k, cells.pointer, t - 1, rows, units) : 0, cell: c, hidden: h, rows, units });
    }
    writeOutput(k, s, rows);
  }

  /** From the last step to the first: dh[t] = dy[t] + dGates[t + 1] R^T, and the gates' gradients from dh[t] and dc[t]. */
  backward(k: Kernels, s: LSTMState, rows: number): void {
    const { hidden, gates, cells, dHidden, dCell, recurrentKernel, steps, units, width } = s;
    const dh = dHidden.pointer;
    for (let t = steps - 1; t >= 0; t--) {
      const last = t === steps - 1;
      const z = stepAt(k, gates.pointer, t, rows, width);
      const c = stepAt(k, cells.pointer, t, rows, units);
      const has = readGradient(k, s, t, dh, rows);
      if (!last) {
        const after = stepAt(k, gates.pointer, t + 1, rows, width);
        k.gemm({
          transposeB: true,
          m: rows,
          n: units,
          k: width,
          a: after,
          lda: width,
          b: recurrentKernel.pointer,
          ldb: width,
          c: dh,
          ldc: units,
          accumulate: has,
        });
      }
      const before = t > 0 ? stepAt(k, cells.pointer, t - 1, rows, units) : 0;
      k.lstmGatesGrad({
        gates: z,
        previousCell: before,
        cell: c,
        dHidden: dh,
        dCell: last ? 0 : dCell.pointer,
        dPreviousCell: t > 0 ? dCell.pointer : 0,
        rows,
        units,
      });
    }
    recurrentGradient(k, s, hidden.pointer, gates.pointer, rows, 0, width);
    inputGradients(k, s, gates.pointer, rows);
  }
}
