import type { RandomStream } from '../../src/index.js';
import { add, argmax, avgPool2d, matmul, maxPool2d, relu, sigmoid, softmax, sum, type Tensor, tanh, tensor } from '../../src/ops.js';
import { digest } from './digest.js';

/** Calls of operations on tensors of random extents. */
export interface KernelCalls {
  seed: number;
  extents: [number, number, number, number];
}

export function drawKernelCalls(random: RandomStream): KernelCalls {
  return { seed: random.below(1000), extents: [1 + random.below(3), 2 + random.below(9), 2 + random.below(9), 1 + random.below(20)] };
}

function made(shape: number[], seed: number): Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => ((i * 7919 + seed) % 997) / 500 - 1),
    shape,
  );
}

/** What all of them give. `settle` is waited for between them, so that the memory of one can serve the next. */
export async function callKernels({ seed, extents }: KernelCalls, settle: () => Promise<void>): Promise<string> {
  const [n, h, w, c] = extents;
  /** A tensor that is in the engine's memory, and has its place there before any result. */
  const placed = (shape: number[]): Tensor => {
    const x = made(shape, seed);
    sum(x);
    return x;
  };
  const image = (): Tensor => placed([n, h, w, c]);
  const rows = (): Tensor => placed([n * h, w * c]);
  const inPlace = (): Tensor => {
    const x = image();
    return relu(x, { out: x });
  };
  const calls: (() => Tensor | number)[] = [
    () => sum(made([n, h, w, c], seed)),
    inPlace,
    () => sum(rows(), { axis: 0 }),
    () => avgPool2d(image(), { poolSize: 2 }),
    () => maxPool2d(image(), { poolSize: 2 }),
    () => tanh(image()),
    () => sigmoid(image()),
    () => softmax(rows()),
    () => argmax(rows()),
    () => add(image(), image()),
    () => matmul(rows(), made([w * c, 3], seed)),
  ];
  const results: ArrayLike<number>[] = [];
  for (const call of calls) {
    const result = call();
    results.push(typeof result === 'number' ? [result] : result.data.slice());
    await settle();
  }
  return digest(...results);
}
