import { main, ops } from './built.js';
import { type ConvCase, outSizeOf } from './conv-cases.js';
import { randomNumbers } from './measure.js';

/** Of a matrix product's largest operand: above that it gets fewer rows, which changes its speed little. */
const MOST_BYTES = 64e6;
/** Pixels of a result that are compared with a sum in f64. */
const PIXELS_CHECKED = 8;

type Kind = 'forward' | 'input gradient' | 'kernel gradient';

type Tensor = ReturnType<typeof main.tensor>;

/** A pass, or the matrix product beside it, ready to be timed. */
export interface Call {
  readonly kind: Kind;
  run(): void;
  flops: number;
}

function random(shape: number[], seed: number): Tensor {
  return main.tensor(
    randomNumbers(
      shape.reduce((product, extent) => product * extent, 1),
      seed,
    ),
    shape,
  );
}

const zeros = (shape: readonly number[]): Tensor => main.tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), [...shape]);

function dot(a: Tensor, b: Tensor): number {
  let sum = 0;
  for (let i = 0; i < a.size; i++) sum += a.data[i]! * b.data[i]!;
  return sum;
}

/** Throws unless some pixels of y, from the first to the last, are what plain f64 code makes of x and w. */
function checkForward(c: ConvCase, x: Tensor, w: Tensor, y: Tensor): void {
  const { size, channels, filters, kernel, stride = 1, padding = 0 } = c;
  const outSize = outSizeOf(c);
  const pixels = c.batch * outSize * outSize;
  for (let chosen = 0; chosen < PIXELS_CHECKED; chosen++) {
    const pixel = Math.round((chosen * (pixels - 1)) / (PIXELS_CHECKED - 1));
    const [image, row, column] = [Math.floor(pixel / outSize ** 2), Math.floor(pixel / outSize) % outSize, pixel % outSize];
    const sums = new Float64Array(filters);
    for (let at = 0; at < kernel * kernel * channels; at++) {
      const [u, v, channel] = [Math.floor(at / channels / kernel), Math.floor(at / channels) % kernel, at % channels];
      const [i, j] = [row * stride + u - padding, column * stride + v - padding];
      if (i < 0 || j < 0 || i >= size || j >= size) continue;
      const value = x.data[((image * size + i) * size + j) * channels + channel]!;
      for (let f = 0; f < filters; f++) sums[f]! += value * w.data[at * filters + f]!;
    }
    const tolerance = 1e-5 * kernel * Math.sqrt(channels);
    sums.forEach((sum, f) => {
      const received = y.data[pixel * filters + f]!;
      if (!(Math.abs(received - sum) <= tolerance))
        throw new Error(`${c.name}: received ${received} at pixel ${pixel}, filter ${f}, expected ${sum}.`);
    });
  }
}

/** A gradient of y = x * w times what it is the gradient for is the sum of dy y, which for dy = y is that of y^2. */
function checkGradient(c: ConvCase, kind: Kind, product: number, square: number): void {
  if (!(Math.abs(product - square) <= 1e-4 * square)) throw new Error(`${c.name}, ${kind}: received ${product}, expected ${square}.`);
}

/** The passes of a convolution, checked, and ready to be timed. */
export function convolutions(c: ConvCase): Call[] {
  const { batch, size, channels, filters, kernel, stride = 1, padding = 0, first } = c;
  const x = random([batch, size, size, channels], 1);
  const w = random([kernel, kernel, channels, filters], 2);
  const options = { strides: stride, padding };
  const y = ops.conv2d(x, w, options);
  checkForward(c, x, w, y);
  const square = dot(y, y);
  const dw = ops.conv2dKernelGrad(x, y, w.shape, options);
  checkGradient(c, 'kernel gradient', dot(w, dw), square);
  const flops = 2 * batch * outSizeOf(c) ** 2 * filters * kernel * kernel * channels;
  const to = zeros(y.shape);
  const calls: Call[] = [
    { kind: 'forward', run: () => void ops.conv2d(x, w, { ...options, out: to }), flops },
    { kind: 'kernel gradient', run: () => void ops.conv2dKernelGrad(x, y, w.shape, { ...options, out: dw }), flops },
  ];
  if (first) return calls;
  const dx = ops.conv2dInputGrad(y, w, x.shape, options);
  checkGradient(c, 'input gradient', dot(x, dx), square);
  calls.splice(1, 0, { kind: 'input gradient', run: () => void ops.conv2dInputGrad(y, w, x.shape, { ...options, out: dx }), flops });
  return calls;
}

/** The matrix product that the pass would be over unrolled images, with fewer pixels where it would be too large. */
export function product(c: ConvCase, kind: Kind): Call {
  const { batch, size, channels, filters, kernel } = c;
  const pixels = batch * (kind === 'input gradient' ? size : outSizeOf(c)) ** 2;
  const [n, k] = kind === 'input gradient' ? [channels, kernel * kernel * filters] : [filters, kernel * kernel * channels];
  const rows = Math.min(pixels, Math.floor(MOST_BYTES / 4 / Math.max(n, k)));
  const flops = 2 * rows * n * k;
  const unrolled = random([rows, k], 3);
  const small = random([k, n], 4);
  const wide = random([rows, n], 5);
  if (kind === 'kernel gradient') return { kind, run: () => void ops.matmul(unrolled, wide, { transposeA: true, out: small }), flops };
  return { kind, run: () => void ops.matmul(unrolled, small, { out: wide }), flops };
}
