import type { ReferenceMemory } from '../memory.js';
import { activationOf } from '../reference/activation-of.js';
import { activationEntries } from './activations.js';
import { address, count, type Definitions, declare, number, pass, pure, reads, writes } from './declare.js';

const n = count('elements');

/** What `activation` and `alpha` say: see `activations`. */
export const activationFields = {
  activation: count.optional('the ActivationKind of the fused activation; 0 for none'),
  alpha: number.optional("the activation's own number, such as leaky ReLU's slope for x < 0"),
};

export const activationRecords = /* @__PURE__ */ pure(() => ({
  activate: declare({
    family: 'core',
    formula: 'y = f(x)',
    fields: { ...activationFields, x: address('x (n)'), y: address('y (n); may be x'), n },
    touches: (r) => ({ x: reads(r.n), y: writes(r.n) }),
    inPlace: { y: ['x'] },
    split: 'elements',
    cost: (r) => pass(2 * r.n, r.n, r.n * activationEntries[r.activation]!.ns),
  }),
  activateGrad: declare({
    family: 'core',
    formula: "dx = dy f'(x), with f' told from y = f(x) or from x, whichever the activation keeps",
    fields: {
      ...activationFields,
      kept: address('y (n), or x where the activation keeps z'),
      dy: address('dy (n)'),
      dx: address('dx (n); may be dy or kept'),
      n,
    },
    touches: (r) => ({ kept: reads(r.n), dy: reads(r.n), dx: writes(r.n) }),
    inPlace: { dx: ['dy', 'kept'] },
    split: 'elements',
    // told from y it is a product or two; told from z, about as long as the value
    cost: (r) =>
      pass(3 * r.n, 2 * r.n, r.n * Math.max(0.2, activationEntries[r.activation]!.keeps === 'z' ? activationEntries[r.activation]!.ns : 0)),
  }),
}));

/** The definition of `assembly/activation.ts`. */
export function createActivations(memory: ReferenceMemory): Definitions<typeof activationRecords> {
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
