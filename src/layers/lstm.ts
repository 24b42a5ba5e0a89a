import { sequenceKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import type { Initializer } from '../initializers/index.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { oneOf, trueOrFalse } from '../options.js';
import { gatesOption, slopeOf } from './gates.js';
import type { LayerPlan, Slot } from './plan.js';
import { Recurrent, type RecurrentOptions } from './recurrent.js';
import { inputGradients, inputProducts, readGradient, recurrentGradient, stateGradient, writeOutput } from './sequence.js';
import { type Sequence, stepAt } from './sequence-layout.js';
import { addCarried, carryMasked, holdMasked, multipliedState, stateBefore, writeInitialGradient } from './sequence-steps.js';

const lstmOptions = {
  /** The candidates' and the output's; there is no other than 'tanh'. */
  activation: [(...given) => oneOf(...given, ['tanh']), 'tanh'],
  /** The gates'. Default 'sigmoid'. */
  recurrentActivation: [gatesOption, 'sigmoid'],
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

/** dCell = the gradient of the last cell, where that is an output; zeros where a mask needs some. Returns whether it holds any. */
function readCellGradient(k: Kernels, { dCell, dStates, mask, units }: LSTMState, rows: number): boolean {
  const n = rows * units;
  const from = dStates[1];
  if (from) k.copy({ x: from.pointer, xItem: n, y: dCell.pointer, yItem: n, items: 1, run: n });
  else if (mask) k.fill({ y: dCell.pointer, n, value: 0 });
  return from !== undefined || mask !== undefined;
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

  protected override get stateCount(): number {
    return 2;
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
      const before = multipliedState(k, s, t, rows);
      if (before)
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
      k.lstmGates({ gates: z, previousCell: stateBefore(k, s, cells, t, rows, 1), cell: c, hidden: h, rows, units, slope: slopeOf(this) });
      holdMasked(k, s, hidden, t, rows);
      holdMasked(k, s, cells, t, rows, 1);
    }
    writeOutput(k, s, rows, [hidden, cells]);
  }

  /** From the last step to the first: dh[t] = dy[t] + dGates[t + 1] R^T, and the gates' gradients from dh[t] and dc[t]. */
  backward(k: Kernels, s: LSTMState, rows: number): void {
    const { gates, cells, dHidden, dCell, steps, units, width, dInitial } = s;
    const dh = dHidden.pointer;
    const dc = dCell.pointer;
    let known = readCellGradient(k, s, rows);
    for (let t = steps - 1; t >= 0; t--) {
      const z = stepAt(k, gates.pointer, t, rows, width);
      const c = stepAt(k, cells.pointer, t, rows, units);
      const has = readGradient(k, s, t, dh, rows);
      if (t < steps - 1) stateGradient(k, s, gates.pointer, t + 1, dh, has, rows);
      carryMasked(k, s, dh, t, rows);
      carryMasked(k, s, dc, t, rows, 1);
      const wanted = t > 0 || dInitial[1];
      k.lstmGatesGrad({
        gates: z,
        previousCell: stateBefore(k, s, cells, t, rows, 1),
        cell: c,
        dHidden: dh,
        dCell: known ? dc : 0,
        dPreviousCell: wanted ? dc : 0,
        rows,
        units,
        slope: slopeOf(this),
      });
      if (wanted) addCarried(k, s, dc, rows, 1);
      known = true;
    }
    if (dInitial[0]) stateGradient(k, s, gates.pointer, 0, dInitial[0].pointer, false, rows);
    writeInitialGradient(k, s, dc, rows, 1);
    recurrentGradient(k, s, gates.pointer, rows, 0, width);
    inputGradients(k, s, gates.pointer, rows);
  }
}
