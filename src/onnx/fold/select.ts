// Parts of constants, put together and summed up.
import { pure } from '../../engine/records/declare.js';
import { sizeOf } from '../../shape.js';
import { checkedAxes, checkedAxis, first, type Inputs, intsOf, slices, splits } from '../arguments.js';
import { refuse } from '../refusal.js';
import { type Constant, constant, eachPlace, stridesOf } from '../values.js';
import { constants } from './elementwise.js';
import type { Fold, Folds } from './fold.js';

const own = (inputs: Inputs, i = 0): Constant => first(inputs, i) as Constant;

/** The places `at` along an axis. */
function taken({ dims, data, kind }: Constant, axis: number, at: readonly number[]): Constant {
  const [run, extent] = [stridesOf(dims)[axis]!, dims[axis]!];
  const outer = sizeOf(dims.slice(0, axis));
  const out = new Float64Array(outer * at.length * run);
  for (let o = 0, to = 0; o < outer; o++) {
    for (const place of at) {
      if (!(place >= 0 && place < extent)) refuse(`takes place ${place} of ${extent}`);
      for (let i = 0; i < run; i++) out[to++] = data[(o * extent + place) * run + i]!;
    }
  }
  return constant(
    dims.map((one, i) => (i === axis ? at.length : one)),
    out,
    kind,
  );
}

const gather: Fold = (b, node, inputs) => {
  const [value, indices] = [own(inputs), own(inputs, 1)];
  const axis = checkedAxis(node.int('axis', 0), value.dims.length);
  const extent = value.dims[axis]!;
  b.spend((value.data.length / Math.max(extent, 1)) * indices.data.length);
  const picked = taken(
    value,
    axis,
    Array.from(indices.data, (i) => (i < 0 ? i + extent : i)),
  );
  return [{ ...picked, dims: [...value.dims.slice(0, axis), ...indices.dims, ...value.dims.slice(axis + 1)] }];
};

const slice: Fold = (_b, node, inputs) => {
  let value = own(inputs);
  for (const [axis, { start, step, count }] of slices(node, inputs, value.dims))
    value = taken(
      value,
      axis,
      Array.from({ length: count }, (_, i) => start + i * step),
    );
  return [value];
};

const split: Fold = (_b, node, inputs) => {
  const value = own(inputs);
  const axis = checkedAxis(node.int('axis', 0), value.dims.length);
  let from = 0;
  return splits(node, inputs, value.dims[axis]!).map((count) => {
    from += count;
    return taken(
      value,
      axis,
      Array.from({ length: count }, (_, i) => from - count + i),
    );
  });
};

const concat: Fold = (b, node, inputs) => {
  const all = constants(inputs);
  const axis = checkedAxis(node.int('axis', 0), all[0]!.dims.length);
  const runs = all.map(({ dims }) => sizeOf(dims.slice(axis)));
  const outer = sizeOf(all[0]!.dims.slice(0, axis));
  const fits = all.every(
    ({ dims }) => dims.length === all[0]!.dims.length && dims.every((extent, i) => i === axis || extent === all[0]!.dims[i]),
  );
  if (!fits) refuse('joins shapes that do not fit');
  const out = new Float64Array(all.reduce((sum, { data }) => sum + data.length, 0));
  b.spend(out.length);
  for (let o = 0, to = 0; o < outer; o++) {
    for (const [i, { data }] of all.entries()) {
      out.set(data.subarray(o * runs[i]!, (o + 1) * runs[i]!), to);
      to += runs[i]!;
    }
  }
  const extent = all.reduce((sum, { dims }) => sum + dims[axis]!, 0);
  return [
    constant(
      all[0]!.dims.map((one, i) => (i === axis ? extent : one)),
      out,
      all[0]!.kind,
    ),
  ];
};

/** Axes that are reduced, all where none are named. */
export function reducedAxes(node: Parameters<Fold>[1], inputs: Inputs, rank: number): number[] {
  const axes = intsOf(node, inputs, 1, 'axes');
  if (!axes || axes.length === 0) return node.int('noop_with_empty_axes', 0) === 1 ? [] : [...new Array(rank).keys()];
  return checkedAxes(axes, rank);
}

const reduced =
  (of: (values: number[]) => number): Fold =>
  (_b, node, inputs) => {
    const { dims, data, kind } = own(inputs);
    const axes = reducedAxes(node, inputs, dims.length);
    const kept = dims.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
    const strides = stridesOf(kept).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
    const lists = Array.from({ length: sizeOf(kept) }, (): number[] => []);
    eachPlace(dims, strides, (place, i) => {
      lists[place]!.push(data[i]!);
    });
    const keeps = node.int('keepdims', 1) === 1;
    return [constant(keeps ? kept : kept.filter((_, axis) => !axes.includes(axis)), lists.map(of), kind)];
  };

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

export const selectFolds: Folds = /* @__PURE__ */ pure(() => ({
  Gather: gather,
  Slice: slice,
  Split: split,
  Concat: concat,
  ReduceSum: reduced(sum),
  ReduceMean: reduced((values) => sum(values) / values.length),
  ReduceProd: reduced((values) => values.reduce((a, b) => a * b, 1)),
  ReduceMax: reduced((values) => Math.max(...values)),
  ReduceMin: reduced((values) => Math.min(...values)),
}));
