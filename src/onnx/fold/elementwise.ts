// Arithmetic of constants, element by element. Numbers that are rounded to f32 on the way are those of floats.
import { pure } from '../../engine/records/declare.js';
import { sizeOf } from '../../shape.js';
import { first, type Inputs } from '../arguments.js';
import { DataType } from '../proto/messages.js';
import { type NumberKind, numberKind } from '../proto/tensor-values.js';
import { refuse } from '../refusal.js';
import { broadcastDims, type Constant, constant, eachPlace, stridesOf } from '../values.js';
import type { Fold, Folds } from './fold.js';

/** Constants as inputs of a fold, all of which are. */
export const constants = (inputs: Inputs): Constant[] => inputs.filter((value): value is Constant => value !== undefined && !value.live);

function mapped(dims: readonly number[], kind: NumberKind, all: readonly Constant[], of: (values: number[]) => number): Constant {
  const size = sizeOf(dims);
  const columns = all.map(({ dims: own, data }) => {
    const strides = stridesOf(own);
    const padded = dims.map((extent, axis) => {
      const at = axis - dims.length + own.length;
      return at < 0 || (own[at] === 1 && extent !== 1) ? 0 : strides[at]!;
    });
    const values = new Float64Array(size);
    eachPlace(dims, padded, (place, i) => {
      values[i] = data[place]!;
    });
    return values;
  });
  const out = new Float64Array(size);
  for (let i = 0; i < size; i++) out[i] = of(columns.map((column) => column[i]!));
  return constant(dims, out, kind);
}

/** An operator of any number of inputs, which are repeated to one shape; `kind` of what comes out, by default that of the first input. */
const ofAll =
  (of: (values: number[], kind: NumberKind) => number, kind?: NumberKind): Fold =>
  (b, _node, inputs) => {
    const all = constants(inputs);
    const dims = broadcastDims(all.map((one) => one.dims)) ?? refuse(`joins shapes that do not fit`);
    b.spend(sizeOf(dims));
    const own = all[all.length - 1]!.kind;
    return [mapped(dims, kind ?? own, all, (values) => of(values, own))];
  };

const ofOne = (of: (x: number) => number, kind?: NumberKind): Fold => ofAll(([x]) => of(x!), kind);
const ofTwo = (of: (a: number, b: number, kind: NumberKind) => number, kind?: NumberKind): Fold =>
  ofAll(([a, c], own) => of(a!, c!, own), kind);
const truth = (of: (a: number, b: number) => boolean): Fold => ofTwo((a, c) => (of(a, c) ? 1 : 0), 'boolean');

const cast: Fold = (_b, node, inputs) => {
  const value = first(inputs) as Constant;
  const to = node.int('to', node.string('to', '') === 'FLOAT' ? DataType.FLOAT : 0);
  const kind = numberKind(to) ?? refuse(`casts to the data type ${to}`);
  if (kind === 'float') return [constant(value.dims, value.data)];
  return [constant(value.dims, Array.from(value.data, kind === 'boolean' ? (x) => (x === 0 ? 0 : 1) : Math.trunc), kind)];
};

const clip: Fold = (_b, node, inputs) => {
  const { dims, data, kind } = first(inputs) as Constant;
  const [low, high] = [1, 2].map((i) => inputs[i] as Constant | undefined);
  const [least, most] = [low?.data[0] ?? node.float('min', -Infinity), high?.data[0] ?? node.float('max', Infinity)];
  return [
    constant(
      dims,
      Array.from(data, (x) => Math.min(Math.max(x, least), most)),
      kind,
    ),
  ];
};

export const elementwiseFolds: Folds = /* @__PURE__ */ pure(() => ({
  Add: ofTwo((a, c) => a + c),
  Sub: ofTwo((a, c) => a - c),
  Mul: ofTwo((a, c) => a * c),
  Div: ofTwo((a, c, kind) => (kind === 'integer' ? Math.trunc(a / c) : a / c)),
  Pow: ofTwo((a, c) => a ** c),
  Mod: ofTwo((a, c) => a - c * Math.floor(a / c)),
  Min: ofAll((values) => Math.min(...values)),
  Max: ofAll((values) => Math.max(...values)),
  Sum: ofAll((values) => values.reduce((a, c) => a + c, 0)),
  Where: ofAll(([condition, a, c]) => (condition ? a! : c!)),
  Equal: truth((a, c) => a === c),
  Less: truth((a, c) => a < c),
  LessOrEqual: truth((a, c) => a <= c),
  Greater: truth((a, c) => a > c),
  GreaterOrEqual: truth((a, c) => a >= c),
  And: truth((a, c) => a !== 0 && c !== 0),
  Or: truth((a, c) => a !== 0 || c !== 0),
  Xor: truth((a, c) => (a !== 0) !== (c !== 0)),
  Not: ofOne((x) => (x ? 0 : 1), 'boolean'),
  Neg: ofOne((x) => -x),
  Abs: ofOne(Math.abs),
  Floor: ofOne(Math.floor),
  Ceil: ofOne(Math.ceil),
  Sqrt: ofOne(Math.sqrt),
  Reciprocal: ofOne((x) => 1 / x),
  Exp: ofOne(Math.exp),
  Log: ofOne(Math.log),
  Cast: cast,
  CastLike: (_b, _node, inputs) => [{ ...(first(inputs) as Constant), kind: (first(inputs, 1) as Constant).kind }],
  Clip: clip,
}));
