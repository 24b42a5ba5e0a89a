import type { Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';

type Optimizers = Pick<Definitions, 'normFactor' | 'sgd' | 'sgdMomentum' | 'adagrad' | 'rmsprop' | 'adam' | 'lion'>;

/** The definition of `assembly/optimizer.ts`. */
export function createOptimizers(memory: ReferenceMemory): Optimizers {
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
    adagrad({ p, g, s, n, rate, epsilon }) {
      const [P, G, S] = [memory.floats(p, n), memory.floats(g, n), memory.floats(s, n)];
      for (let i = 0; i < n; i++) {
        S[i]! += G[i]! * G[i]!;
        P[i]! -= (at(rate) * G[i]!) / (Math.sqrt(S[i]!) + epsilon);
      }
    },
    rmsprop({ p, g, s, m, v, n, rate, rest, momentum, epsilon }) {
      const [P, G, S, M, V] = [memory.floats(p, n), memory.floats(g, n), memory.floats(s, n), memory.floats(m, n), memory.floats(v, n)];
      for (let i = 0; i < n; i++) {
        S[i]! += rest * (G[i]! * G[i]! - S[i]!);
        if (m) M[i]! += rest * (G[i]! - M[i]!);
        const spread = m ? Math.max(S[i]! - M[i]! * M[i]!, 0) : S[i]!;
        let d = G[i]! / (Math.sqrt(spread) + epsilon);
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
    lion({ p, g, m, n, rate, rest1, rest2 }) {
      const [P, G, M] = [memory.floats(p, n), memory.floats(g, n), memory.floats(m, n)];
      for (let i = 0; i < n; i++) {
        P[i]! -= at(rate) * Math.sign(M[i]! + rest1 * (G[i]! - M[i]!));
        M[i]! += rest2 * (G[i]! - M[i]!);
      }
    },
  };
}
