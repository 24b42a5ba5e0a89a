import { Adam, BatchNormalization, Conv2D, Dense, Dropout, GlobalMaxPooling2D, MaxPooling2D, ReLU, Rescaling, Sequential } from 'wasm-nn';
import type { Told } from './program.js';
import { drawScenes, SHAPES } from './shapes.js';

/** Rows and columns of its images. */
export const SIZE = 32;

/** A small network that knows shapes: a stand-in for MobileNet with its weights where the original loads them. */
export async function trainedOnShapes(
  { images, epochs, kinds = SHAPES.length }: { images: number; epochs: number; kinds?: number },
  told: Pick<Told, 'verbose' | 'callbacks'>,
) {
  const block = (filters: number) => [
    new Conv2D({ filters, kernelSize: 3, padding: 'same', useBias: false }),
    new BatchNormalization({ momentum: 0.9 }),
    new ReLU(),
    new MaxPooling2D(),
  ];
  const model = new Sequential(
    [
      new Rescaling({ scale: 1 / 127.5, offset: -1, inputShape: [SIZE, SIZE, 3] }),
      ...[...block(12), ...block(24), ...block(32)],
      new GlobalMaxPooling2D({ name: 'features' }),
      new Dropout({ rate: 0.1 }),
      new Dense({ units: kinds, activation: 'softmax' }),
    ],
    { seed: 21 },
  );
  model.compile({ optimizer: new Adam({ learningRate: 0.004 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const { x, y } = drawScenes(images, SIZE, 21, kinds);
  await model.fit(x, y, { epochs, batchSize: 32, ...told });
  return model;
}
