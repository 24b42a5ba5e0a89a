// Parts of values and what lies around them, along an axis each; and values behind each other.
import { Concatenate, Embedding } from '../../layers/built-in.js';
import { sizeOf } from '../../shape.js';
import { checkedAxis, first, type Run, slices, splits } from '../arguments.js';
import type { Builder } from '../builder.js';
import { OnnxSelect } from '../layers/select.js';
import type { OnnxNode } from '../node.js';
import { MixesBatch, refuse } from '../refusal.js';
import type { Live, Value } from '../values.js';
import { type Build, type Builds, liveInput } from './build.js';
import { weightTensor } from './joined.js';
import { squeezed } from './shapes.js';

/** Runs that go backwards, one place after the other. */
function forwards(b: Builder, runs: readonly Run[]): Run[] {
  return runs.flatMap((run) => {
    if (run.step > 0) return run;
    b.spend(run.count);
    return Array.from({ length: run.count }, (_, i) => ({ start: run.start + i * run.step, count: 1, step: 1 }));
  });
}

/** Places along an axis; those of runs that start at -1 are `fill`. */
export function taken(b: Builder, node: OnnxNode, value: Live, axis: number, given: readonly Run[], fill = 0): Live {
  const { dims, batch, order } = value;
  const runs = forwards(
    b,
    given.filter(({ count }) => count > 0),
  );
  const count = runs.reduce((sum, run) => sum + run.count, 0);
  if (count === 0) refuse('leaves nothing');
  if (runs.length === 1 && runs[0]!.start === 0 && runs[0]!.step === 1 && count === dims[axis]) return value;
  if (axis === batch) throw new MixesBatch();
  const at = order.indexOf(axis);
  const extents = order.map((one) => dims[one]!);
  const [outer, inner] = [sizeOf(extents.slice(0, at)), sizeOf(extents.slice(at + 1))];
  const options = { axis: 2, runs: runs.map((run) => [run.start, run.count, run.step] as const), fill };
  const tensor = b.add(node, (name) => new OnnxSelect({ ...options, name }), [b.arrange(value, order, [outer, dims[axis]!, inner])]);
  return b.live(
    tensor,
    dims.map((one, i) => (i === axis ? count : one)),
    batch,
    order,
    [outer, count, inner],
  );
}

const slice: Build = (b, node, inputs) => {
  let value = liveInput(inputs);
  for (const [axis, run] of slices(node, inputs, value.dims)) value = taken(b, node, value, axis, [run]);
  return [value];
};

const split: Build = (b, node, inputs) => {
  const value = liveInput(inputs);
  const axis = checkedAxis(node.int('axis', 0), value.dims.length);
  let from = 0;
  return splits(node, inputs, value.dims[axis]!).map((count) => {
    from += count;
    return taken(b, node, value, axis, [{ start: from - count, count, step: 1 }]);
  });
};

/** Places in a list as runs of neighbours. */
export function runsOf(places: readonly number[]): Run[] {
  const runs: { start: number; count: number; step: number }[] = [];
  for (const place of places) {
    const last = runs.at(-1);
    if (last && last.start + last.count === place) last.count++;
    else runs.push({ start: place, count: 1, step: 1 });
  }
  return runs;
}

const gather: Build = (b, node, inputs) => {
  const [data, indices] = [first(inputs), first(inputs, 1)];
  const axis = checkedAxis(node.int('axis', 0), data.dims.length);
  if (!data.live) {
    if (axis !== 0 || data.dims.length !== 2 || !indices.live) refuse('looks numbers up otherwise than rows of a matrix');
    const [inputDim, outputDim] = data.dims as [number, number];
    const make = (name: string): Embedding => new Embedding({ inputDim, outputDim, name });
    const tensor = b.add(node, make, [indices.tensor], { embeddings: data.data });
    const rank = indices.dims.length;
    return [b.live(tensor, [...indices.dims, outputDim], indices.batch, [...indices.order, rank], [...indices.shape, outputDim])];
  }
  if (indices.live) return refuse('looks up places that the model computes');
  const extent = data.dims[axis]!;
  const places = Array.from(indices.data, (i) => (i < 0 ? i + extent : i));
  const wrong = places.find((place) => !(place >= 0 && place < extent));
  if (wrong !== undefined) refuse(`takes place ${wrong} of ${extent}`);
  const picked = taken(b, node, data, axis, runsOf(places));
  if (indices.dims.length === 0) return [squeezed(b, picked, [axis])];
  if (indices.dims.length === 1) return [picked];
  // the axis becomes several
  const more = indices.dims.length - 1;
  const to = (one: number): number[] => (one === axis ? indices.dims.map((_, i) => axis + i) : [one > axis ? one + more : one]);
  const dims = [...data.dims.slice(0, axis), ...indices.dims, ...data.dims.slice(axis + 1)];
  return [{ ...picked, dims, batch: picked.batch < 0 ? -1 : to(picked.batch)[0]!, order: picked.order.flatMap(to) }];
};

const concat: Build = (b, node, inputs) => {
  const all = inputs.filter((value): value is Value => value?.dims.every((extent) => extent > 0) === true);
  if (all.length === 1) return [all[0]!];
  const axis = checkedAxis(node.int('axis', 0), all[0]!.dims.length);
  // as if all were as long along the axis, which brings them into one order
  const { dims } = all[0]!;
  if (all.some((value) => value.dims.length !== dims.length || value.dims.some((n, i) => i !== axis && n !== dims[i])))
    refuse('joins shapes that do not fit');
  const lead = all.find((value) => value.live) as Live;
  const settled = all.map((value) => (value.live && lead.batch >= 0 ? b.batchAt(value, lead.batch) : value));
  if (lead.batch === axis) {
    if (dims[axis] !== 1) throw new MixesBatch();
    return concat(
      b,
      node,
      settled.map((value) => (value.live ? b.hideBatch(value) : value)),
    );
  }
  const order = [...lead.order.filter((one) => one === axis || dims[one] !== 1)];
  const at = order.indexOf(axis);
  const tensors = settled.map((value) => {
    const shape = [...order.slice(0, at).map((one) => dims[one]!), sizeOf(order.slice(at).map((one) => value.dims[one]!))];
    if (value.live) return b.arrange(value, lead.order, shape);
    return weightTensor(b, node, value, lead.order, dims.length, shape, lead);
  });
  const total = all.reduce((sum, value) => sum + value.dims[axis]!, 0);
  const made = dims.map((n, i) => (i === axis ? total : n));
  const shape = [...order.slice(0, at).map((one) => dims[one]!), sizeOf(order.slice(at).map((one) => made[one]!))];
  return [
    b.live(
      b.add(node, (name) => new Concatenate({ name }), tensors),
      made,
      lead.batch,
      lead.order,
      shape,
    ),
  ];
};

export const selectBuilds: Builds = { Slice: slice, Split: split, Gather: gather, Concat: concat };
