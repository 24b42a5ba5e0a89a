import { RandomStream } from 'wasm-nn';
import type { Examples, PreparedData } from './data-spec.js';

const toUnit = ({ x, y }: Examples): Examples & { x: { data: Float32Array } } => ({
  x: { data: Float32Array.from(x.data, (byte) => byte / 255), shape: x.shape },
  y,
});

function addNoise(data: Float32Array, stddev: number, random: RandomStream): void {
  for (let i = 0; i < data.length; i++) data[i]! += stddev * random.normal();
}

/** Pixels at 0..1 with noise of one of the kinds that are no layer; see NoiseKind. */
export function withNoise(
  data: PreparedData,
  stddev: number,
  kind: 'once' | 'accumulating' | 'perImage' | 'onceAndTest',
  seed: number,
): PreparedData {
  const clean = toUnit(data.train);
  const train = kind === 'perImage' ? toUnit(data.train) : clean;
  const noisy = { ...data, train, test: toUnit(data.test), normalisation: { scale: 1, offset: 0 } };
  if (data.validation) noisy.validation = data.validation === data.test ? noisy.test : toUnit(data.validation);
  const size = data.shape.reduce((a, b) => a * b, 1);
  if (kind === 'accumulating') {
    return { ...noisy, beginEpoch: (epoch) => addNoise(train.x.data, stddev, new RandomStream(seed, `noise/${epoch}`)) };
  }
  if (kind === 'perImage') {
    const beginEpoch = (epoch: number): void => {
      const random = new RandomStream(seed, `noise/${epoch}`);
      for (let at = 0; at < train.x.data.length; at += size) {
        const shift = stddev * random.normal();
        for (let i = at; i < at + size; i++) train.x.data[i] = clean.x.data[i]! + shift;
      }
    };
    return { ...noisy, beginEpoch };
  }
  addNoise(train.x.data, stddev, new RandomStream(seed, 'noise'));
  if (kind === 'onceAndTest') addNoise(noisy.test.x.data as Float32Array, stddev, new RandomStream(seed, 'noise/test'));
  return noisy;
}
