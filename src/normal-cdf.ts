import { exp } from './scalar-math.js';

/** 1 / sqrt(2 pi). */
const DENSITY_AT_0 = 0.3989422804014327;

/** The standard normal density, e^(-x^2 / 2) / sqrt(2 pi). */
export function normalDensity(x: number): number {
  return DENSITY_AT_0 * exp(-0.5 * x * x);
}

/**
 * The standard normal distribution function, (1 + erf(x / sqrt 2)) / 2, to 1e-13 of it: near 0 by the series
 * density (x + x^3 / 3 + x^5 / (3 5) + ...), in the tails by Laplace's continued fraction density / (x + 1 / (x + 2 / (x + ...))).
 */
export function normalCdf(x: number): number {
  const size = Math.abs(x);
  if (size < 3) {
    let sum = 0;
    for (let n = 60; n >= 0; n--) sum = 1 + (sum * x * x) / (2 * n + 3);
    return 0.5 + normalDensity(x) * x * sum;
  }
  let fraction = size;
  for (let n = 60; n >= 1; n--) fraction = size + n / fraction;
  const tail = size === Infinity ? 0 : normalDensity(size) / fraction;
  return x < 0 ? tail : 1 - tail;
}
