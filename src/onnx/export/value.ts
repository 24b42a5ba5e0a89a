// Values between layers, and how their numbers lie in the ONNX graph.
import { sizeOf } from '../../shape.js';
import type { OnnxGraph } from './onnx-graph.js';

/**
 * What a layer makes. `shape` is that of an example here; in the graph it lies as it is here, or `first`: channels before all other axes. A vector that was made
 * of an image with its channels first has the image's shape as `image`: its numbers are in that order.
 */
export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
  readonly first?: boolean;
  readonly image?: readonly number[];
}

/** Axes of the graph in the order that makes channels the first behind the batch, and the other way. */
const toFirst = (rank: number): number[] => [0, rank, ...Array.from({ length: rank - 1 }, (_, i) => i + 1)];
const toLast = (rank: number): number[] => [0, ...Array.from({ length: rank - 1 }, (_, i) => i + 2), 1];

/** The axis of the graph along which axis `axis` of an example (from 0) lies. */
export function axisOf({ shape, first }: Value, axis: number): number {
  if (!first) return axis + 1;
  return axis === shape.length - 1 ? 1 : axis + 2;
}

/** A shape as it lies in the graph, without the batch. */
export const layoutOf = (shape: readonly number[], first: boolean | undefined): number[] =>
  first ? [shape.at(-1)!, ...shape.slice(0, -1)] : [...shape];

/** The value as it is here: channels last. */
export function last(g: OnnxGraph, value: Value): Value {
  const { name, shape, first, image } = value;
  if (image) {
    const whole = g.node('Reshape', [name, g.ints([0, ...layoutOf(image, true)])]);
    const turned = g.node('Transpose', [whole], { perm: toLast(image.length) });
    return { name: g.node('Reshape', [turned, g.ints([0, ...shape])]), shape };
  }
  return first ? { name: g.node('Transpose', [name], { perm: toLast(shape.length) }), shape } : value;
}

/** The value with its channels first. Of vectors they are. */
export function first(g: OnnxGraph, value: Value): Value {
  const { name, shape } = value;
  if (value.first || shape.length < 2) return value;
  return { name: g.node('Transpose', [name], { perm: toFirst(shape.length) }), shape, first: true };
}

/** The numbers of a parameter of as many as the value has channels, in the order and shape that fit the value in the graph. */
export function perChannel(
  { shape, first: isFirst, image }: Value,
  numbers: ArrayLike<number>,
): { data: ArrayLike<number>; dims: number[] } {
  if (image) return { data: inImageOrder(numbers, image), dims: [numbers.length] };
  return { data: numbers, dims: isFirst ? [numbers.length, ...shape.slice(1).map(() => 1)] : [numbers.length] };
}

/** Numbers of a flattened image (..., channels) in the order of (channels, ...). */
export function inImageOrder(numbers: ArrayLike<number>, image: readonly number[]): Float32Array {
  const channels = image.at(-1)!;
  const pixels = sizeOf(image) / channels;
  return Float32Array.from({ length: numbers.length }, (_, i) => numbers[(i % pixels) * channels + Math.floor(i / pixels)]!);
}
