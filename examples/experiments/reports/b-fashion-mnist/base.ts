import type { ImagesSpec } from '../../data/data-spec.js';
import type { TrainSpec } from '../../experiment.js';
import type { LayersSpec, MlpSpec } from '../../models.js';

/** Centred and normalised, the last tenth of the training images for validation. */
export const DATA: ImagesSpec = {
  set: 'fashion-mnist',
  normalisation: 'centred',
  validation: 0.1,
  train: { full: 'all', quick: 12_000 },
};

/** Batch 128, rate 0.1, early stopping with patience 10. The report names no number of epochs; it stops before 50. */
export const BASE: Omit<TrainSpec, 'model'> = {
  kind: 'train',
  data: DATA,
  optimizer: { optimizer: 'SGD', learningRate: 0.1 },
  batchSize: 128,
  epochs: { full: 50, quick: 20 },
  stop: { patience: 10, minDelta: 0 },
};

/** Hidden layers of 128 units with ReLU. */
export const mlp = (layers: number): MlpSpec => ({ mlp: Array<number>(layers).fill(128), activation: 'relu' });

/** Two convolutions, each with a pool, two dense layers of 128, ReLU. */
export const cnn = (filters: readonly [number, number], kernelSize: number, dropout = 0): LayersSpec => ({
  layers: [
    { layer: 'Conv2D', filters: filters[0], kernelSize, padding: 'same', activation: 'relu' },
    { layer: 'MaxPooling2D' },
    { layer: 'Conv2D', filters: filters[1], kernelSize, padding: 'same', activation: 'relu' },
    { layer: 'MaxPooling2D' },
    { layer: 'Flatten' },
    { layer: 'Dense', units: 128, activation: 'relu' },
    ...(dropout > 0 ? [{ layer: 'Dropout', rate: dropout } as const] : []),
    { layer: 'Dense', units: 128, activation: 'relu' },
    ...(dropout > 0 ? [{ layer: 'Dropout', rate: dropout } as const] : []),
    { layer: 'Dense', units: 10, activation: 'softmax' },
  ],
});

/** The settings of the CNN, of which the report gives the layers alone. */
export const CNN_BASE: Omit<TrainSpec, 'model'> = {
  ...BASE,
  optimizer: { optimizer: 'SGD', learningRate: 0.05, momentum: 0.9 },
  epochs: { full: 20, quick: 6 },
};
