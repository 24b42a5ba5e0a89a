import type { ReferenceMemory } from '../memory.js';
import {
  address,
  count,
  type Declaration,
  type Definitions,
  declare,
  double,
  flag,
  number,
  pass,
  reads,
  updates,
  writes,
} from './declare.js';

/** One pass each: p parameters, g gradients, the others state. What changes from step to step lies in cells. */
const p = address('parameters (n)');
const g = address('gradients (n)');
const n = count('elements');
const rate = address('the cell of the learning rate');
const inner = number.optional('what is added under the root');

export const optimizerRecords = {
  normFactor: declare({
    family: 'core',
    formula:
      'factor = limit / sqrt(s) if s, the sum of the squares, is above limit^2, else 1; with cap the first square becomes limit^2 then',
    fields: {
      squares: address('squares (count), f64'),
      count: count('squares'),
      limit: double('the largest norm'),
      factor: address('the cell of the factor'),
      cap: flag.optional('cap'),
    },
    touches: (r) => ({ squares: r.cap ? updates(r.count, 'double') : reads(r.count, 'double'), factor: writes(1) }),
    split: undefined,
    cost: (r) => pass(2 * r.count, r.count, r.count),
  }),
  sgd: declare({
    family: 'core',
    formula: 'p -= rate g',
    fields: { p, g, n, rate },
    touches: (r) => ({ p: updates(r.n), g: reads(r.n), rate: reads(1) }),
    split: 'elements',
    cost: (r) => pass(3 * r.n, 2 * r.n, r.n * 0.2),
  }),
  sgdMomentum: declare({
    family: 'core',
    formula: 'v = momentum v - rate g; p += v, or with nesterov p += momentum v - rate g',
    fields: { p, g, v: address('velocity (n)'), n, rate, momentum: number('momentum'), nesterov: flag('nesterov') },
    touches: (r) => ({ p: updates(r.n), g: reads(r.n), v: updates(r.n), rate: reads(1) }),
    split: 'elements',
    cost: (r) => pass(5 * r.n, 4 * r.n, r.n * 0.3),
  }),
  adagrad: declare({
    family: 'core',
    formula: 's += g^2; p -= rate g / (sqrt(s + inner) + epsilon)',
    fields: { p, g, s: address('sums of squares (n)'), n, rate, epsilon: number('epsilon'), inner },
    touches: (r) => ({ p: updates(r.n), g: reads(r.n), s: updates(r.n), rate: reads(1) }),
    split: 'elements',
    cost: (r) => pass(5 * r.n, 6 * r.n, r.n * 0.7),
  }),
  rmsprop: declare({
    family: 'core',
    formula:
      's += rest (g^2 - s), rest = 1 - rho; centred m += rest (g - m); d = g / (sqrt(s - m^2 + inner) + epsilon); with momentum v = momentum v + d, p -= rate v, else p -= rate d',
    fields: {
      p,
      g,
      s: address('mean squares (n)'),
      m: address.optional('means (n); absent: not centred'),
      v: address.optional('velocity (n); absent: without momentum'),
      n,
      rate,
      rest: number('1 - rho'),
      momentum: number('momentum'),
      epsilon: number('epsilon'),
      inner,
    },
    touches: (r) => ({ p: updates(r.n), g: reads(r.n), s: updates(r.n), m: updates(r.n), v: updates(r.n), rate: reads(1) }),
    split: 'elements',
    cost: (r) => pass(5 * r.n, 10 * r.n, r.n * 0.7),
  }),
  adam: declare({
    family: 'core',
    formula:
      'm += rest1 (g - m), v += rest2 (g^2 - v), rest = 1 - beta; p -= rate decay p; p -= rate (m / correction1) / (sqrt(v / correction2) + epsilon), correction = 1 - beta^step',
    fields: {
      p,
      g,
      m: address('first moments (n)'),
      v: address('second moments (n)'),
      n,
      rate: address('the cells of the learning rate, correction1 and correction2'),
      rest1: number('1 - beta1'),
      rest2: number('1 - beta2'),
      epsilon: number('epsilon'),
      decay: number('weight decay'),
    },
    touches: (r) => ({ p: updates(r.n), g: reads(r.n), m: updates(r.n), v: updates(r.n), rate: reads(3) }),
    split: 'elements',
    cost: (r) => pass(7 * r.n, 14 * r.n, r.n * 0.8),
  }),
} satisfies Record<string, Declaration>;

/** The definition of `assembly/optimizer.ts`. */
export function createOptimizers(memory: ReferenceMemory): Definitions<typeof optimizerRecords> {
  /** What a cell holds. */
  const at = (cell: number): number => memory.f64[cell / 8]!;
  return {
    normFactor({ squares, count, limit, factor, cap }) {
      const sum = memory.floats(squares, count).reduce((total, square) => total + square, 0);
      memory.f64[factor / 8] = sum > limit * limit ? limit / Math.sqrt(sum) : 1;
      if (cap && sum > limit * limit) memory.f64[squares / 8] = limit * limit;
    },
    sgd({ p, g, n, rate }) {
      const [P, G] = [memory.floats(p, n), memory.floats(g, n)];
      for (let i = 0; i < n; i++) P[i]! -= at(rate) * G[i]!;
    },
    sgdMomentum({ p, g, v, n, rate, momentum, nesterov }) {
      const [P, G, V] = [memory.floats(p, n), memory.floats(g, n), memory.floats(v, n)];
      for (let i = 0; i < n; i++) {
        V[i] = momentum * V[i]! - at(rate) * G[i]!;
        P[i]! += nesterov ? momentum * V[i]! - at(rate) * G[i]! : V[i]!;
      }
    },
    adagrad({ p, g, s, n, rate, epsilon, inner = 0 }) {
      const [P, G, S] = [memory.floats(p, n), memory.floats(g, n), memory.floats(s, n)];
      for (let i = 0; i < n; i++) {
        S[i]! += G[i]! * G[i]!;
        P[i]! -= (at(rate) * G[i]!) / (Math.sqrt(S[i]! + inner) + epsilon);
      }
    },
    rmsprop({ p, g, s, m, v, n, rate, rest, momentum, epsilon, inner = 0 }) {
      const [P, G, S, M, V] = [memory.floats(p, n), memory.floats(g, n), memory.floats(s, n), memory.floats(m, n), memory.floats(v, n)];
      for (let i = 0; i < n; i++) {
        S[i]! += rest * (G[i]! * G[i]! - S[i]!);
        if (m) M[i]! += rest * (G[i]! - M[i]!);
        const spread = m ? Math.max(S[i]! - M[i]! * M[i]!, 0) : S[i]!;
        let d = G[i]! / (Math.sqrt(spread + inner) + epsilon);
        if (v) d = V[i] = momentum * V[i]! + d;
        P[i]! -= at(rate) * d;
      }
    },
    adam({ p, g, m, v, n, rate, rest1, rest2, epsilon, decay }) {
      const [P, G, M, V] = [memory.floats(p, n), memory.floats(g, n), memory.floats(m, n), memory.floats(v, n)];
      const [, correction1, correction2] = memory.floats(rate, 3) as unknown as [number, number, number];
      for (let i = 0; i < n; i++) {
        M[i]! += rest1 * (G[i]! - M[i]!);
        V[i]! += rest2 * (G[i]! * G[i]! - V[i]!);
        P[i]! -= at(rate) * decay * P[i]!;
        P[i]! -= (at(rate) * (M[i]! / correction1)) / (Math.sqrt(V[i]! / correction2) + epsilon);
      }
    },
  };
}
