import { main, ops } from './built.js';
import { type Effort, median, medianLatency, medianRatio, randomNumbers } from './measure.js';
import { type Report, type Row, verdict } from './report.js';

/** The least speed relative to our own matrix product of the same size. */
const TARGET = 0.8;
/** Of a matrix product's largest operand: above that it gets fewer rows, which changes its speed little. */
const MOST_BYTES = 64e6;
/** Pixels of a result that are compared with a sum in f64. */
const PIXELS_CHECKED = 8;

/** A square convolution of square images; `first`: nothing asks for its input's gradient. */
interface Case {
  name: string;
  batch: number;
  size: number;
  channels: number;
  filters: number;
  kernel: number;
  stride?: number;
  padding?: number;
  first?: boolean;
}

const cifar = { batch: 64, kernel: 3, padding: 1 };
const imagenet = { batch: 4, kernel: 3, padding: 1 };

/** The convolutions of the zoo's networks. */
const CASES: Case[] = [
  { ...cifar, name: 'CNN conv1', size: 32, channels: 3, filters: 16, first: true },
  { ...cifar, name: 'CNN conv2', size: 16, channels: 16, filters: 32 },
  { name: 'LeNet-5 conv1', batch: 32, size: 28, channels: 1, filters: 6, kernel: 5, padding: 2, first: true },
  { name: 'LeNet-5 conv2', batch: 32, size: 14, channels: 6, filters: 16, kernel: 5 },
  { ...cifar, name: 'VGG conv1', size: 32, channels: 3, filters: 32, first: true },
  { ...cifar, name: 'VGG conv2', size: 16, channels: 32, filters: 64 },
  { ...cifar, name: 'VGG conv3', size: 8, channels: 64, filters: 128 },
  { ...cifar, name: 'VGG conv4', size: 4, channels: 128, filters: 256 },
  { ...cifar, name: 'VGG conv5', size: 2, channels: 256, filters: 512 },
  { ...cifar, name: 'ResNet-20 16', size: 32, channels: 16, filters: 16 },
  { ...cifar, name: 'ResNet-20 16-32', size: 32, channels: 16, filters: 32, stride: 2 },
  { ...cifar, name: 'ResNet-20 32', size: 16, channels: 32, filters: 32 },
  { ...cifar, name: 'ResNet-20 32-64', size: 16, channels: 32, filters: 64, stride: 2 },
  { ...cifar, name: 'ResNet-20 64', size: 8, channels: 64, filters: 64 },
  { name: 'ResNet-18 stem', batch: 4, size: 224, channels: 3, filters: 64, kernel: 7, stride: 2, padding: 3, first: true },
  { ...imagenet, name: 'ResNet-18 128', size: 28, channels: 128, filters: 128 },
  { ...imagenet, name: 'ResNet-18 512', size: 7, channels: 512, filters: 512 },
  { name: 'ResNet-18 64-128 1x1', batch: 4, size: 56, channels: 64, filters: 128, kernel: 1, stride: 2 },
];

const KINDS = ['forward', 'input gradient', 'kernel gradient'] as const;
type Kind = (typeof KINDS)[number];

type Tensor = ReturnType<typeof main.tensor>;

interface Call {
  kind: Kind;
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

const outSizeOf = ({ size, kernel, stride = 1, padding = 0 }: Case): number => Math.floor((size + 2 * padding - kernel) / stride) + 1;

function dot(a: Tensor, b: Tensor): number {
  let sum = 0;
  for (let i = 0; i < a.size; i++) sum += a.data[i]! * b.data[i]!;
  return sum;
}

/** Throws unless some pixels of y, from the first to the last, are what plain f64 code makes of x and w. */
function checkForward(c: Case, x: Tensor, w: Tensor, y: Tensor): void {
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
function checkGradient(c: Case, kind: Kind, product: number, square: number): void {
  if (!(Math.abs(product - square) <= 1e-4 * square)) throw new Error(`${c.name}, ${kind}: received ${product}, expected ${square}.`);
}

/** The passes of a convolution, checked, and ready to be timed. */
function convolutions(c: Case): Call[] {
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
function product(c: Case, kind: Kind): Call {
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

/** GFLOP/s of convolutions, counted as direct ones, and their share of what `matmul` reaches at that size. */
export function conv({ rounds, time }: Effort): Report {
  const rows: Row[] = [];
  for (const c of CASES) {
    const { name, batch, size, channels, filters, kernel, stride = 1 } = c;
    const pairs = convolutions(c).map((call) => ({ call, beside: product(c, call.kind), own: [] as number[], matmul: [] as number[] }));
    for (const { call, beside } of pairs) for (const { run } of [call, beside]) medianLatency(run, time / 2);
    for (let round = 0; round < rounds; round++) {
      for (const { call, beside, own, matmul } of pairs) {
        own.push(call.flops / medianLatency(call.run, time) / 1e6);
        matmul.push(beside.flops / medianLatency(beside.run, time) / 1e6);
      }
    }
    for (const { call, own, matmul } of pairs) {
      const share = medianRatio(own, matmul);
      rows.push({
        layer: name,
        'N x H x W x C': `${batch} x ${size} x ${size} x ${channels}`,
        kernel: `${kernel} x ${kernel} x ${filters}${stride > 1 ? ` / ${stride}` : ''}`,
        pass: call.kind,
        'GFLOP/s': median(own),
        matmul: median(matmul),
        'of matmul': share,
        target: TARGET,
        verdict: verdict(share, TARGET, 'higher'),
      });
    }
  }
  const note = `f32, medians of ${rounds} rounds, counted as direct convolutions; matmul: our own product of the same size.`;
  return { suite: 'conv', note, rows };
}
