import type { Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';

type Norms = Pick<
  Definitions,
  | 'batchMoments'
  | 'inverseStandardDeviation'
  | 'normalize'
  | 'normalizeParameterGrad'
  | 'batchNormGrad'
  | 'normalizeInputGrad'
  | 'layerNorm'
  | 'layerNormGrad'
  | 'layerNormParameterGrad'
>;

/** The definition of `assembly/norm.ts`, `norm-grad.ts` and `layer-norm.ts`. */
export function createNorms(memory: ReferenceMemory): Norms {
  const at = (pointer: number, i: number): number => memory.f64[pointer / 8 + i]!;
  const put = (pointer: number, i: number, value: number): void => {
    memory.f64[pointer / 8 + i] = value;
  };
  return {
    batchMoments({ x, mean, rstd, runningMean, runningVariance, rows, channels, momentum, epsilon }) {
      for (let c = 0; c < channels; c++) {
        let m = 0;
        for (let r = 0; r < rows; r++) m += at(x, r * channels + c) / rows;
        let variance = 0;
        for (let r = 0; r < rows; r++) variance += (at(x, r * channels + c) - m) ** 2 / rows;
        put(mean, c, m);
        put(rstd, c, 1 / Math.sqrt(variance + epsilon));
        put(runningMean, c, momentum * at(runningMean, c) + (1 - momentum) * m);
        put(runningVariance, c, momentum * at(runningVariance, c) + (1 - momentum) * variance);
      }
    },
    inverseStandardDeviation({ variance, rstd, n, epsilon }) {
      for (let i = 0; i < n; i++) put(rstd, i, 1 / Math.sqrt(at(variance, i) + epsilon));
    },
    normalize({ x, mean, rstd, gamma, beta, y, rows, channels }) {
      for (let i = 0; i < rows * channels; i++) {
        const c = i % channels;
        put(y, i, (at(x, i) - at(mean, c)) * at(rstd, c) * (gamma ? at(gamma, c) : 1) + (beta ? at(beta, c) : 0));
      }
    },
    normalizeParameterGrad({ x, dy, mean, rstd, dGamma, dBeta, rows, channels }) {
      for (let c = 0; c < channels; c++) {
        let [gamma, beta] = [0, 0];
        for (let i = c; i < rows * channels; i += channels) {
          beta += at(dy, i);
          gamma += at(dy, i) * (at(x, i) - at(mean, c)) * at(rstd, c);
        }
        put(dGamma, c, gamma);
        put(dBeta, c, beta);
      }
    },
    batchNormGrad({ x, dy, mean, rstd, gamma, dGamma, dBeta, dx, rows, channels }) {
      for (let i = 0; i < rows * channels; i++) {
        const c = i % channels;
        const normal = (at(x, i) - at(mean, c)) * at(rstd, c);
        const d = at(dy, i) - at(dBeta, c) / rows - (normal * at(dGamma, c)) / rows;
        put(dx, i, d * at(rstd, c) * (gamma ? at(gamma, c) : 1));
      }
    },
    normalizeInputGrad({ dy, rstd, gamma, dx, rows, channels }) {
      for (let i = 0; i < rows * channels; i++) put(dx, i, at(dy, i) * at(rstd, i % channels) * (gamma ? at(gamma, i % channels) : 1));
    },
    layerNorm({ x, gamma, beta, mean, rstd, y, rows, channels, epsilon }) {
      for (let r = 0; r < rows; r++) {
        let [m, variance] = [0, 0];
        for (let c = 0; c < channels; c++) m += at(x, r * channels + c) / channels;
        for (let c = 0; c < channels; c++) variance += (at(x, r * channels + c) - m) ** 2 / channels;
        put(mean, r, m);
        put(rstd, r, 1 / Math.sqrt(variance + epsilon));
        for (let c = 0; c < channels; c++) {
          const normal = (at(x, r * channels + c) - m) * at(rstd, r);
          put(y, r * channels + c, normal * (gamma ? at(gamma, c) : 1) + (beta ? at(beta, c) : 0));
        }
      }
    },
    layerNormGrad({ x, dy, gamma, mean, rstd, dx, rows, channels }) {
      for (let r = 0; r < rows; r++) {
        const g = (c: number): number => at(dy, r * channels + c) * (gamma ? at(gamma, c) : 1);
        const z = (c: number): number => (at(x, r * channels + c) - at(mean, r)) * at(rstd, r);
        let [sum, along] = [0, 0];
        for (let c = 0; c < channels; c++) {
          sum += g(c);
          along += g(c) * z(c);
        }
        for (let c = 0; c < channels; c++) put(dx, r * channels + c, at(rstd, r) * (g(c) - sum / channels - (z(c) * along) / channels));
      }
    },
    layerNormParameterGrad({ x, dy, mean, rstd, dGamma, dBeta, rows, channels }) {
      for (let c = 0; c < channels; c++) {
        let [gamma, beta] = [0, 0];
        for (let r = 0; r < rows; r++) {
          beta += at(dy, r * channels + c);
          gamma += at(dy, r * channels + c) * (at(x, r * channels + c) - at(mean, r)) * at(rstd, r);
        }
        if (dGamma) put(dGamma, c, gamma);
        if (dBeta) put(dBeta, c, beta);
      }
    },
  };
}
