import type { Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';
import { activationEntries } from '../records/activations.js';

/** f(x) of an activation by its number. */
export function activationOf(kind: number, alpha: number, x: number): number {
  return activationEntries[kind]!.value(x, alpha);
}

/** The definition of `assembly/activation.ts`. */
export function createActivations(memory: ReferenceMemory): Pick<Definitions, 'activate' | 'activateGrad'> {
  return {
    activate({ activation, alpha, x, y, n }) {
      const { f64 } = memory;
      for (let i = 0; i < n; i++) f64[y / 8 + i] = activationOf(activation, alpha, f64[x / 8 + i]!);
    },
    activateGrad({ activation, alpha, kept, dy, dx, n }) {
      const { f64 } = memory;
      const { derivative } = activationEntries[activation]!;
      for (let i = 0; i < n; i++) f64[dx / 8 + i] = f64[dy / 8 + i]! * derivative(f64[kept / 8 + i]!, alpha);
    },
  };
}
