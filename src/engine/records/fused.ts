import type { ReferenceMemory } from '../memory.js';
import { activationOf } from '../reference/activation-of.js';
import { numbersOf } from '../reference/numbers.js';
import { activationEntries } from './activations.js';
import { address, count, type Definitions, declare, number, pass, pure, reads, writes } from './declare.js';
import { channels, dx, dy, normalized, parameterGrads, readsNormalized, rows, size } from './normalization.js';

/** Several records in one pass over memory: rules of `rewrites/` put them in their place. Each gives the bits of the records it stands for. */
const alpha = number.optional("leaky ReLU's slope for x < 0");
const rectifier = count('the ActivationKind, ReLU or leaky ReLU');

export const fusedRecords = /* @__PURE__ */ pure(() => ({
  normalizeActivate: declare({
    family: 'regularization',
    formula: 'y = activation((x - mean) rstd gamma + beta + addend)',
    fields: {
      ...normalized,
      addend: address.optional('a summand, as x; absent: zeros'),
      activation: count.optional('the ActivationKind; 0 for none'),
      alpha,
      y: address('y, as x; may be x or the addend'),
      rows,
      channels,
    },
    touches: (r) => ({ ...readsNormalized(r), addend: reads(size(r)), y: writes(size(r)) }),
    inPlace: { y: ['x', 'addend'] },
    split: 'rows',
    cost: (r) => pass((r.addend ? 3 : 2) * size(r), 4 * size(r), size(r) * 0.3),
  }),
  normalizeActivateParameterGrad: declare({
    family: 'regularization',
    formula: "with z = (x - mean) rstd gamma + beta and dz = dy activation'(z): dBeta = sum(dz), dGamma = rstd sum(dz (x - mean))",
    fields: { ...normalized, dy, activation: rectifier, alpha, ...parameterGrads, rows, channels },
    touches: (r) => ({ ...readsNormalized(r), dy: reads(size(r)), dGamma: writes(r.channels), dBeta: writes(r.channels) }),
    split: 'channels',
    cost: (r) => pass(2 * size(r), 8 * size(r), size(r) * 0.3),
  }),
  batchNormActivateGrad: declare({
    family: 'regularization',
    formula:
      'with z and dz as normalizeActivateParameterGrad: dx = gamma rstd (dz - dBeta / rows - (x - mean) rstd dGamma / rows), for mean and rstd of this batch',
    fields: { ...normalized, dy, activation: rectifier, alpha, ...parameterGrads, dx, rows, channels },
    touches: (r) => ({
      ...readsNormalized(r),
      dy: reads(size(r)),
      dGamma: reads(r.channels),
      dBeta: reads(r.channels),
      dx: writes(size(r)),
    }),
    inPlace: { dx: ['dy', 'x'] },
    split: 'rows',
    cost: (r) => pass(3 * size(r), 10 * size(r), size(r) * 0.5),
  }),
  addActivateGrad: declare({
    family: 'regularization',
    formula: "dx = (a + b) f'(x), with f' told from y = f(x) as in activateGrad",
    fields: {
      a: address('a (n)'),
      b: address('b (n)'),
      y: address('y (n)'),
      activation: rectifier,
      alpha,
      dx: address('dx (n); may be a, b or y'),
      n: count('elements'),
    },
    touches: (r) => ({ a: reads(r.n), b: reads(r.n), y: reads(r.n), dx: writes(r.n) }),
    inPlace: { dx: ['a', 'b', 'y'] },
    split: 'elements',
    cost: (r) => pass(4 * r.n, 3 * r.n, r.n * 0.25),
  }),
}));

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
export function createFused(memory: ReferenceMemory): Definitions<typeof fusedRecords> {
  const { at, put } = numbersOf(memory);
  const normal = ({ x, mean, rstd, gamma, beta, channels }: Normalized, i: number): number => {
    const c = i % channels;
    return (at(x, i) - at(mean, c)) * at(rstd, c) * (gamma ? at(gamma, c) : 1) + at(beta, c);
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
