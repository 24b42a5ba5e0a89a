import { ShapeError } from '../errors.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { positive, positiveInteger } from '../options.js';
import { formatShape } from '../shape.js';
import { Tensor } from '../tensor.js';
import { symmetricEigen } from './symmetric-eigen.js';

const whiteningOptions = {
  /** Rows and columns of a patch. Default 2. */
  kernelSize: [positiveInteger, 2],
  /** Added to the variances, so that directions of next to none are not blown up. Default 5e-4. */
  epsilon: [positive, 5e-4],
} as const satisfies OptionSpec;

export interface WhiteningOptions extends OptionsOf<typeof whiteningOptions> {}

/** The mean of the outer products of all patches with themselves, (n, n) with n = size * size * channels, upper half and lower. */
function patchMoments(images: Pick<Tensor, 'data' | 'shape'>, size: number): Float64Array {
  const [count, height, width, channels] = images.shape as [number, number, number, number];
  const { data } = images;
  const run = size * channels;
  const n = size * run;
  const sums = new Float64Array(n * n);
  const patch = new Float64Array(n);
  for (let image = 0; image < count; image++) {
    for (let y = 0; y + size <= height; y++) {
      for (let x = 0; x + size <= width; x++) {
        for (let row = 0; row < size; row++) {
          const from = ((image * height + y + row) * width + x) * channels;
          for (let i = 0; i < run; i++) patch[row * run + i] = data[from + i]!;
        }
        for (let i = 0; i < n; i++) for (let j = i; j < n; j++) sums[i * n + j]! += patch[i]! * patch[j]!;
      }
    }
  }
  const patches = count * (height - size + 1) * (width - size + 1);
  return sums.map((_, place) => {
    const [i, j] = [Math.floor(place / n), place % n];
    return sums[Math.min(i, j) * n + Math.max(i, j)]! / patches;
  });
}

/**
 * Filters for a first convolution that whitens patches of images: the principal directions v of the images' patches, each divided by
 * sqrt(variance + epsilon), by falling variance, and then their negatives, so that an activation loses nothing. Of k x k patches and C channels
 * these are n = 2 k k C filters: a tensor (k, k, C, n), the kernel of `new Conv2D({ filters: n, kernelSize: k })`, which goes in by
 * `setWeights`. The images, { data, shape: (count, height, width, C) }, are to be as that layer sees them: normalized; some thousand are enough.
 *
 * The bits are the same everywhere. Throws ShapeError for other shapes and images smaller than a patch, OptionError for options that are
 * unknown or out of range. Source: Page, "How to train your ResNet" (2018); Jordan, "94% on CIFAR-10 in 3.29 seconds" (2024).
 */
export function whiteningFilters(images: Pick<Tensor, 'data' | 'shape'>, options?: WhiteningOptions): Tensor {
  const { kernelSize: size, epsilon } = settle('whiteningFilters', options, whiteningOptions);
  const [count = 0, height = 0, width = 0, channels = 0] = images.shape;
  const fits = images.shape.length === 4 && count > 0 && channels > 0 && height >= size && width >= size;
  if (!fits || images.data.length !== count * height * width * channels)
    throw new ShapeError(
      `whiteningFilters: received ${images.data.length} numbers of shape ${formatShape(images.shape)}; expected images of ` +
        `[count, height, width, channels], at least ${size}x${size}.`,
    );
  const n = size * size * channels;
  const filters = new Float32Array(n * 2 * n);
  for (const [f, { value, vector }] of symmetricEigen(patchMoments(images, size), n).entries()) {
    const scale = 1 / Math.sqrt(Math.max(0, value) + epsilon);
    for (let i = 0; i < n; i++) {
      filters[i * 2 * n + f] = scale * vector[i]!;
      filters[i * 2 * n + n + f] = -scale * vector[i]!;
    }
  }
  return new Tensor(filters, [size, size, channels, 2 * n]);
}
