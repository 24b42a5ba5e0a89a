import type { Window } from '../kernels/window.js';
import type { Kernels, Pointer } from '../kernels.js';
import type { Part } from '../team.js';
import { at, type Share } from './shared-kernels.js';

/** Sums down the rows are shared by columns in fours, so that each is one thread's. */
const COLUMNS = 4;

type Norms = 'batchMoments' | 'normalize' | 'normalizeParameterGrad' | 'batchNormGrad' | 'normalizeInputGrad' | 'columnSums';

/** Normalization: what is summed is shared by columns, what is not by rows. */
export function shareNorms(alone: Kernels, share: Share): Pick<Kernels, Norms> {
  return {
    columnSums(x, rows, columns, y, accumulate) {
      const part = (c: number, count: number): Part => [at(x, c), rows, count, at(y, c), Number(accumulate), columns];
      if (!share('columnSums', columns, 4 * COLUMNS, rows * columns * 0.08, part)) alone.columnSums(x, rows, columns, y, accumulate);
    },
    batchMoments(x, mean, rstd, runningMean, runningVariance, rows, channels, momentum, epsilon) {
      const part = (c: number, count: number): Part => [
        ...[at(x, c), at(mean, c), at(rstd, c), at(runningMean, c), at(runningVariance, c)],
        ...[rows, count, momentum, epsilon, channels],
      ];
      const shared = share('batchMoments', channels, COLUMNS, rows * channels * 0.15, part);
      if (!shared) alone.batchMoments(x, mean, rstd, runningMean, runningVariance, rows, channels, momentum, epsilon);
    },
    normalize(x, mean, rstd, gamma, beta, y, rows, channels) {
      const part = (r: number, count: number): Part => [at(x, r * channels), mean, rstd, gamma, beta, at(y, r * channels), count, channels];
      const shared = share('normalize', rows, 1, rows * channels * 0.3, part);
      if (!shared) alone.normalize(x, mean, rstd, gamma, beta, y, rows, channels);
    },
    normalizeParameterGrad(x, dy, mean, rstd, dGamma, dBeta, rows, channels) {
      const part = (c: number, count: number): Part => [
        ...[at(x, c), at(dy, c), at(mean, c), at(rstd, c), at(dGamma, c), at(dBeta, c)],
        ...[rows, count, channels],
      ];
      const shared = share('normalizeParameterGrad', channels, COLUMNS, rows * channels * 0.3, part);
      if (!shared) alone.normalizeParameterGrad(x, dy, mean, rstd, dGamma, dBeta, rows, channels);
    },
    batchNormGrad(x, dy, mean, rstd, gamma, dGamma, dBeta, dx, rows, channels) {
      const part = (r: number, count: number): Part => {
        const moved = r * channels;
        // the sums are divided by all rows, not by the part's
        return [at(x, moved), at(dy, moved), mean, rstd, gamma, dGamma, dBeta, at(dx, moved), count, channels, rows];
      };
      const shared = share('batchNormGrad', rows, 1, rows * channels * 0.5, part);
      if (!shared) alone.batchNormGrad(x, dy, mean, rstd, gamma, dGamma, dBeta, dx, rows, channels);
    },
    normalizeInputGrad(dy, rstd, gamma, dx, rows, channels) {
      const part = (r: number, count: number): Part => [at(dy, r * channels), rstd, gamma, at(dx, r * channels), count, channels];
      const shared = share('normalizeInputGrad', rows, 1, rows * channels * 0.3, part);
      if (!shared) alone.normalizeInputGrad(dy, rstd, gamma, dx, rows, channels);
    },
  };
}

type Pools = 'maxPool2d' | 'maxPool2dGrad' | 'averagePool2d' | 'averagePool2dGrad' | 'globalAveragePool' | 'globalAveragePoolGrad';

const flat = (w: Window): number[] => [
  ...[w.height, w.width, w.channels, w.kernelHeight, w.kernelWidth, w.strideY, w.strideX],
  ...[w.padTop, w.padLeft, w.outHeight, w.outWidth],
];

/** Pooling, image by image. */
export function sharePools(alone: Kernels, share: Share): Pick<Kernels, Pools> {
  const images = (
    kernel: string,
    w: Window,
    batch: number,
    inputs: readonly Pointer[],
    order: (x: Pointer[], y: Pointer[]) => Pointer[],
  ) => {
    const [x, y, dy, dx] = inputs as [Pointer, Pointer, Pointer, Pointer];
    const [size, out] = [w.height * w.width * w.channels, w.outHeight * w.outWidth * w.channels];
    const ns = batch * out * w.kernelHeight * w.kernelWidth * 0.2;
    return share(kernel, batch, 1, ns, (n, count) => [
      ...flat(w),
      count,
      ...order([at(x, n * size), at(dx, n * size)], [at(y, n * out), at(dy, n * out)]),
    ]);
  };
  return {
    maxPool2d(w, batch, x, y) {
      if (!images('maxPool2d', w, batch, [x, y, 0, 0], ([a], [b]) => [a!, b!])) alone.maxPool2d(w, batch, x, y);
    },
    maxPool2dGrad(w, batch, x, y, dy, dx) {
      const order = ([a, da]: Pointer[], [b, db]: Pointer[]): Pointer[] => [a!, b!, db!, da!];
      if (!images('maxPool2dGrad', w, batch, [x, y, dy, dx], order)) alone.maxPool2dGrad(w, batch, x, y, dy, dx);
    },
    averagePool2d(w, batch, x, y) {
      if (!images('averagePool2d', w, batch, [x, y, 0, 0], ([a], [b]) => [a!, b!])) alone.averagePool2d(w, batch, x, y);
    },
    averagePool2dGrad(w, batch, dy, dx) {
      const order = ([, da]: Pointer[], [, db]: Pointer[]): Pointer[] => [db!, da!];
      if (!images('averagePool2dGrad', w, batch, [0, 0, dy, dx], order)) alone.averagePool2dGrad(w, batch, dy, dx);
    },
    globalAveragePool(batch, pixels, channels, x, y) {
      const part = (n: number, count: number): Part => [count, pixels, channels, at(x, n * pixels * channels), at(y, n * channels)];
      if (!share('globalAveragePool', batch, 1, batch * pixels * channels * 0.2, part))
        alone.globalAveragePool(batch, pixels, channels, x, y);
    },
    globalAveragePoolGrad(batch, pixels, channels, dy, dx) {
      const part = (n: number, count: number): Part => [count, pixels, channels, at(dy, n * channels), at(dx, n * pixels * channels)];
      const shared = share('globalAveragePoolGrad', batch, 1, batch * pixels * channels * 0.2, part);
      if (!shared) alone.globalAveragePoolGrad(batch, pixels, channels, dy, dx);
    },
  };
}
