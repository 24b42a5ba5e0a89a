// Values of several shapes, brought together for operators that work element by element.
import type { SymbolicTensor } from '../../layers/layer.js';
import { formatShape, sameShape, sizeOf } from '../../shape.js';
import type { Builder } from '../builder.js';
import { OnnxWeight } from '../layers/weight.js';
import type { OnnxNode } from '../node.js';
import { MixesBatch, refuse } from '../refusal.js';
import { broadcastDims, type Constant, type Live, transposed, type Value } from '../values.js';

/** The live ones with one batch axis between them, counted among `rank` axes; -1 for none. */
function agreed(b: Builder, values: readonly Value[], rank: number): { values: Value[]; batch: number } {
  const shiftOf = ({ dims }: Value): number => rank - dims.length;
  const known = values.filter((value): value is Live => value.live && value.batch >= 0);
  // of several that are 1 the one furthest in front
  const places = known.map((value) => value.batch + shiftOf(value));
  const batch = places.length > 0 ? Math.min(...places) : -1;
  if (batch < 0) return { values: [...values], batch };
  const one = values.map((value) => {
    if (!value.live) return value;
    const at = batch - shiftOf(value);
    return at < 0 || (value.dims[at] ?? 1) === 1 ? (at >= 0 ? b.batchAt(value, at) : b.hideBatch(value)) : b.batchAt(value, at);
  });
  return { values: one, batch };
}

/** Numbers of the file as examples of `shape`, their axes in the order `order` among `rank`; read beside a live value. */
export function weightTensor(
  b: Builder,
  node: OnnxNode,
  { dims, data }: Constant,
  order: readonly number[],
  rank: number,
  shape: readonly number[],
  beside: Live,
): SymbolicTensor {
  const padded = [...new Array<number>(rank - dims.length).fill(1), ...dims];
  const missing = [...padded.keys()].filter((axis) => !order.includes(axis));
  if (missing.some((axis) => padded[axis] !== 1)) throw new MixesBatch();
  const value = transposed(padded, data, [...missing, ...order]);
  return b.add(node.with({ name: `${node.name || node.outputs[0]}_weight` }), (name) => new OnnxWeight({ shape, name }), [beside.tensor], {
    value,
  });
}

/** What an operator on several values reads, one tensor each, and what it makes of the tensor that comes out. */
export interface Joined {
  readonly tensors: readonly SymbolicTensor[];
  result(tensor: SymbolicTensor): Live;
}

/** Brings values of shapes that fit together into one order in memory, with axes of 1 where they are repeated. */
export function join(b: Builder, node: OnnxNode, given: readonly Value[]): Joined {
  const dims =
    broadcastDims(given.map((value) => value.dims)) ?? refuse(`joins ${given.map((one) => formatShape(one.dims)).join(' and ')}`);
  const rank = dims.length;
  const { values, batch } = agreed(b, given, rank);
  const lives = values.filter((value) => value.live);
  const lead = lives.reduce((most, value) => (sizeOf(value.dims) > sizeOf(most.dims) ? value : most));
  const shift = rank - lead.dims.length;
  const front = [...new Array(shift).keys()].filter((axis) => axis !== batch);
  const order = [...front, ...lead.order.map((axis) => axis + shift)].filter((axis) => axis !== batch);
  const same = values.every((value) => sameShape(value.dims, dims));
  const kept = order.filter((axis) => values.some((value) => (value.dims[axis - rank + value.dims.length] ?? 1) !== 1));
  const extentsOf = (value: Value): number[] => kept.map((axis) => value.dims[axis - rank + value.dims.length] ?? 1);
  const shapeOf = (extents: readonly number[]): readonly number[] => (same ? lead.shape : extents.length > 0 ? extents : [1]);
  const tensors = values.map((value) => {
    const shape = shapeOf(extentsOf(value));
    if (!value.live) return weightTensor(b, node, value, order, rank, shape, lead);
    const own = rank - value.dims.length;
    const axes = order.filter((axis) => axis >= own).map((axis) => axis - own);
    return b.arrange(value, axes, shape);
  });
  const whole = shapeOf(kept.map((axis) => dims[axis]!));
  return { tensors, result: (tensor) => ({ live: true, dims, kind: lead.kind, batch, order, tensor, shape: whole }) };
}
