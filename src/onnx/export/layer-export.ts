import type { Layer } from '../../layers/layer.js';
import type { OnnxGraph } from './onnx-graph.js';
import type { Value } from './value.js';

/** A weight as it lies here. */
export interface Weight {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** A layer as it is written: where it stands, what it reads, and its weights by their names. */
export interface Written<Kind extends Layer = Layer> {
  readonly g: OnnxGraph;
  readonly layer: Kind;
  readonly inputs: readonly Value[];
  /** The first of them. */
  readonly x: Value;
  /** Shapes of an example of each output. */
  readonly shapes: readonly (readonly number[])[];
  weight(name: string): Weight | undefined;
}

/** Writes a layer's nodes; what it makes. Throws OptionError, without the layer's name, for what ONNX cannot say. */
export type LayerWriter = (written: Written) => Value | readonly Value[];

/** Writers by kinds of layers. */
export type Writers = Readonly<Record<string, LayerWriter>>;

/** A writer that knows its layer's class. */
export const writer =
  <Kind extends Layer>(write: (written: Written<Kind>) => Value | readonly Value[]): LayerWriter =>
  (written) =>
    write(written as Written<Kind>);

/** The axes of a weight in another order. */
export function turned({ shape, data }: Weight, axes: readonly number[]): { data: Float32Array; dims: number[] } {
  const dims = axes.map((axis) => shape[axis]!);
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, extent) => product * extent, 1));
  const out = new Float32Array(data.length);
  const at = new Array<number>(dims.length).fill(0);
  for (let i = 0; i < out.length; i++) {
    let from = 0;
    for (let d = 0; d < dims.length; d++) from += at[d]! * strides[axes[d]!]!;
    out[i] = data[from]!;
    for (let d = dims.length - 1; d >= 0 && ++at[d]! === dims[d]; d--) at[d] = 0;
  }
  return { data: out, dims };
}
