// Losses beside the core's, as their kernels define them.
import { sigmoid } from '../records/activations.js';
import type { PointLossName } from '../records/point-loss-names.js';
import type { RowLoss } from './row-losses.js';
import { softmaxRow } from './softmax-row.js';

/** As Keras's epsilon. */
const EPSILON = 1e-7;
const clip = (p: number, high: number): number => Math.min(Math.max(p, EPSILON), high);

/** A loss of one number, its derivative with respect to y, and whether a row's are summed rather than averaged. */
interface PointLoss {
  value(y: number, t: number, alpha: number): number;
  slope(y: number, t: number, alpha: number): number;
  sums?: boolean;
}

const percentage = (t: number): number => 100 / Math.max(Math.abs(t), EPSILON);
const logRatio = (y: number, t: number): number => Math.log1p(Math.max(y, EPSILON)) - Math.log1p(Math.max(t, EPSILON));

export const pointLosses: Readonly<Record<PointLossName, PointLoss>> = {
  meanAbsoluteError: { value: (y, t) => Math.abs(y - t), slope: (y, t) => Math.sign(y - t) },
  meanAbsolutePercentageError: {
    value: (y, t) => Math.abs(y - t) * percentage(t),
    slope: (y, t) => Math.sign(y - t) * percentage(t),
  },
  meanSquaredLogarithmicError: {
    value: (y, t) => logRatio(y, t) ** 2,
    slope: (y, t) => (y < EPSILON ? 0 : (2 * logRatio(y, t)) / (1 + y)),
  },
  huber: {
    value: (y, t, delta) => (Math.abs(y - t) <= delta ? (y - t) ** 2 / 2 : delta * (Math.abs(y - t) - delta / 2)),
    slope: (y, t, delta) => Math.min(Math.max(y - t, -delta), delta),
  },
  logCosh: {
    value: (y, t) => Math.abs(y - t) + Math.log1p(Math.exp(-2 * Math.abs(y - t))) - Math.LN2,
    slope: (y, t) => Math.tanh(y - t),
  },
  poisson: { value: (y, t) => y - t * Math.log(y + EPSILON), slope: (y, t) => 1 - t / (y + EPSILON) },
  kullbackLeiblerDivergence: {
    value: (y, t) => clip(t, 1) * Math.log(clip(t, 1) / clip(y, 1)),
    slope: (y, t) => (y < EPSILON || y > 1 ? 0 : -clip(t, 1) / y),
    sums: true,
  },
  hinge: { value: (y, t) => Math.max(1 - t * y, 0), slope: (y, t) => (1 - t * y <= 0 ? 0 : -t + 0 * y) },
  squaredHinge: { value: (y, t) => Math.max(1 - t * y, 0) ** 2, slope: (y, t) => -2 * t * Math.max(1 - t * y, 0) },
};

interface Focal {
  alpha: number;
  gamma: number;
  logits: boolean;
}

/** Losses of a row and their gradients. */
export const furtherRowLosses = {
  categoricalHinge(y: Float64Array, t: Float64Array): RowLoss {
    const others = y.map((v, i) => (1 - t[i]!) * v);
    const largest = others.indexOf(Math.max(...others));
    const loss = others[largest]! - y.reduce((sum, v, i) => sum + v * t[i]!, 0) + 1;
    return { loss: Math.max(loss, 0), gradient: y.map((_, i) => (loss > 0 ? (i === largest ? 1 - t[i]! : 0) - t[i]! : 0)) };
  },

  cosineSimilarity(y: Float64Array, t: Float64Array): RowLoss {
    const [yy, tt] = [y, t].map((v) => v.reduce((sum, value) => sum + value * value, 0)) as [number, number];
    const inverse = yy > 0 && tt > 0 ? 1 / Math.sqrt(yy * tt) : 0;
    const cosine = y.reduce((sum, v, i) => sum + v * t[i]!, 0) * inverse;
    return { loss: -cosine, gradient: y.map((v, i) => (inverse ? (cosine * v) / yy - t[i]! * inverse : 0)) };
  },

  binaryFocal(x: Float64Array, t: Float64Array, { alpha, gamma, logits, balanced }: Focal & { balanced: boolean }): RowLoss {
    const n = x.length;
    const p = logits ? x.map(sigmoid) : x;
    const terms = Array.from(x, (z, i) => {
      const [q, target] = [p[i]!, t[i]!];
      const held = clip(q, 1 - EPSILON);
      const entropy = logits
        ? Math.max(z, 0) - z * target + Math.log1p(Math.exp(-Math.abs(z)))
        : -target * Math.log(held) - (1 - target) * Math.log(1 - held);
      const slope = logits ? q - target : held === q ? (q - target) / (q * (1 - q)) : 0;
      const error = Math.max(target * (1 - q) + (1 - target) * q, 1e-37);
      const rise = (1 - 2 * target) * (logits ? q * (1 - q) : 1);
      const weight = balanced ? target * alpha + (1 - target) * (1 - alpha) : 1;
      const power = error ** gamma;
      return { loss: weight * power * entropy, slope: weight * power * (((gamma * rise) / error) * entropy + slope) };
    });
    return { loss: terms.reduce((sum, { loss }) => sum + loss, 0) / n, p, gradient: terms.map(({ slope }) => slope / n) };
  },

  categoricalFocal(x: Float64Array, t: Float64Array, { alpha, gamma, logits }: Focal): RowLoss {
    const sum = x.reduce((total, v) => total + v, 0);
    const p = logits ? softmaxRow(x).p : x.map((v) => v / sum);
    let loss = 0;
    const slopes = Array.from(p, (given, i) => {
      const q = clip(given, 1 - EPSILON);
      const power = (1 - q) ** gamma;
      loss -= alpha * t[i]! * power * Math.log(q);
      return q === given ? alpha * t[i]! * power * ((gamma * Math.log(q)) / (1 - q) - 1 / q) : 0;
    });
    const along = slopes.reduce((total, g, i) => total + g * p[i]!, 0);
    return { loss, p, gradient: slopes.map((g, i) => (logits ? p[i]! * (g - along) : (g - along) / sum)) };
  },
};
