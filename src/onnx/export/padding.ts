// Windows of layers as ONNX has them.
export type Lengths = number | readonly number[];
export type Sides = readonly [before: number, after: number];

/** As layers of images and of sequences take it. */
export type Padding = 'valid' | 'same' | 'causal' | number | Sides | readonly [Sides, Sides];

/** A length for each direction. */
export const lengths = (given: Lengths, rank: number): number[] =>
  typeof given === 'number' ? new Array<number>(rank).fill(given) : [...given];

function sides(padding: Padding, direction: number, size: number, span: number, stride: number): Sides {
  if (padding === 'valid') return [0, 0];
  if (padding === 'causal') return [span - 1, 0];
  if (padding === 'same') {
    const all = Math.max((Math.ceil(size / stride) - 1) * stride + span - size, 0);
    return [Math.floor(all / 2), Math.ceil(all / 2)];
  }
  if (typeof padding === 'number') return [padding, padding];
  const own = padding[direction]!;
  return typeof own === 'number' ? (padding as Sides) : own;
}

/** `pads`: what lies before in every direction, then what lies behind. */
export function padsOf(padding: Padding, sizes: readonly number[], spans: readonly number[], strides: readonly number[]): number[] {
  const all = sizes.map((size, i) => sides(padding, i, size, spans[i]!, strides[i]!));
  return [...all.map(([before]) => before), ...all.map(([, after]) => after)];
}
