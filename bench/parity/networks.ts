import { main, zoo } from '../built.js';

export type Model = InstanceType<typeof main.Sequential> | InstanceType<typeof main.Model>;

export interface OptimizerSpec {
  optimizer: 'SGD' | 'Adam' | 'RMSprop';
  learningRate: number;
  momentum?: number;
}

export interface Network {
  /** The row of a report, or the network's own name. */
  id: string;
  name: string;
  batch: number;
  /** Default 10. */
  classes?: number;
  optimizer: OptimizerSpec;
  /** The least speed relative to PyTorch, each on as many threads: its seconds divided by ours. */
  target: number;
  /** Without dropout, whose masks no two libraries draw alike. */
  build(): Model;
}

/** Perceptrons so wide that their products decide: PyTorch's vectors are four times as wide. */
const WIDE = 0.53;

const { Dense, GRU, LSTM, Sequential, SimpleRNN } = main;
const seeded = { seed: 1, classes: 10 };
const CIFAR = { ...seeded, inputShape: [32, 32, 3] };

/** A perceptron of these sizes with a softmax at its end. */
export function mlp(sizes: readonly number[], activation: 'relu' | 'tanh' | 'sigmoid'): () => Model {
  return () =>
    new Sequential(
      sizes.slice(1).map((units, i) => {
        const own = i === sizes.length - 2 ? 'softmax' : activation;
        return new Dense({ units, activation: own, ...(i === 0 ? { inputShape: [sizes[0]!] } : {}) });
      }),
      { seed: 1 },
    );
}

type Recurrent = typeof SimpleRNN | typeof LSTM | typeof GRU;

const lastStep =
  (Layer: Recurrent, steps: number, features: number, units = 128) =>
  (): Model =>
    new Sequential([new Layer({ units, inputShape: [steps, features] }), new Dense({ units: 10, activation: 'softmax' })], { seed: 1 });

export const sgd = (learningRate: number, momentum?: number): OptimizerSpec => ({
  optimizer: 'SGD',
  learningRate,
  ...(momentum === undefined ? {} : { momentum }),
});

/** The reports' networks and a few that their readers ask for, as data. */
export const NETWORKS: readonly Network[] = [
  {
    id: 'A3',
    name: '3072-256-256-10',
    batch: 256,
    optimizer: sgd(0.01),
    target: WIDE,
    build: mlp([3072, 256, 256, 10], 'relu'),
  },
  {
    id: 'A5',
    name: '3072-512-512-10',
    batch: 256,
    optimizer: sgd(0.01),
    target: WIDE,
    build: mlp([3072, 512, 512, 10], 'relu'),
  },
  {
    id: 'A6',
    name: '3072-256-256-10 tanh',
    batch: 256,
    optimizer: sgd(0.01),
    target: WIDE,
    build: mlp([3072, 256, 256, 10], 'tanh'),
  },
  {
    id: 'A10',
    name: 'CNN 16-32, 256',
    batch: 64,
    optimizer: sgd(0.005, 0.9),
    target: 1.2,
    build: () => zoo.cnnCifar({ ...CIFAR, dropout: 0 }),
  },
  {
    id: 'B3',
    name: '784-128-128-10',
    batch: 128,
    optimizer: sgd(0.1),
    target: 0.7,
    build: mlp([784, 128, 128, 10], 'relu'),
  },
  {
    id: 'B7',
    name: 'CNN 32-64, 128-128',
    batch: 128,
    optimizer: sgd(0.05, 0.9),
    target: 1.2,
    build: () => fashionCnn(),
  },
  {
    id: 'C1',
    name: '784-500-250-100-10 sigmoid',
    batch: 64,
    optimizer: sgd(0.1),
    target: 0.65,
    build: mlp([784, 500, 250, 100, 10], 'sigmoid'),
  },
  {
    id: 'D1 MLP',
    name: '784-256-32-10',
    batch: 500,
    optimizer: sgd(0.01, 0.9),
    target: WIDE,
    build: mlp([784, 256, 32, 10], 'relu'),
  },
  {
    id: 'D1 CNN',
    name: 'CNN for MNIST',
    batch: 500,
    optimizer: sgd(0.01, 0.9),
    target: 1.2,
    build: () => zoo.cnnMnist(seeded),
  },
  {
    id: 'D1 LeNet',
    name: 'LeNet-5',
    batch: 32,
    optimizer: sgd(0.01, 0.9),
    target: 1.4,
    build: () => zoo.lenet5(seeded),
  },
  { id: 'E1', name: '2-20-2', batch: 1000, classes: 2, optimizer: sgd(0.1), target: 1.5, build: mlp([2, 20, 2], 'relu') },
  {
    id: 'E4',
    name: 'reduced VGG',
    batch: 64,
    optimizer: { optimizer: 'Adam', learningRate: 0.001 },
    target: 1.5,
    build: () => zoo.vggReduced(CIFAR),
  },
  ...([4, 9, 19] as const).map((steps, i) => ({
    id: `E5 T ${steps}`,
    name: `SimpleRNN 128, ${steps} steps`,
    batch: 128,
    optimizer: { optimizer: 'RMSprop', learningRate: 0.001 } as const,
    target: [1.15, 0.95, 0.92][i]!,
    build: lastStep(SimpleRNN, steps, 1),
  })),
  {
    id: 'rows',
    name: 'SimpleRNN 64, 28 steps of 28',
    batch: 32,
    optimizer: sgd(0.01),
    target: 0.95,
    build: lastStep(SimpleRNN, 28, 28, 64),
  },
  {
    id: 'ResNet-20',
    name: 'ResNet-20',
    batch: 64,
    optimizer: sgd(0.1, 0.9),
    target: 1.25,
    build: () => zoo.resnet20(CIFAR),
  },
  {
    id: 'ResNet-18',
    name: 'ResNet-18 at 32 x 32',
    batch: 32,
    optimizer: sgd(0.01, 0.9),
    target: 1.25,
    build: () => zoo.resnet18(CIFAR),
  },
  {
    id: 'MobileNetV2',
    name: 'MobileNetV2 at 224 x 224',
    batch: 16,
    classes: 1000,
    // At higher rates f32 says no more after three steps who is right: PyTorch's own f32 and f64 are a hundredth apart.
    optimizer: sgd(1e-4, 0.9),
    target: 0.8,
    build: () => zoo.mobilenetV2({ seed: 1 }),
  },
  {
    id: 'LSTM',
    name: 'LSTM 128, 32 steps of 28',
    batch: 64,
    optimizer: sgd(0.01),
    target: 0.95,
    build: lastStep(LSTM, 32, 28),
  },
  {
    id: 'GRU',
    name: 'GRU 128, 32 steps of 28',
    batch: 64,
    optimizer: sgd(0.01),
    target: 0.95,
    build: lastStep(GRU, 32, 28),
  },
  {
    id: 'transformer',
    name: 'transformer block 128 wide, 4 heads, 64 steps',
    batch: 32,
    optimizer: { optimizer: 'Adam', learningRate: 0.001 },
    target: 0.7,
    build: () => transformerBlock(64, 128, 4),
  },
];

/** Attention and a perceptron four times as wide, each behind a normalization and beside what goes past it; then a class of the steps' mean. */
function transformerBlock(steps: number, width: number, numHeads: number): Model {
  const { Add, GlobalAveragePooling1D, LayerNormalization, MultiHeadAttention } = main;
  const normal = (): InstanceType<typeof LayerNormalization> => new LayerNormalization({ epsilon: 1e-5 });
  const inputs = main.input({ shape: [steps, width] });
  const attended = new MultiHeadAttention({ numHeads, keyDim: width / numHeads }).apply(normal().apply(inputs));
  const x = new Add().apply([inputs, attended]);
  const inner = new Dense({ units: 4 * width, activation: 'gelu' }).apply(normal().apply(x));
  const y = new Add().apply([x, new Dense({ units: width }).apply(inner)]);
  const outputs = new Dense({ units: 10, activation: 'softmax' }).apply(new GlobalAveragePooling1D().apply(normal().apply(y)));
  return new main.Model({ inputs, outputs, seed: 1 });
}

function fashionCnn(): Model {
  const { Conv2D, Flatten, MaxPooling2D } = main;
  const conv = (filters: number, more = {}): InstanceType<typeof Conv2D> =>
    new Conv2D({ filters, kernelSize: 3, padding: 1, activation: 'relu', ...more });
  return new Sequential(
    [
      conv(32, { inputShape: [28, 28, 1] }),
      new MaxPooling2D(),
      conv(64),
      new MaxPooling2D(),
      new Flatten(),
      new Dense({ units: 128, activation: 'relu' }),
      new Dense({ units: 128, activation: 'relu' }),
      new Dense({ units: 10, activation: 'softmax' }),
    ],
    { seed: 1 },
  );
}
