import type { Pointer } from '../kernels.js';

/**
 * One time step of recurrent layers, over (rows, units) blocks; the gates of a row lie side by side, (rows, gates * units).
 * A pointer to what was before the first step is 0, which stands for zeros, and so is one to what is not wanted.
 */
export interface RecurrentKernels {
  /**
   * gates (i, f, g, o) = (sigmoid, sigmoid, tanh, sigmoid) in place; cell = f previousCell + i g; hidden = o tanh(cell).
   * previousCell may be 0.
   */
  lstmGates(gates: Pointer, previousCell: Pointer, cell: Pointer, hidden: Pointer, rows: number, units: number): void;
  /**
   * With d = dCell + dHidden o (1 - tanh(cell)^2): dPreviousCell = d f, and gates become the gradients before the activations,
   * (d g i', d previousCell f', d i g', dHidden tanh(cell) o'). dCell (from the step after) may be 0; dPreviousCell may be dCell or 0.
   */
  lstmGatesGrad(
    gates: Pointer,
    previousCell: Pointer,
    cell: Pointer,
    dHidden: Pointer,
    dCell: Pointer,
    dPreviousCell: Pointer,
    rows: number,
    units: number,
  ): void;
  /**
   * gates (z, r, c) = (sigmoid(z + mz), sigmoid(r + mr), tanh(c + r mc)) in place, m (rows, 3 units) the product of the state or 0;
   * hidden = z previous + (1 - z) c.
   */
  gruGates(gates: Pointer, m: Pointer, previous: Pointer, hidden: Pointer, rows: number, units: number): void;
  /**
   * gates become the gradients before the activations: (dHidden (previous - c) z', a mc r', a), a = dHidden (1 - z) c', and m
   * those of m, the same but a r at last. dPrevious = dHidden z, without what comes through m; it may be dHidden or 0.
   */
  gruGatesGrad(gates: Pointer, m: Pointer, previous: Pointer, dHidden: Pointer, dPrevious: Pointer, rows: number, units: number): void;
  /** hidden = z previous + (1 - z) c, of gates (z, r, c) after their activations. */
  gruMix(gates: Pointer, previous: Pointer, hidden: Pointer, rows: number, units: number): void;
  /** z and c of the gates become gradients as in gruGatesGrad, r stays; dPrevious = dHidden z. It may be dHidden. */
  gruMixGrad(gates: Pointer, previous: Pointer, dHidden: Pointer, dPrevious: Pointer, rows: number, units: number): void;
  /** y = r previous. */
  gruReset(gates: Pointer, previous: Pointer, y: Pointer, rows: number, units: number): void;
  /** dPrevious += dy r, and r of the gates becomes dy previous r (1 - r). */
  gruResetGrad(gates: Pointer, previous: Pointer, dy: Pointer, dPrevious: Pointer, rows: number, units: number): void;

  /**
   * y (rows, columns) = table[indices[row], :], of a table of `held` rows. Indices are floats, rounded towards zero; one below
   * 0, or not below `held`, gives a row of NaN.
   */
  gatherRows(table: Pointer, held: number, indices: Pointer, y: Pointer, rows: number, columns: number): void;
  /** table[indices[row], :] += y[row, :], row after row; an index that gatherRows does not know adds nothing. */
  scatterAddRows(table: Pointer, held: number, indices: Pointer, y: Pointer, rows: number, columns: number): void;
}
