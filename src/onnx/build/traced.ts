// Where numbers come from: back through layers that only move and scale them.
import { Identity, Permute, Rescaling, Reshape } from '../../layers/built-in.js';
import type { Layer, SymbolicTensor } from '../../layers/layer.js';
import { sizeOf } from '../../shape.js';
import type { Builder } from '../builder.js';
import { OnnxSelect } from '../layers/select.js';
import { eachPlace, stridesOf } from '../values.js';

/** A value whose number i, in an example, is number places[i] of what `layer` makes, times `factor`. */
export interface Traced<Kind extends Layer> {
  readonly layer: Kind;
  /** What the layer reads. */
  readonly inputs: readonly SymbolicTensor[];
  readonly places: ArrayLike<number>;
  readonly factor: number;
}

/** For every number that a layer makes of an example of `shape` the place that it is taken from; undefined where it makes others. */
function movedBy(layer: Layer, shape: readonly number[]): Int32Array | undefined {
  const runs = layer instanceof OnnxSelect ? layer.runs : [];
  if (runs.some(([start]) => start < 0)) return undefined;
  const perm = layer instanceof Permute ? layer.dims.map((axis) => axis - 1) : [...shape.keys()];
  const strides = stridesOf(shape);
  const along = runs.flatMap(([start, count, step]) => Array.from({ length: count }, (_, i) => start + i * step));
  const selected = layer instanceof OnnxSelect ? layer.axis - 1 : -1;
  const dims = perm.map((axis) => (axis === selected ? along.length : shape[axis]!));
  const places = new Int32Array(sizeOf(dims));
  const inner = strides[selected] ?? 1;
  eachPlace(
    dims,
    perm.map((axis) => strides[axis]!),
    (place, i) => {
      places[i] = place;
    },
  );
  if (selected < 0) return places;
  const block = along.length * inner;
  return places.map(
    (_, i) => Math.floor(i / block) * shape[selected]! * inner + along[Math.floor((i % block) / inner)]! * inner + (i % inner),
  );
}

/** Undefined where the numbers are not of a layer of `kind`, and for examples of more numbers than may be computed with while reading. */
export function traced<Kind extends Layer>(
  b: Builder,
  value: SymbolicTensor,
  kind: abstract new (...args: never) => Kind,
): Traced<Kind> | undefined {
  const moves: { layer: Layer; shape: readonly number[] }[] = [];
  let [at, factor] = [value, 1];
  for (let { layer, inputs } = at; !(layer instanceof kind); { layer, inputs } = at) {
    const [from] = inputs;
    if (!layer || !from) return undefined;
    if (layer instanceof Permute || layer instanceof OnnxSelect) moves.push({ layer, shape: b.shapes.get(from) ?? [Infinity] });
    else if (layer instanceof Rescaling && layer.offset === 0) factor *= layer.scale;
    else if (!(layer instanceof Reshape || layer instanceof Identity)) return undefined;
    at = from;
  }
  const all = [b.shapes.get(value) ?? [Infinity], ...moves.map(({ shape }) => shape)];
  if (all.some((shape) => sizeOf(shape) > b.options.budget)) return undefined;
  const places = Int32Array.from(new Int32Array(sizeOf(all[0]!)).keys());
  for (const { layer, shape } of moves) {
    const moved = movedBy(layer, shape);
    if (!moved) return undefined;
    places.forEach((place, i) => {
      places[i] = moved[place]!;
    });
  }
  return { layer: at.layer as Kind, inputs: at.inputs, places, factor };
}
