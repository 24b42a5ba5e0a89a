import {
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  type Layer,
  LSTM,
  MaxPooling2D,
  type RandomStream,
  Sequential,
} from '../../src/index.js';

/** A model and its data, as plain data: whoever has it makes the same. */
export interface Network {
  kind: 'dense' | 'images' | 'sequences';
  seed: number;
  rows: number;
  optimizer: 'sgd' | 'adam' | 'rmsprop' | 'adagrad';
}

export const CLASSES = 3;
const SHAPES = { dense: [7], images: [6, 6, 2], sequences: [4, 3] } as const;

export function drawNetwork(random: RandomStream): Network {
  return {
    kind: (['dense', 'images', 'sequences'] as const)[random.below(3)]!,
    seed: random.below(1000),
    rows: 12 + random.below(30),
    optimizer: (['sgd', 'adam', 'rmsprop', 'adagrad'] as const)[random.below(4)]!,
  };
}

function layersOf(kind: Network['kind']): Layer[] {
  const inputShape = SHAPES[kind];
  const last = new Dense({ units: CLASSES, activation: 'softmax' });
  switch (kind) {
    case 'dense':
      return [new Dense({ units: 9, activation: 'relu', inputShape }), new BatchNormalization(), new Dropout({ rate: 0.3 }), last];
    case 'images':
      return [
        new Conv2D({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu', inputShape }),
        new MaxPooling2D(),
        new Flatten(),
        last,
      ];
    case 'sequences':
      return [new LSTM({ units: 5, inputShape }), last];
  }
}

export function compile(model: Sequential, optimizer: Network['optimizer']): void {
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
}

export function makeModel({ kind, seed, optimizer }: Network): Sequential {
  const model = new Sequential(layersOf(kind), { seed });
  compile(model, optimizer);
  return model;
}

export interface Examples {
  x: { data: Float32Array; shape: number[] };
  y: Int32Array;
}

/** `rows` examples that can be learned: small numbers, higher by the class. */
export function examples({ kind }: Pick<Network, 'kind'>, rows: number, seed: number): Examples {
  const shape = [rows, ...SHAPES[kind]];
  const size = SHAPES[kind].reduce((product: number, extent) => product * extent, 1);
  const y = Int32Array.from({ length: rows }, (_, i) => (i + seed) % CLASSES);
  const value = (i: number): number => (((i * 7919 + seed * 104729) % 1000) / 1000 - 0.5 + y[Math.floor(i / size)]!) / 2;
  return { x: { data: Float32Array.from({ length: rows * size }, (_, i) => value(i)), shape }, y };
}

/** Examples `from` to `to`. */
export function part({ x, y }: Examples, from: number, to: number): Examples {
  const size = x.data.length / y.length;
  return { x: { data: x.data.slice(from * size, to * size), shape: [to - from, ...x.shape.slice(1)] }, y: y.slice(from, to) };
}
