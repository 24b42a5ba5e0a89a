/** Losses that are a mean, or for the Kullback-Leibler divergence a sum, over the numbers of a row. Kernels know them by their place. */
export const pointLossNames = [
  'meanAbsoluteError',
  'meanAbsolutePercentageError',
  'meanSquaredLogarithmicError',
  'huber',
  'logCosh',
  'poisson',
  'kullbackLeiblerDivergence',
  'hinge',
  'squaredHinge',
] as const;
export type PointLossName = (typeof pointLossNames)[number];
