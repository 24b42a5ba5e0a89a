// Constants that are made, and put into other shapes.
import { formatShape, sizeOf } from '../../shape.js';
import { checkedAxes, checkedAxis, first, type Inputs, intsOf, reshapedDims, squeezedAxes } from '../arguments.js';
import type { Builder } from '../builder.js';
import type { OnnxNode } from '../node.js';
import { tensorValues } from '../proto/tensor-values.js';
import { refuse } from '../refusal.js';
import { broadcastDims, type Constant, constant, eachPlace, integers, stridesOf, transposed } from '../values.js';
import type { Fold, Folds } from './fold.js';

const own = (inputs: Inputs, i = 0): Constant => first(inputs, i) as Constant;

/** As many numbers as the file may ask for. */
function sized(b: Builder, dims: readonly number[]): number {
  if (dims.some((extent) => !Number.isInteger(extent) || extent < 0)) refuse(`makes the shape ${formatShape(dims)}`);
  b.spend(sizeOf(dims));
  return sizeOf(dims);
}

const constantOfShape: Fold = (b, node, inputs) => {
  const dims = Array.from(own(inputs).data);
  const tensor = node.tensor('value');
  const value = tensor && tensorValues(`onnx: the value of the node ${node.title}`, tensor);
  return [constant(dims, new Float64Array(sized(b, dims)).fill(value?.data[0] ?? 0), value?.kind ?? 'float')];
};

const range: Fold = (b, _node, inputs) => {
  const [start, limit, step] = [0, 1, 2].map((i) => own(inputs, i).data[0]!) as [number, number, number];
  const count = sized(b, [Math.max(0, Math.ceil((limit - start) / step))]);
  return [
    constant(
      [count],
      Float64Array.from({ length: count }, (_, i) => start + i * step),
      own(inputs).kind,
    ),
  ];
};

const reshape: Fold = (_b, node, inputs) => {
  const value = own(inputs);
  return [
    {
      ...value,
      dims: reshapedDims(value.dims, intsOf(node, inputs, 1, 'shape') ?? refuse('has no shape'), node.int('allowzero', 0) === 1),
    },
  ];
};

/** The place of axis `axis` that Flatten parts the others at; `rank` itself is one. */
export function flattenedDims(dims: readonly number[], axis: number): number[] {
  const at = axis === dims.length ? axis : checkedAxis(axis, dims.length);
  return [sizeOf(dims.slice(0, at)), sizeOf(dims.slice(at))];
}

/** `dims` with axes of 1 put in: `axes` are those of the result. */
export function unsqueezedDims(dims: readonly number[], axes: readonly number[]): { dims: number[]; axes: number[] } {
  const rank = dims.length + axes.length;
  const put = checkedAxes(axes, rank);
  const rest = [...dims];
  return { dims: Array.from({ length: rank }, (_, axis) => (put.includes(axis) ? 1 : rest.shift()!)), axes: put };
}

const unsqueeze: Fold = (_b, node, inputs) => {
  const value = own(inputs);
  return [{ ...value, dims: unsqueezedDims(value.dims, intsOf(node, inputs, 1, 'axes') ?? refuse('has no axes')).dims }];
};

const squeeze: Fold = (_b, node, inputs) => {
  const value = own(inputs);
  const taken = squeezedAxes(value.dims, intsOf(node, inputs, 1, 'axes'));
  return [{ ...value, dims: value.dims.filter((_, axis) => !taken.includes(axis)) }];
};

/** The order of axes of Transpose: by default turned round. */
export function permOf(node: OnnxNode, rank: number): readonly number[] {
  const perm = node.ints('perm') ?? [...new Array(rank).keys()].reverse();
  if (perm.length !== rank || [...perm].sort((a, b) => a - b).some((axis, i) => axis !== i))
    refuse(`has the order of axes ${formatShape(perm)} for ${rank} axes`);
  return perm;
}

const transpose: Fold = (_b, node, inputs) => {
  const { dims, data, kind } = own(inputs);
  const perm = permOf(node, dims.length);
  const values = kind === 'float' ? transposed(dims, data, perm) : Float64Array.from(transposed(dims, data, perm));
  return [
    constant(
      perm.map((axis) => dims[axis]!),
      values,
      kind,
    ),
  ];
};

/** Numbers repeated along axes of 1, and those that are missing in front. */
const expand: Fold = (b, _node, inputs) => {
  const { dims, data, kind } = own(inputs);
  const target = Array.from(own(inputs, 1).data);
  const to = broadcastDims([dims, target]) ?? refuse(`makes the shape ${formatShape(target)} of ${formatShape(dims)}`);
  const out = new Float64Array(sized(b, to));
  const strides = stridesOf(dims);
  const steps = to.map((extent, axis) => {
    const at = axis - to.length + dims.length;
    return at < 0 || dims[at] !== extent ? 0 : strides[at]!;
  });
  eachPlace(to, steps, (place, i) => {
    out[i] = data[place]!;
  });
  return [constant(to, out, kind)];
};

const tile: Fold = (b, _node, inputs) => {
  const { dims, data, kind } = own(inputs);
  const repeats = Array.from(own(inputs, 1).data);
  const to = dims.map((extent, axis) => extent * repeats[axis]!);
  const out = new Float64Array(sized(b, to));
  const [strides, from] = [stridesOf(to), stridesOf(dims)];
  for (let i = 0; i < out.length; i++)
    out[i] = data[dims.reduce((at, extent, axis) => at + ((Math.floor(i / strides[axis]!) % to[axis]!) % extent) * from[axis]!, 0)]!;
  return [constant(to, out, kind)];
};

const nonZero: Fold = (_b, _node, inputs) => {
  const { dims, data } = own(inputs);
  const places = [...data.keys()].filter((i) => data[i] !== 0);
  const strides = stridesOf(dims);
  const rows = dims.map((extent, axis) => places.map((i) => Math.floor(i / strides[axis]!) % extent));
  return [constant([dims.length, places.length], rows.flat(), 'integer')];
};

export const shapeFolds: Folds = {
  Identity: (_b, _node, inputs) => [own(inputs)],
  ConstantOfShape: constantOfShape,
  Range: range,
  Reshape: reshape,
  Flatten: (_b, node, inputs) => [{ ...own(inputs), dims: flattenedDims(own(inputs).dims, node.int('axis', 1)) }],
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Transpose: transpose,
  Expand: expand,
  Tile: tile,
  NonZero: nonZero,
};

/** What is known of a value without its numbers: its shape. */
export const shapeOf = (node: OnnxNode, dims: readonly number[]): Constant => {
  const [start, end] = [node.int('start', 0), node.int('end', dims.length)];
  return integers(dims.slice(start, end));
};
