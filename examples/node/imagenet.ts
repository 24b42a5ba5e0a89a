import { Normalization, Rescaling, Sequential, type Tensor } from 'wasm-nn';
import type { LabelledImages } from 'wasm-nn/data';
import { slice } from './data.js';

/** Mean and deviation of ImageNet's channels, with which torchvision's networks, and many for CIFAR, are trained. */
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];

/** Images whose floats are in memory at a time; the set itself stays bytes. */
const CHUNK = 500;

export interface Chunk {
  x: Tensor;
  y: Uint8Array;
}

/** (x / 255 - mean) / deviation of a set's images, some at a time. */
export function* standardized(images: LabelledImages): Generator<Chunk> {
  const [count, ...inputShape] = images.x.shape;
  const variance = DEVIATION.map((deviation) => deviation ** 2);
  const model = new Sequential([new Rescaling({ scale: 1 / 255, inputShape }), new Normalization({ mean: MEAN, variance })]);
  for (let first = 0; first < count; first += CHUNK) {
    const { x, y } = slice(images, first, first + CHUNK);
    yield { x: model.predict(x, { batchSize: CHUNK }), y };
  }
}
