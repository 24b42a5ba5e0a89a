import type { Callback } from '../../src/index.js';
import { main } from '../built.js';

const { Activation, BatchNormalization, Conv2D, Dense, dirac, Flatten, l2, MaxPooling2D, PiecewiseLinear, randomUniform } = main;
const { RateMultipliers, Rescaling, SGD, Sequential, sparseCategoricalCrossentropy, WeightAveraging } = main;

type Sequential = InstanceType<typeof main.Sequential>;
type Layer = Sequential['layers'][number];

/** What differs between its sizes. */
export interface AirbenchSpec {
  /** Channels of the three blocks. */
  widths: readonly [number, number, number];
  batchSize: number;
  /** Steps of the whole run, and those of an epoch. */
  steps: number;
  epochSteps: number;
}

/**
 * The network and its training after K. Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU" (2024), with airbench94's figures: a frozen
 * whitening convolution, three blocks that start as near the identity as they can, biases of batch norm at 64 times the rate, label smoothing, Nesterov
 * momentum with a triangular rate, Lookahead from the fourth epoch on. There the loss is a sum over the batch and the rate is one per 1,024
 * examples; here it is the mean, so the rate is in proportion to the batch, and the decay, which there is part of the gradient, is a penalty.
 */
const RATE = 11.5;
const DECAY = 0.0153;
const MOMENTUM = 0.85;
/** How much larger a step is than its gradient, where that stays the same. */
const GROWTH = 1 + 1 / (1 - MOMENTUM);
const BIAS_RATE = 64;
const [FREEZE_AFTER, AVERAGE_FROM] = [3, 3];
const [EVERY, SHARE] = [5, 0.95];
const SMOOTHING = 0.2;
/** Filters of the whitening layer: the twelve numbers of a patch of 2 x 2 and their negatives. */
export const WHITENING_FILTERS = 24;

const penalty = (share = 1): ReturnType<typeof l2> => l2((share * DECAY) / RATE / 2);

function convolution(filters: number): Layer {
  const kernelInitializer = dirac({ restScale: 1 / 3 });
  return new Conv2D({ filters, kernelSize: 3, padding: 'same', useBias: false, kernelInitializer, kernelRegularizer: penalty() });
}

/** PyTorch's momentum is the share of the new. */
function normalized(): Layer[] {
  const norm = new BatchNormalization({ momentum: 0.6, epsilon: 1e-12, scale: false, betaRegularizer: penalty(1 / BIAS_RATE) });
  return [norm, new Activation({ activation: 'gelu' })];
}

const block = (filters: number): Layer[] => [
  convolution(filters),
  new MaxPooling2D(),
  ...normalized(),
  convolution(filters),
  ...normalized(),
];

/** The layers for images of 32 x 32 that are normalized already: logits at the end. */
export function airbenchLayers(widths: AirbenchSpec['widths'], inputShape?: number[]): Layer[] {
  const bound = 1 / Math.sqrt(widths[2]);
  const whitening = {
    name: 'whitening',
    filters: WHITENING_FILTERS,
    kernelSize: 2,
    activation: 'gelu',
    biasRegularizer: penalty(),
    ...(inputShape ? { inputShape } : {}),
  } as const;
  return [
    new Conv2D(whitening),
    ...widths.flatMap(block),
    new MaxPooling2D({ poolSize: 3 }),
    new Flatten(),
    new Dense({
      units: 10,
      useBias: false,
      kernelInitializer: randomUniform({ minval: -bound, maxval: bound }),
      kernelRegularizer: penalty(),
    }),
    new Rescaling({ scale: 1 / 9 }),
  ];
}

/** The learning rate of each step, for the mean loss of a batch. */
export function airbenchRate({ batchSize, steps }: AirbenchSpec): InstanceType<typeof PiecewiseLinear> {
  const peak = (RATE * batchSize) / 1024 / GROWTH;
  return new PiecewiseLinear({ boundaries: [0, Math.floor(0.23 * steps), steps], values: [0.2 * peak, peak, 0.07 * peak] });
}

/** Compiles `layers` as a model: whitening's kernel, by `setKernel`, stays as it is. */
export function compileAirbench(layers: readonly Layer[], spec: AirbenchSpec, seed: number): Sequential {
  const model = new Sequential(layers, { seed });
  model.compile({
    optimizer: new RateMultipliers({
      optimizer: new SGD({ learningRate: airbenchRate(spec), momentum: MOMENTUM, nesterov: true }),
      multipliers: { 'whitening/kernel': 0, beta: BIAS_RATE },
    }),
    loss: sparseCategoricalCrossentropy({ fromLogits: true, labelSmoothing: SMOOTHING }),
    metrics: ['accuracy'],
  });
  return model;
}

/** Puts whitening's kernel among the weights. */
export function setWhitening(model: Sequential, kernel: ArrayLike<number>): void {
  const place = model.parameters.findIndex(({ name }) => name === 'whitening/kernel');
  model.setWeights(model.getWeights().map((weights, i) => (i === place ? kernel : weights)));
}

/** What goes on beside the steps: whitening's bias is frozen after the third epoch, and weights are averaged from the fourth on. */
export function airbenchCallbacks(model: Sequential, { steps }: AirbenchSpec): Callback[] {
  const whitening = model.layers.find(({ name }) => name === 'whitening')!;
  const freeze: Callback = {
    kind: 'freeze',
    figures: [],
    onEpochBegin(epoch: number): void {
      whitening.trainable = epoch < FREEZE_AFTER;
    },
  };
  const share = SHARE ** EVERY;
  const averaging = new WeightAveraging({
    emaMomentum: (step) => share * (step / steps) ** 3,
    updateFrequency: EVERY,
    startEpoch: AVERAGE_FROM,
    emaOverwriteFrequency: EVERY,
  });
  return [freeze, averaging];
}
