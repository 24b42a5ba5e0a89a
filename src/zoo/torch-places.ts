// Where the numbers of a parameter lie in a tensor of PyTorch.
import { sizeOf } from '../shape.js';

/** Number i of the parameter is number places[i] of the tensor; -1 where the tensor has none for it. */
export type Places = Int32Array;

export const inPlace = (size: number): Places => Int32Array.from({ length: size }, (_, i) => i);

/** A tensor whose axis t is the parameter's axis axes[t]. */
export function permuted(shape: readonly number[], axes: readonly number[]): { shape: number[]; places: Places } {
  const torch = axes.map((axis) => shape[axis]!);
  const strides = new Array<number>(shape.length).fill(0);
  axes.forEach((axis, t) => {
    strides[axis] = sizeOf(torch.slice(t + 1));
  });
  const places = new Int32Array(sizeOf(shape));
  for (let i = 0; i < places.length; i++) {
    let rest = i;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      places[i]! += (rest % shape[axis]!) * strides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
  }
  return { shape: torch, places };
}

/** Place i of a flattened image (..., channels) is place order[i] of PyTorch's (channels, ...). */
export function ofImage(image: readonly number[] | undefined, size: number): Places {
  const channels = image?.at(-1) ?? size;
  const pixels = size / channels;
  return Int32Array.from({ length: size }, (_, i) => (i % channels) * pixels + Math.floor(i / channels));
}

/** (in, out) in a tensor (out, in) whose inputs are in the order of `inputs`, and whose blocks of outputs, such as gates, in that of `blocks`. */
export function transposed([fanIn, width]: readonly [number, number], inputs: Places, blocks: readonly number[] = [0]): Places {
  const places = new Int32Array(fanIn * width);
  const outputs = inBlocks(width, blocks);
  for (let i = 0; i < fanIn; i++) for (let j = 0; j < width; j++) places[i * width + j] = outputs[j]! * fanIn + inputs[i]!;
  return places;
}

/** A vector whose block g is the tensor's block blocks[g]. */
export function inBlocks(width: number, blocks: readonly number[]): Places {
  const size = width / blocks.length;
  return Int32Array.from({ length: width }, (_, j) => blocks[Math.floor(j / size)]! * size + (j % size));
}
