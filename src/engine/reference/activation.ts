import { ActivationKind, type Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';

export const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

/** f(x). Written so that a NaN stays one. */
export function activationOf(kind: number, slope: number, x: number): number {
  switch (kind) {
    case ActivationKind.relu:
      return Math.max(x, 0);
    case ActivationKind.leakyRelu:
      return x < 0 ? slope * x : x;
    case ActivationKind.tanh:
      return Math.tanh(x);
    case ActivationKind.sigmoid:
      return sigmoid(x);
    default:
      return x;
  }
}

/** f'(x), told from y = f(x). */
function slopeAt(kind: number, slope: number, y: number): number {
  switch (kind) {
    case ActivationKind.relu:
      return y > 0 ? 1 : 0;
    case ActivationKind.leakyRelu:
      return y > 0 ? 1 : slope;
    case ActivationKind.tanh:
      return 1 - y * y;
    case ActivationKind.sigmoid:
      return y * (1 - y);
    default:
      return 1;
  }
}

/** The definition of `assembly/activation.ts`. */
export function createActivations(memory: ReferenceMemory): Pick<Definitions, 'activate' | 'activateGrad'> {
  return {
    activate({ activation, slope, x, y, n }) {
      const { f64 } = memory;
      for (let i = 0; i < n; i++) f64[y / 8 + i] = activationOf(activation, slope, f64[x / 8 + i]!);
    },
    activateGrad({ activation, slope, y, dy, dx, n }) {
      const { f64 } = memory;
      for (let i = 0; i < n; i++) f64[dx / 8 + i] = f64[dy / 8 + i]! * slopeAt(activation, slope, f64[y / 8 + i]!);
    },
  };
}
