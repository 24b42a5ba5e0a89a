import type { Experiment, Run, TrainSpec } from '../../experiment.js';
import type { LayerSpec, LayersSpec } from '../../models.js';
import { cifar } from './base.js';

/** Three convolutions of 16, 32 and 64 filters, with or without batch norm, biases and dropout, then 64 units. */
function network({ norm, bias, dropout }: { norm: boolean; bias: boolean; dropout: number }): LayersSpec {
  const drop: LayerSpec[] = dropout > 0 ? [{ layer: 'Dropout', rate: dropout }] : [];
  const stage = (filters: number): LayerSpec[] => [
    { layer: 'Conv2D', filters, kernelSize: 3, padding: 'same', useBias: bias, kernelInitializer: 'heNormal' },
    ...(norm ? [{ layer: 'BatchNormalization', momentum: 0.9, epsilon: 1e-5 } as const] : []),
    { layer: 'ReLU' },
    { layer: 'MaxPooling2D' },
    ...drop,
  ];
  return {
    layers: [
      ...[16, 32, 64].flatMap(stage),
      { layer: 'Flatten' },
      { layer: 'Dense', units: 64, activation: 'relu' },
      ...drop,
      { layer: 'Dense', units: 10, activation: 'softmax' },
    ],
  };
}

const run = (label: string, options: Parameters<typeof network>[0]): Run<TrainSpec> => ({
  ...cifar('cifar10'),
  label,
  model: network(options),
  epochs: { full: 15, quick: 8 },
});

const D8 = {
  id: 'D8',
  title: 'Batch norm with dropout; biases in front of batch norm',
  where: 'section 4',
  runs: [
    run('batch norm', { norm: true, bias: false, dropout: 0 }),
    run('batch norm and dropout 0.3', { norm: true, bias: false, dropout: 0.3 }),
    run('batch norm, convolutions with biases', { norm: true, bias: true, dropout: 0 }),
    {
      ...run('dropout 0.3, no batch norm', { norm: false, bias: true, dropout: 0.3 }),
      optimizer: { optimizer: 'SGD', learningRate: 0.05 },
    },
  ],
  claims: [
    { claim: 'rises', says: 'Dropout beside batch norm hurts', figure: 'test', runs: ['batch norm and dropout 0.3', 'batch norm'] },
    {
      claim: 'alike',
      says: 'A convolution in front of batch norm needs no bias',
      figure: 'test',
      runs: ['batch norm', 'batch norm, convolutions with biases'],
      spread: 1,
    },
  ],
  notes: ['The report states both without figures. Here: a small CNN on CIFAR-10, 15 epochs, the schedule of the rates squeezed to them.'],
} as const satisfies Experiment;

/** D8. */
export const BATCH_NORM_ROWS: readonly Experiment[] = [D8];
