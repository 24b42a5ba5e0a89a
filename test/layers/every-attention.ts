// A network with attention of every kind of inputs, and examples for it.
import { Add, Dense, input, type Layer, Model } from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const random = new RandomStream(3, 'attention');
const floats = (shape: readonly number[], of: (i: number) => number) => ({
  shape: [...shape],
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => of(i)),
});

export const normal = (...shape: number[]) => floats(shape, () => random.normal());
export const ones = (shape: readonly number[], of: (i: number) => number) => floats(shape, of);

/** Self attention, of one value and of three, cross attention, and such with a key of its own and a mask: each of a layer that `make` makes. */
export function everyWay(make: () => Layer): Model {
  const x = input({ shape: [5, 4] });
  const memory = input({ shape: [3, 6] });
  const mask = input({ shape: [5, 3] });
  const below = new Dense({ units: 4 }).apply(x);
  const keys = new Dense({ units: 6, activation: 'tanh' }).apply(memory);
  const own = new Add().apply([below, make().apply(below)]);
  const three = make().apply([own, own, own]);
  const cross = new Add().apply([three, make().apply([three, keys])]);
  const outputs = make().apply([cross, keys, new Dense({ units: 5 }).apply(keys), mask]);
  const model = new Model({ inputs: [x, memory, mask], outputs, seed: 3 }) as unknown as Model;
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  return model;
}

export const examples = [normal(4, 5, 4), normal(4, 3, 6), ones([4, 5, 3], (i) => Number(i % 3 !== 1))];
export const targets = normal(4, 5, 4);
