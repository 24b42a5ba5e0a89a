import {
  type Activation,
  activate as activateBy,
  activateGrad as activateGradBy,
  activationEntry,
  activationOption,
  activationRecord,
  fusedPart,
  isOfRows,
} from '../activations.js';
import { engine } from '../engine/engine.js';
import type { Kernels, Pointer } from '../engine/kernels.js';
import { OptionError } from '../errors.js';
import { checkOptions, inRange } from '../options.js';
import type { Tensor } from '../tensor.js';
import { checkSame, checkTensor, resultTensor } from './out.js';

export interface OutOptions {
  /** Where the result goes; it may be the input. Without it a new tensor is made. */
  out?: Tensor;
}

const recordOf = (name: Activation, alpha: number | undefined) => activationRecord(name, alpha === undefined ? {} : { alpha });

/** What a product applies of an activation in its last pass. */
export const productPart = (name: Activation) => fusedPart(activationRecord(name));

/** The rest of it, in place, over `rows` rows of `columns` at `y`. */
export function finishWith(kernels: Kernels, name: Activation, y: Pointer, rows: number, columns: number): void {
  const record = activationRecord(name);
  if (record.apart) activateBy(kernels, record, y, y, rows, columns);
}

function forward(op: string, name: Activation, alpha: number | undefined, x: Tensor, out: Tensor | undefined): Tensor<Float32Array> {
  checkTensor(op, 'x', x);
  const y = resultTensor(op, x.shape, out);
  const owner = engine();
  activateBy(owner.kernels, recordOf(name, alpha), x.pointer(owner), y.pointer(owner), 1, x.size);
  return y;
}

function backward(
  op: string,
  name: Activation,
  alpha: number | undefined,
  kept: Tensor,
  dy: Tensor,
  out: Tensor | undefined,
): Tensor<Float32Array> {
  checkSame(op, kept, dy);
  const dx = resultTensor(op, kept.shape, out);
  const owner = engine();
  const [from, d, to] = [kept.pointer(owner), dy.pointer(owner), dx.pointer(owner)];
  activateGradBy(owner.kernels, recordOf(name, alpha), from, d, to, 1, kept.size);
  return dx;
}

/** An activation of every element. */
export type Forward = (x: Tensor, options?: OutOptions) => Tensor<Float32Array>;
/** Its gradient with respect to the input, from its output. */
export type Backward = (y: Tensor, dy: Tensor, options?: OutOptions) => Tensor<Float32Array>;

function pair(name: 'relu' | 'tanh' | 'sigmoid'): [Forward, Backward] {
  return [
    (x, options = {}) => {
      checkOptions(name, options, ['out']);
      return forward(name, name, undefined, x, options.out);
    },
    (y, dy, options = {}) => {
      checkOptions(`${name}Grad`, options, ['out']);
      return backward(`${name}Grad`, name, undefined, y, dy, options.out);
    },
  ];
}

const [reluForward, reluBackward] = /* @__PURE__ */ pair('relu');
const [tanhForward, tanhBackward] = /* @__PURE__ */ pair('tanh');
const [sigmoidForward, sigmoidBackward] = /* @__PURE__ */ pair('sigmoid');

/** y = max(x, 0). */
export const relu: Forward = reluForward;
/** dx = dy where y > 0, else 0. */
export const reluGrad: Backward = reluBackward;
/** y = tanh(x), within 2 ulp. */
export const tanh: Forward = tanhForward;
/** dx = dy (1 - y^2). */
export const tanhGrad: Backward = tanhBackward;
/** y = 1 / (1 + exp(-x)), within 2 ulp. */
export const sigmoid: Forward = sigmoidForward;
/** dx = dy y (1 - y). */
export const sigmoidGrad: Backward = sigmoidBackward;

export interface LeakyReluOptions extends OutOptions {
  /** Slope for x < 0, at least 0. Default 0.01. */
  negativeSlope?: number;
}

const slopeOf = (op: string, options: LeakyReluOptions): number => {
  checkOptions(op, options, ['negativeSlope', 'out']);
  return inRange(op, 'negativeSlope', options.negativeSlope ?? activationEntry('leakyRelu').alpha!, 0, Infinity);
};

/** y = x where x > 0, else negativeSlope * x. */
export function leakyRelu(x: Tensor, options: LeakyReluOptions = {}): Tensor<Float32Array> {
  return forward('leakyRelu', 'leakyRelu', slopeOf('leakyRelu', options), x, options.out);
}

/** dx = dy where y > 0, else negativeSlope * dy. */
export function leakyReluGrad(y: Tensor, dy: Tensor, options: LeakyReluOptions = {}): Tensor<Float32Array> {
  return backward('leakyReluGrad', 'leakyRelu', slopeOf('leakyReluGrad', options), y, dy, options.out);
}

export interface ActivateOptions extends OutOptions {
  /** Any that works on each number by itself. */
  activation: Activation;
  /** The activation's own number, such as leaky ReLU's slope, at least 0. Default: as layers have it. */
  alpha?: number;
}

function settled(op: string, options: ActivateOptions): [Activation, number | undefined] {
  checkOptions(op, options, ['activation', 'alpha', 'out']);
  const name = activationOption(op, 'activation', options.activation);
  if (isOfRows(name)) throw new OptionError(`${op}: received the activation "${name}"; expected one that works on each number by itself.`);
  return [name, options.alpha === undefined ? undefined : inRange(op, 'alpha', options.alpha, 0, Infinity)];
}

/** y = f(x) for an activation by name: `activate(x, { activation: 'leakyRelu' })`. */
export function activate(x: Tensor, options: ActivateOptions): Tensor<Float32Array> {
  return forward('activate', ...settled('activate', options), x, options.out);
}

/** dx = dy f'(x), told from y = f(x), or from x for an activation whose derivative y does not tell: GELU, SiLU. */
export function activateGrad(kept: Tensor, dy: Tensor, options: ActivateOptions): Tensor<Float32Array> {
  return backward('activateGrad', ...settled('activateGrad', options), kept, dy, options.out);
}
