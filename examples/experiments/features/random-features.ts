import { RandomStream } from 'wasm-nn';
import { tensor } from 'wasm-nn/ops';
import { blockProduct } from './block-product.js';
import { type Rows, rowsBetween } from './rows.js';

/** Rows mapped at a time. */
const CHUNK = 1000;

/** A map whose inner products come near those of a kernel: k(x, y) is about map(x) map(y). */
export type FeatureMap = (rows: Rows) => Rows;

/** Taylor's series of cos(x), x from 0 to pi / 2, to 1e-10: the same digits in every runtime, which Math.cos need not give. */
function cosine(x: number): number {
  const s = x * x;
  return 1 - (s / 2) * (1 - (s / 12) * (1 - (s / 30) * (1 - (s / 56) * (1 - (s / 90) * (1 - (s / 132) * (1 - s / 182))))));
}

/** cos(2 pi turns). */
export function cosineOfTurns(turns: number): number {
  const rest = Math.abs(turns - Math.round(turns)); // 0 to 1/2, since the cosine is even
  return rest <= 0.25 ? cosine(2 * Math.PI * rest) : -cosine(2 * Math.PI * (0.5 - rest));
}

/** scikit-learn's `gamma='scale'`: 1 / (columns x variance of all numbers). */
export function scaleGamma({ data, shape: [, columns] }: Rows): number {
  let sum = 0;
  for (const value of data) sum += value;
  const mean = sum / data.length;
  let squares = 0;
  for (const value of data) squares += (value - mean) ** 2;
  return data.length / (columns * squares);
}

/**
 * Random Fourier features of the kernel exp(-gamma |x - y|^2): sqrt(2 / size) (cos(w x), sin(w x)) for size / 2 directions w, whose numbers
 * are normal with the variance 2 gamma. The mean error of the kernel falls as 1 / sqrt(size).
 * Source: A. Rahimi, B. Recht, Random features for large-scale kernel machines, NIPS 2007.
 */
export function fourierFeatures(columns: number, options: { gamma: number; size: number; seed: number }): FeatureMap {
  const half = Math.ceil(options.size / 2);
  const random = new RandomStream(options.seed, 'fourierFeatures');
  const deviation = Math.sqrt(2 * options.gamma) / (2 * Math.PI); // in turns instead of radians
  const directions = tensor(
    Float32Array.from({ length: columns * half }, () => deviation * random.normal()),
    [columns, half],
  );
  const product = blockProduct(CHUNK, directions);
  const amplitude = Math.sqrt(1 / half);
  return (rows) => {
    const [count] = rows.shape;
    const mapped = new Float32Array(count * 2 * half);
    for (let first = 0; first < count; first += CHUNK) {
      const chunk = rowsBetween(rows, first, first + CHUNK);
      const turns = product(chunk);
      for (let i = 0; i < turns.length; i++) {
        const to = (first + Math.floor(i / half)) * 2 * half + (i % half);
        mapped[to] = amplitude * cosineOfTurns(turns[i]!);
        mapped[to + half] = amplitude * cosineOfTurns(turns[i]! - 0.25);
      }
    }
    return { data: mapped, shape: [count, 2 * half] };
  };
}
