import type { Callback } from '../../src/index.js';
import { data, main } from '../built.js';
import { type AirbenchSpec, airbenchCallbacks, airbenchLayers, compileAirbench, setWhitening } from './airbench.js';

const { Adam, BatchNormalization, Conv2D, Dense, Flatten, MaxPooling2D, Normalization, PiecewiseLinear, Rescaling, Sequential } = main;

type Model = InstanceType<typeof main.Sequential>;
type Layer = Model['layers'][number];
export type Images = Awaited<ReturnType<typeof data.loadDataset>>['train'];

/** How long a run is. */
export interface Length {
  steps: number;
  epochSteps: number;
  batchSize: number;
}

/** A set, the accuracy that its test images are to reach, and a training run that reaches it. */
export interface Recipe {
  id: string;
  title: string;
  set: 'mnist' | 'fashion-mnist' | 'cifar10';
  target: number;
  /** May end within an epoch. */
  epochs: number;
  batchSize: number;
  /** How the images of an epoch are changed; without it they go in as they are. */
  augment?: { flip: 'alternating'; translate: number };
  /** Views of a test image whose logits are averaged. */
  views: 1 | 6;
  /** The model, compiled and with its starting weights. */
  build(train: Images, length: Length, seed: number): Model;
  callbacks?(model: Model, length: Length): Callback[];
}

/** Up to the peak in the first third of the run, and down to next to nothing. */
const triangle = (peak: number, { steps }: Length): InstanceType<typeof PiecewiseLinear> =>
  new PiecewiseLinear({ boundaries: [0, Math.floor(0.3 * steps), steps], values: [0.2 * peak, peak, 0.02 * peak] });

/** Layers of a perceptron or a small convolutional network on bytes of 28 x 28, under Adam. */
function small(layers: () => Layer[], peak: number): Recipe['build'] {
  return (_train, length, seed) => {
    const model = new Sequential([new Rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }), ...layers()], { seed });
    model.compile({
      optimizer: new Adam({ learningRate: triangle(peak, length) }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    return model;
  };
}

const classes = (): Layer => new Dense({ units: 10, activation: 'softmax' });

/** Blocks of a 3 x 3 convolution, its normalization and a pool that halves the image. */
const blocks = (...widths: number[]): Layer[] => [
  ...widths.flatMap((filters) => [
    new Conv2D({ filters, kernelSize: 3, padding: 'same', useBias: false }),
    new BatchNormalization({ momentum: 0.9 }),
    new MaxPooling2D(),
    new main.ReLU(),
  ]),
  new Flatten(),
];

/** Mean and deviation of CIFAR-10's training pixels / 255, a channel. */
const MEAN = [0.4914, 0.4822, 0.4465];
const DEVIATION = [0.247, 0.2435, 0.2616];
/** Training images that the whitening filters are made from. */
const WHITENED = 5000;

/** Whitening filters of the first images, normalized as the network sees them. */
function whiteningOf({ x }: Images): ArrayLike<number> {
  const [, ...shape] = x.shape;
  const count = Math.min(WHITENED, x.shape[0]);
  const size = shape.reduce((a, b) => a * b, 1);
  const pixels = Float32Array.from(x.data.subarray(0, count * size), (byte, i) => (byte / 255 - MEAN[i % 3]!) / DEVIATION[i % 3]!);
  return data.whiteningFilters({ data: pixels, shape: [count, ...shape] }).data;
}

function airbench(id: string, target: number, epochs: number, batchSize: number, widths: AirbenchSpec['widths']): Recipe {
  return {
    id,
    title: `whitening, ${widths.join('-')}, airbench94's training`,
    set: 'cifar10',
    target,
    epochs,
    batchSize,
    augment: { flip: 'alternating', translate: 2 },
    views: 6,
    build(train, length, seed) {
      const front = [
        new Rescaling({ scale: 1 / 255, inputShape: [32, 32, 3] }),
        new Normalization({ mean: MEAN, variance: DEVIATION.map((value) => value ** 2) }),
      ];
      const model = compileAirbench([...front, ...airbenchLayers(widths)], { widths, ...length }, seed);
      setWhitening(model, whiteningOf(train));
      return model;
    },
    callbacks: (model, length) => airbenchCallbacks(model, { widths, ...length }),
  };
}

/** What people wait for, as data: the cheapest runs found that reach each target. */
export const RECIPES: readonly Recipe[] = [
  {
    id: 'mnist-97',
    title: '784-128-10, Adam',
    set: 'mnist',
    target: 0.97,
    epochs: 3,
    batchSize: 128,
    views: 1,
    build: small(() => [new Flatten(), new Dense({ units: 128, activation: 'relu' }), classes()], 0.004),
  },
  {
    id: 'mnist-99',
    title: 'convolutions of 16 and 32, batch norm, Adam',
    set: 'mnist',
    target: 0.99,
    epochs: 3,
    batchSize: 128,
    views: 1,
    build: small(() => [...blocks(16, 32), classes()], 0.01),
  },
  {
    id: 'fashion-90',
    title: 'convolutions of 24 and 48, batch norm, Adam',
    set: 'fashion-mnist',
    target: 0.9,
    epochs: 4,
    batchSize: 128,
    views: 1,
    build: small(() => [...blocks(24, 48), classes()], 0.01),
  },
  airbench('cifar10-70', 0.7, 2, 512, [16, 32, 32]),
  airbench('cifar10-80', 0.8, 4, 512, [16, 64, 64]),
  airbench('cifar10-90', 0.9, 8, 1024, [32, 128, 128]),
  airbench('cifar10-94', 0.94, 9.9, 1024, [64, 256, 256]),
];
