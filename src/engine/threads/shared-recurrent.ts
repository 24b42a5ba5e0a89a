import type { Kernels } from '../kernels.js';
import type { Part } from '../team.js';
import { at, type Share } from './shared-kernels.js';

/** Nanoseconds a unit takes forward, five or three of exp and tanh, and backward. */
const LSTM_NS = 9;
const GRU_NS = 6;
const GRADIENT_NS = 3;

type Gates = 'lstmGates' | 'lstmGatesGrad' | 'gruGates' | 'gruGatesGrad';

/** The gates of a time step, by rows. */
export function shareGates(alone: Kernels, share: Share): Pick<Kernels, Gates> {
  return {
    lstmGates(gates, previousCell, cell, hidden, rows, units) {
      const part = (r: number, count: number): Part => {
        const i = r * units;
        return [at(gates, 4 * i), at(previousCell, i), at(cell, i), at(hidden, i), count, units];
      };
      if (!share('lstmGates', rows, 1, rows * units * LSTM_NS, part)) alone.lstmGates(gates, previousCell, cell, hidden, rows, units);
    },
    lstmGatesGrad(gates, previousCell, cell, dHidden, dCell, dPreviousCell, rows, units) {
      const part = (r: number, count: number): Part => {
        const i = r * units;
        const state = [at(previousCell, i), at(cell, i), at(dHidden, i), at(dCell, i), at(dPreviousCell, i)];
        return [at(gates, 4 * i), ...state, count, units];
      };
      const shared = share('lstmGatesGrad', rows, 1, rows * units * GRADIENT_NS, part);
      if (!shared) alone.lstmGatesGrad(gates, previousCell, cell, dHidden, dCell, dPreviousCell, rows, units);
    },
    gruGates(gates, m, previous, hidden, rows, units) {
      const part = (r: number, count: number): Part => {
        const i = r * units;
        return [at(gates, 3 * i), at(m, 3 * i), at(previous, i), at(hidden, i), count, units];
      };
      if (!share('gruGates', rows, 1, rows * units * GRU_NS, part)) alone.gruGates(gates, m, previous, hidden, rows, units);
    },
    gruGatesGrad(gates, m, previous, dHidden, dPrevious, rows, units) {
      const part = (r: number, count: number): Part => {
        const i = r * units;
        return [at(gates, 3 * i), at(m, 3 * i), at(previous, i), at(dHidden, i), at(dPrevious, i), count, units];
      };
      const shared = share('gruGatesGrad', rows, 1, rows * units * GRADIENT_NS, part);
      if (!shared) alone.gruGatesGrad(gates, m, previous, dHidden, dPrevious, rows, units);
    },
  };
}
