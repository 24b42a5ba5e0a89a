// Dense layers, and layers of several inputs.
import { pure } from '../../engine/records/declare.js';
import type { Dense } from '../../layers/dense.js';
import type { Dot } from '../../layers/dot.js';
import type { EinsumDense } from '../../layers/einsum-dense.js';
import { sizeOf } from '../../shape.js';
import { activated } from './activations.js';
import { type LayerWriter, type Writers, writer } from './layer-export.js';
import { unitLength } from './normalizations.js';
import type { OnnxGraph } from './onnx-graph.js';
import { axisOf, first, inImageOrder, last, type Value } from './value.js';

/** Below the squares of all lengths: as of the layer `Dot`. */
const DOT_EPSILON = 1e-14;

/** The rows of a kernel (in, out) in the order of an image's channels first. */
function rowsInImageOrder(kernel: ArrayLike<number>, image: readonly number[], units: number): Float32Array {
  const order = inImageOrder(
    Array.from({ length: kernel.length / units }, (_, i) => i),
    image,
  );
  return Float32Array.from(kernel, (_, i) => kernel[order[Math.floor(i / units)]! * units + (i % units)]!);
}

/** Inputs in one layout and of one rank: channels first where one of them is, and all can be. */
function aligned(g: OnnxGraph, inputs: readonly Value[]): Value[] {
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  if (inputs.every(({ shape }) => shape.length === rank) && inputs.some((value) => value.first))
    return inputs.map((value) => first(g, value));
  return inputs.map((value) => {
    const plain = last(g, value);
    if (plain.shape.length === rank) return plain;
    // axes that are missing in front of an example stand behind the batch
    const shape = [...new Array<number>(rank - plain.shape.length).fill(1), ...plain.shape];
    return { name: g.node('Reshape', [plain.name, g.ints([0, ...shape])]), shape };
  });
}

/** Inputs that are joined two by two, or all at once. */
function joined(op: string, allAtOnce: boolean): LayerWriter {
  return ({ g, inputs, shapes }) => {
    const values = aligned(g, inputs);
    const names = values.map(({ name }) => name);
    const name = allAtOnce ? g.node(op, names) : names.slice(1).reduce((sum, each) => g.node(op, [sum, each]), names[0]!);
    return { name, shape: shapes[0]!, ...(values[0]!.first ? { first: true } : {}) };
  };
}

/** (N, ..., C, ...) as (N, outside, C), or with `columns` (N, C, outside). */
function matrixOf(g: OnnxGraph, value: Value, axis: number, normalize: boolean, columns: boolean): string {
  const x = last(g, value);
  const { shape } = x;
  const rank = shape.length;
  const outside = Array.from({ length: rank }, (_, i) => i + 1).filter((each) => each !== axis);
  const perm = [0, ...outside, axis];
  const turned = perm.every((each, i) => each === i) ? x.name : g.node('Transpose', [x.name], { perm });
  const along = shape[axis - 1]!;
  const matrix = g.node('Reshape', [turned, g.ints([0, sizeOf(shape) / along, along])]);
  const scaled = normalize ? unitLength(g, matrix, DOT_EPSILON * along) : matrix;
  return columns ? g.node('Transpose', [scaled], { perm: [0, 2, 1] }) : scaled;
}

export const joinWriters: Writers = /* @__PURE__ */ pure(() => ({
  Dense: writer<Dense>(({ g, layer, x: given, shapes, weight }) => {
    const { data, shape } = weight('kernel')!;
    const [bias, image] = [weight('bias'), given.image];
    const x = image ? given : last(g, given);
    const kernel = g.weight('kernel', image ? rowsInImageOrder(data, image, shape[1]!) : data, shape);
    const b = bias && g.weight('bias', bias.data);
    const product = (): string => g.node('MatMul', [x.name, kernel]);
    const name =
      x.shape.length === 1 && b !== undefined
        ? g.node('Gemm', [x.name, kernel, b])
        : b === undefined
          ? product()
          : g.node('Add', [product(), b]);
    return activated(g, layer.activation, { name, shape: shapes[0]! });
  }),
  EinsumDense: writer<EinsumDense>(({ g, layer, x, shapes, weight }) => {
    const [kernel, bias] = [weight('kernel')!, weight('bias')];
    const { equation, activation } = layer;
    const product = g.node('Einsum', [last(g, x).name, g.weight('kernel', kernel.data, kernel.shape)], { equation });
    const name = bias ? g.node('Add', [product, g.weight('bias', bias.data, bias.shape)]) : product;
    return activated(g, activation, { name, shape: shapes[0]! });
  }),
  Add: joined('Add', false),
  Subtract: joined('Sub', false),
  Multiply: joined('Mul', false),
  Average: joined('Mean', true),
  Maximum: joined('Max', true),
  Minimum: joined('Min', true),
  Concatenate: ({ g, inputs, shapes }) => {
    const values = aligned(g, inputs);
    const axis = axisOf(values[0]!, values[0]!.shape.length - 1);
    const name = g.node(
      'Concat',
      values.map((value) => value.name),
      { axis },
    );
    return { name, shape: shapes[0]!, ...(values[0]!.first ? { first: true } : {}) };
  },
  Dot: writer<Dot>(({ g, layer, inputs, shapes }) => {
    const axes = typeof layer.axes === 'number' ? [layer.axes, layer.axes] : layer.axes;
    const [a, b] = inputs.map((value, i) => {
      const axis = axes[i]! < 0 ? value.shape.length + 1 + axes[i]! : axes[i]!;
      return matrixOf(g, value, axis, layer.normalize, i === 1);
    });
    return { name: g.node('Reshape', [g.node('MatMul', [a!, b!]), g.ints([0, ...shapes[0]!])]), shape: shapes[0]! };
  }),
}));
