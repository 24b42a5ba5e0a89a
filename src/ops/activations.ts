import { LEAKY_SLOPE } from '../activations.js';
import { engine } from '../engine/engine.js';
import { ActivationKind } from '../engine/kernels.js';
import { checkOptions, inRange } from '../options.js';
import type { Tensor } from '../tensor.js';
import { checkSame, checkTensor, resultTensor } from './out.js';

export interface OutOptions {
  /** Where the result goes; it may be the input. Without it a new tensor is made. */
  out?: Tensor;
}

function forward(op: string, kind: ActivationKind, slope: number, x: Tensor, out: Tensor | undefined): Tensor<Float32Array> {
  checkTensor(op, 'x', x);
  const y = resultTensor(op, x.shape, out);
  const owner = engine();
  owner.kernels.activate({ activation: kind, slope, x: x.pointer(owner), y: y.pointer(owner), n: x.size });
  return y;
}

function backward(op: string, kind: ActivationKind, slope: number, y: Tensor, dy: Tensor, out: Tensor | undefined): Tensor<Float32Array> {
  checkSame(op, y, dy);
  const dx = resultTensor(op, y.shape, out);
  const owner = engine();
  owner.kernels.activateGrad({ activation: kind, slope, y: y.pointer(owner), dy: dy.pointer(owner), dx: dx.pointer(owner), n: y.size });
  return dx;
}

/** An activation of every element. */
export type Forward = (x: Tensor, options?: OutOptions) => Tensor<Float32Array>;
/** Its gradient with respect to the input, from its output. */
export type Backward = (y: Tensor, dy: Tensor, options?: OutOptions) => Tensor<Float32Array>;

function pair(name: 'relu' | 'tanh' | 'sigmoid'): [Forward, Backward] {
  const kind = ActivationKind[name];
  return [
    (x, options = {}) => {
      checkOptions(name, options, ['out']);
      return forward(name, kind, 0, x, options.out);
    },
    (y, dy, options = {}) => {
      checkOptions(`${name}Grad`, options, ['out']);
      return backward(`${name}Grad`, kind, 0, y, dy, options.out);
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
  return inRange(op, 'negativeSlope', options.negativeSlope ?? LEAKY_SLOPE, 0, Infinity);
};

/** y = x where x > 0, else negativeSlope * x. */
export function leakyRelu(x: Tensor, options: LeakyReluOptions = {}): Tensor<Float32Array> {
  return forward('leakyRelu', ActivationKind.leakyRelu, slopeOf('leakyRelu', options), x, options.out);
}

/** dx = dy where y > 0, else negativeSlope * dy. */
export function leakyReluGrad(y: Tensor, dy: Tensor, options: LeakyReluOptions = {}): Tensor<Float32Array> {
  return backward('leakyReluGrad', ActivationKind.leakyRelu, slopeOf('leakyReluGrad', options), y, dy, options.out);
}
