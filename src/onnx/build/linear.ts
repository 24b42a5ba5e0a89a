// Products of matrices: with numbers of the file a Dense, between values products example by example.
import { Add, Dense } from '../../layers/built-in.js';
import { formatShape, sizeOf } from '../../shape.js';
import { first } from '../arguments.js';
import type { Builder, Weights } from '../builder.js';
import { OnnxProduct } from '../layers/product.js';
import type { OnnxNode } from '../node.js';
import { MixesBatch, refuse } from '../refusal.js';
import { broadcastDims, constant, type Live, transposed, type Value } from '../values.js';
import { arithmeticBuilds, rescaled } from './arithmetic.js';
import { attention } from './attention.js';
import { type Build, type Builds, liveInput } from './build.js';
import { join } from './joined.js';

/** The product along `axis` of the value with a kernel (extent, units), which need not learn. */
export function along(
  b: Builder,
  node: OnnxNode,
  value: Live,
  axis: number,
  units: number,
  weights: Weights & { readonly kernel: ArrayLike<number> },
  trainable = true,
): Live {
  if (value.batch === axis) throw new MixesBatch();
  const order = [...value.order.filter((one) => one !== axis), axis];
  const shape = order.map((one) => value.dims[one]!);
  // rows of 1 are no rows
  const flat = sizeOf(shape.slice(0, -1)) === 1 ? shape.slice(-1) : shape;
  const make = (name: string): Dense => new Dense({ units, useBias: 'bias' in weights, trainable, name });
  const x = b.arrange(value, order, flat);
  const tensor = (trainable ? attention(b, node, x, weights, units) : undefined) ?? b.add(node, make, [x], weights);
  const dims = value.dims.map((extent, one) => (one === axis ? units : extent));
  return { ...b.live(tensor, dims, value.batch, order, [...flat.slice(0, -1), units]) };
}

/** Without an axis of 1 that was put in for a product with a vector. */
function without(value: Live, axis: number): Live {
  const less = (other: number): number => (other > axis ? other - 1 : other);
  const order = value.order.filter((other) => other !== axis).map(less);
  return { ...value, dims: value.dims.filter((_, other) => other !== axis), batch: value.batch < 0 ? -1 : less(value.batch), order };
}

const gemm: Build = (b, node, inputs) => {
  const [a, kernel, c] = [liveInput(inputs), first(inputs, 1), inputs[2]];
  const [alpha, beta] = [node.float('alpha', 1), node.float('beta', 1)];
  const [ta, tb] = [node.int('transA', 0) === 1, node.int('transB', 0) === 1];
  const turned = ta ? turnedMatrix(a) : a;
  if (kernel.live) {
    const [product] = matmul(b, node, [turned, tb ? turnedMatrix(kernel) : kernel]) as [Live];
    const scaled = alpha === 1 ? product : rescaled(b, node, product, alpha);
    return c ? arithmeticBuilds.Add!(b, node, [scaled, times(b, node, c, beta)]) : [scaled];
  }
  const [rows, units] = tb ? [kernel.dims[1]!, kernel.dims[0]!] : (kernel.dims as [number, number]);
  if (kernel.dims.length !== 2 || turned.dims.length !== 2 || rows !== turned.dims[1])
    refuse(`multiplies ${formatShape(turned.dims)} with ${formatShape(kernel.dims)}`);
  const values = tb ? transposed(kernel.dims, kernel.data, [1, 0]) : Float32Array.from(kernel.data);
  if (alpha !== 1) for (let i = 0; i < values.length; i++) values[i]! *= alpha;
  const own = c && !c.live && (c.data.length === 1 || (c.data.length === units && c.dims.at(-1) === units)) ? c : undefined;
  const bias = own && Float32Array.from({ length: units }, (_, i) => beta * own.data[own.data.length === 1 ? 0 : i]!);
  const product = along(b, node, turned, 1, units, { kernel: values, ...(bias && { bias }) });
  if (!c || own) return [product];
  return arithmeticBuilds.Add!(b, node, [product, times(b, node, c, beta)]);
};

const times = (b: Builder, node: OnnxNode, value: Value, factor: number): Value => {
  if (factor === 1) return value;
  return value.live
    ? rescaled(b, node, value, factor)
    : constant(
        value.dims,
        Float64Array.from(value.data, (x) => x * factor),
      );
};

/** A matrix, its axes the other way round. */
const turnedMatrix = (a: Live): Live => ({
  ...a,
  dims: [a.dims[1]!, a.dims[0]!],
  batch: a.batch < 0 ? -1 : 1 - a.batch,
  order: a.order.map((axis) => 1 - axis),
});

/** Matrices of equal size in every one of `batch`, with both inputs live. */
function products(b: Builder, node: OnnxNode, left: Value, right: Value): Live {
  const rank = Math.max(left.dims.length, right.dims.length);
  const whole = (value: Value): number[] => [...new Array<number>(rank - value.dims.length).fill(1), ...value.dims];
  const [ad, bd] = [whole(left), whole(right)];
  const [m, k, n] = [ad[rank - 2]!, ad[rank - 1]!, bd[rank - 1]!];
  if (bd[rank - 2] !== k) refuse(`multiplies ${formatShape(left.dims)} with ${formatShape(right.dims)}`);
  const outer = broadcastDims([ad.slice(0, -2), bd.slice(0, -2)]) ?? refuse(`multiplies ${formatShape(ad)} with ${formatShape(bd)}`);
  // brings both to a common batch and outer axes, by what joins values element by element: as (outer, m or k, 1) and (outer, 1, n or k)
  const a = matrices(b, node, left, outer, m, k);
  const c = matrices(b, node, right, outer, k, n);
  if (a.batch !== c.batch) throw new MixesBatch();
  const front = [...outer.keys()].filter((axis) => axis !== a.batch);
  const count = sizeOf(front.map((axis) => outer[axis]!));
  const [row, column] = [rank - 2, rank - 1];
  const transposeB = c.order.indexOf(column) < c.order.indexOf(row) && n !== 1 && k !== 1;
  const last = transposeB ? [column, row] : [row, column];
  const tensors = [
    b.arrange(a, [...front, row, column], [count, m, k]),
    b.arrange(c, [...front, ...last], [count, ...(transposeB ? [n, k] : [k, n])]),
  ];
  const tensor = b.add(node, (name) => new OnnxProduct({ transposeB, name }), tensors);
  return b.live(tensor, [...outer, m, n], a.batch, [...front, row, column], [count, m, n]);
}

/** A value as matrices (outer, rows, columns), repeated along outer axes where it has but one. */
function matrices(b: Builder, node: OnnxNode, value: Value, outer: readonly number[], rows: number, columns: number): Live {
  const rank = outer.length + 2;
  const shift = rank - value.dims.length;
  const dims = [...new Array<number>(shift).fill(1), ...value.dims];
  const same = outer.every((extent, axis) => dims[axis] === extent);
  if (!value.live) return refuse('multiplies matrices of the file, one for each example');
  const moved: Live = {
    ...value,
    dims,
    batch: value.batch < 0 ? -1 : value.batch + shift,
    order: [...new Array(shift).keys(), ...value.order.map((axis) => axis + shift)],
  };
  const settled = moved.batch < 0 && outer.length > 0 && dims[0] === 1 && b.batched ? b.batchAt(moved, 0) : moved;
  if (same) return settled;
  const ones = constant([...outer, rows, columns], new Float64Array(sizeOf([...outer, rows, columns])));
  b.spend(ones.data.length);
  const zeros =
    settled.batch < 0
      ? ones
      : constant(
          ones.dims.map((n, axis) => (axis === settled.batch ? 1 : n)),
          ones.data.subarray(0, ones.data.length / outer[settled.batch]!),
        );
  const { tensors, result } = join(b, node, [settled, zeros]);
  return result(b.add(node, (name) => new Add({ name }), tensors));
}

/** x W with the numbers W of the file, or W x, which goes along the axis before the last. */
const matmul: Build = (b, node, inputs) => {
  const [left, right] = [first(inputs), first(inputs, 1)];
  if (left.live && !right.live && right.dims.length <= 2) {
    const [rows, units = 1] = right.dims as [number, number?];
    const axis = left.dims.length - 1;
    if (rows !== left.dims[axis]) refuse(`multiplies ${formatShape(left.dims)} with ${formatShape(right.dims)}`);
    // a bias of more axes makes the product longer
    const [, , more] = inputs;
    const bias: Weights = more && !more.live && more.dims.length <= left.dims.length ? { bias: more.data } : {};
    const product = along(b, node, left, axis, units, { kernel: right.data, ...bias });
    if (more && !('bias' in bias)) return arithmeticBuilds.Add!(b, node, [product, more]);
    return [right.dims.length === 1 ? without(product, axis) : product];
  }
  if (right.live && !left.live && left.dims.length <= 2) {
    const vector = right.dims.length === 1;
    const axis = right.dims.length - (vector ? 1 : 2);
    const [units, columns] = left.dims.length === 1 ? [1, left.dims[0]!] : (left.dims as [number, number]);
    if (columns !== right.dims[axis]) refuse(`multiplies ${formatShape(left.dims)} with ${formatShape(right.dims)}`);
    const product = along(b, node, right, axis, units, { kernel: transposed([units, columns], left.data, [1, 0]) });
    return [left.dims.length === 1 ? without(product, axis) : product];
  }
  if (left.dims.length < 2 || right.dims.length < 2) refuse('multiplies a vector that the model computes');
  return [products(b, node, left, right)];
};

export const linearBuilds: Builds = { Gemm: gemm, MatMul: matmul };
