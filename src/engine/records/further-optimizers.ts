import type { ReferenceMemory } from '../memory.js';
import { address, count, type Definitions, declare, number, pass, pure, reads, updates } from './declare.js';

/** One pass each: p parameters, g gradients, the others state. What changes from step to step lies in cells. */
const p = address('parameters (n)');
const g = address('gradients (n)');
const n = count('elements');
const rate = address('the cell of the learning rate');
const epsilon = number('epsilon');

export const furtherOptimizerRecords = /* @__PURE__ */ pure(() => ({
  nadam: declare({
    family: 'optimizers',
    formula: 'm += rest1 (g - m), v += rest2 (g^2 - v); p -= (ahead m + now g) / (sqrt(v / correction) + epsilon)',
    fields: {
      p,
      g,
      m: address('first moments (n)'),
      v: address('second moments (n)'),
      n,
      rate: address('the cells of ahead, now and correction, which hold the learning rate'),
      rest1: number('1 - beta1'),
      rest2: number('1 - beta2'),
      epsilon,
    },
    touches: (r) => ({ p: updates(r.n), g: reads(r.n), m: updates(r.n), v: updates(r.n), rate: reads(3) }),
    split: 'elements',
    cost: (r) => pass(7 * r.n, 15 * r.n, r.n * 0.9),
  }),
  adamax: declare({
    family: 'optimizers',
    formula: 'm += rest1 (g - m), u = max(beta2 u, |g|); p -= rate m / (u + epsilon)',
    fields: {
      p,
      g,
      m: address('first moments (n)'),
      u: address('infinity norms (n)'),
      n,
      rate,
      rest1: number('1 - beta1'),
      beta2: number('beta2'),
      epsilon,
    },
    touches: (r) => ({ p: updates(r.n), g: reads(r.n), m: updates(r.n), u: updates(r.n), rate: reads(1) }),
    split: 'elements',
    cost: (r) => pass(7 * r.n, 9 * r.n, r.n * 0.7),
  }),
  adadelta: declare({
    family: 'optimizers',
    formula: 's += rest (g^2 - s); step = sqrt(d + epsilon) / sqrt(s + epsilon) g; d += rest (step^2 - d); p -= rate step',
    fields: {
      p,
      g,
      s: address('mean squares of gradients (n)'),
      d: address('mean squares of steps (n)'),
      n,
      rate,
      rest: number('1 - rho'),
      epsilon,
    },
    touches: (r) => ({ p: updates(r.n), g: reads(r.n), s: updates(r.n), d: updates(r.n), rate: reads(1) }),
    split: 'elements',
    cost: (r) => pass(7 * r.n, 14 * r.n, r.n * 1.2),
  }),
  lion: declare({
    family: 'optimizers',
    formula: 'p -= rate sign(m + rest1 (g - m)), m += rest2 (g - m), rest = 1 - beta; sign(0) = 0',
    fields: { p, g, m: address('momentum (n)'), n, rate, rest1: number('1 - beta1'), rest2: number('1 - beta2') },
    touches: (r) => ({ p: updates(r.n), g: reads(r.n), m: updates(r.n), rate: reads(1) }),
    split: 'elements',
    cost: (r) => pass(5 * r.n, 8 * r.n, r.n * 0.4),
  }),
  constrainNorms: declare({
    family: 'optimizers',
    formula: 'p *= (share clip(norm, low, high) + (1 - share) norm) / (1e-7 + norm), norm that of p[o, :, i] for every o and i',
    fields: {
      p: address('parameters (outer, length, inner)'),
      outer: count('extents before the axes that the norm is over'),
      length: count('their extent'),
      inner: count('extents behind them'),
      low: number('the least norm'),
      high: number('the largest'),
      share: number('how far a norm is moved towards these'),
    },
    touches: (r) => ({ p: updates(r.outer * r.length * r.inner) }),
    split: 'inner',
    cost: (r) => pass(3 * r.outer * r.length * r.inner, 3 * r.outer * r.length * r.inner, r.outer * r.length * r.inner * 0.4),
  }),
}));

/** The definition of `assembly/further-optimizer.ts`. */
export function createFurtherOptimizers(memory: ReferenceMemory): Definitions<typeof furtherOptimizerRecords> {
  const vectors = (n: number, ...at: number[]): Float64Array[] => at.map((pointer) => memory.floats(pointer, n));
  return {
    nadam({ p, g, m, v, n, rate, rest1, rest2, epsilon }) {
      const [P, G, M, V] = vectors(n, p, g, m, v) as [Float64Array, Float64Array, Float64Array, Float64Array];
      const [ahead, now, correction] = memory.floats(rate, 3) as unknown as [number, number, number];
      for (let i = 0; i < n; i++) {
        M[i]! += rest1 * (G[i]! - M[i]!);
        V[i]! += rest2 * (G[i]! * G[i]! - V[i]!);
        P[i]! -= (ahead * M[i]! + now * G[i]!) / (Math.sqrt(V[i]! / correction) + epsilon);
      }
    },
    adamax({ p, g, m, u, n, rate, rest1, beta2, epsilon }) {
      const [P, G, M, U] = vectors(n, p, g, m, u) as [Float64Array, Float64Array, Float64Array, Float64Array];
      const by = memory.f64[rate / 8]!;
      for (let i = 0; i < n; i++) {
        M[i]! += rest1 * (G[i]! - M[i]!);
        U[i] = Math.max(beta2 * U[i]!, Math.abs(G[i]!));
        P[i]! -= (by * M[i]!) / (U[i]! + epsilon);
      }
    },
    adadelta({ p, g, s, d, n, rate, rest, epsilon }) {
      const [P, G, S, D] = vectors(n, p, g, s, d) as [Float64Array, Float64Array, Float64Array, Float64Array];
      const by = memory.f64[rate / 8]!;
      for (let i = 0; i < n; i++) {
        S[i]! += rest * (G[i]! * G[i]! - S[i]!);
        const step = (Math.sqrt(D[i]! + epsilon) / Math.sqrt(S[i]! + epsilon)) * G[i]!;
        D[i]! += rest * (step * step - D[i]!);
        P[i]! -= by * step;
      }
    },
    lion({ p, g, m, n, rate, rest1, rest2 }) {
      const [P, G, M] = vectors(n, p, g, m) as [Float64Array, Float64Array, Float64Array];
      const by = memory.f64[rate / 8]!;
      for (let i = 0; i < n; i++) {
        P[i]! -= by * Math.sign(M[i]! + rest1 * (G[i]! - M[i]!));
        M[i]! += rest2 * (G[i]! - M[i]!);
      }
    },
    constrainNorms({ p, outer, length, inner, low, high, share }) {
      const P = memory.floats(p, outer * length * inner);
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          const places = Array.from({ length }, (_, j) => (o * length + j) * inner + i);
          const norm = Math.sqrt(places.reduce((sum, at) => sum + P[at]! * P[at]!, 0));
          const wanted = share * Math.min(Math.max(norm, low), high) + (1 - share) * norm;
          for (const at of places) P[at]! *= wanted / (1e-7 + norm);
        }
      }
    },
  };
}
