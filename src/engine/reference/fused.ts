import type { Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';
import { activationEntries } from '../records/activations.js';
import type { fusedRecords } from '../records/fused.js';
import { activationOf } from './activation.js';

/** What the normalized x is made of. */
interface Normalized {
  readonly x: number;
  readonly mean: number;
  readonly rstd: number;
  readonly gamma: number;
  readonly beta: number;
  readonly channels: number;
}

/** The definitions of fused kernels: what they stand for, element by element. */
export function createFused(memory: ReferenceMemory): Pick<Definitions, keyof typeof fusedRecords> {
  const at = (pointer: number, i: number): number => memory.f64[pointer / 8 + i]!;
  const put = (pointer: number, i: number, value: number): void => {
    memory.f64[pointer / 8 + i] = value;
  };
  const normal = ({ x, mean, rstd, gamma, beta, channels }: Normalized, i: number): number => {
    const c = i % channels;
    return (at(x, i) - at(mean, c)) * at(rstd, c) * (gamma ? at(gamma, c) : 1) + (beta ? at(beta, c) : 0);
  };
  /** dz = dy activation'(z) of element i. */
  const gradient = (r: Normalized & { dy: number; activation: number; alpha: number }, i: number): number =>
    at(r.dy, i) * activationEntries[r.activation]!.derivative(activationOf(r.activation, r.alpha, normal(r, i)), r.alpha);
  return {
    normalizeActivate(r) {
      for (let i = 0; i < r.rows * r.channels; i++) {
        put(r.y, i, activationOf(r.activation, r.alpha, normal(r, i) + (r.addend ? at(r.addend, i) : 0)));
      }
    },
    normalizeActivateParameterGrad(r) {
      for (let c = 0; c < r.channels; c++) {
        let [gamma, beta] = [0, 0];
        for (let i = c; i < r.rows * r.channels; i += r.channels) {
          const dz = gradient(r, i);
          beta += dz;
          gamma += dz * (at(r.x, i) - at(r.mean, c)) * at(r.rstd, c);
        }
        put(r.dGamma, c, gamma);
        put(r.dBeta, c, beta);
      }
    },
    batchNormActivateGrad(r) {
      for (let i = 0; i < r.rows * r.channels; i++) {
        const c = i % r.channels;
        const centred = (at(r.x, i) - at(r.mean, c)) * at(r.rstd, c);
        const d = gradient(r, i) - at(r.dBeta, c) / r.rows - (centred * at(r.dGamma, c)) / r.rows;
        put(r.dx, i, d * at(r.rstd, c) * (r.gamma ? at(r.gamma, c) : 1));
      }
    },
    addActivateGrad({ a, b, y, activation, alpha, dx, n }) {
      for (let i = 0; i < n; i++) put(dx, i, (at(a, i) + at(b, i)) * activationEntries[activation]!.derivative(at(y, i), alpha));
    },
  };
}
