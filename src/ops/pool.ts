import { engine } from '../engine/engine.js';
import { imageKernels, useKernels } from '../engine/families.js';
import type { Window } from '../engine/records/window.js';
import { ShapeError } from '../errors.js';
import { planPool, poolOptions } from '../layers/window.js';
import { joined, type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { formatShape, shapeOf } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { checkShape, checkTensor, outOption, resultTensor } from './out.js';

const pool2dOptions = /* @__PURE__ */ joined(poolOptions, {
  /** Where the result goes; it is no input. Without it a new tensor is made. */
  out: [outOption, undefined],
} as const satisfies OptionSpec);

export interface Pool2dOptions extends OptionsOf<typeof pool2dOptions> {}

interface Pool {
  batch: number;
  window: Window;
  out: Tensor | undefined;
  /** Shape of the pooled images. */
  shape: readonly number[];
}

function poolOf(op: string, shape: readonly number[], given: Pool2dOptions | undefined): Pool {
  useKernels(imageKernels);
  const options = settle(op, given, pool2dOptions);
  const [batch, ...example] = shape;
  if (shape.length !== 4) throw new ShapeError(`${op}: received x of shape ${formatShape(shape)}; expected [N, height, width, channels].`);
  const window = planPool(op, op, example, options);
  return { batch: batch!, window, out: options.out, shape: [batch!, window.outHeight, window.outWidth, window.channels] };
}

/** The largest number of every window of x (N, height, width, C), by channel; padding counts as -infinity. */
export function maxPool2d(x: Tensor, options?: Pool2dOptions): Tensor<Float32Array> {
  checkTensor('maxPool2d', 'x', x);
  const { batch, window, out, shape } = poolOf('maxPool2d', x.shape, options);
  const y = resultTensor('maxPool2d', shape, out, [x]);
  const owner = engine();
  owner.kernels.maxPool2d({ ...window, batch, x: x.pointer(owner), y: y.pointer(owner) });
  return y;
}

/** dx of y = maxPool2d(x): dy at the first largest number of its window, row by row, 0 elsewhere. */
export function maxPool2dGrad(x: Tensor, y: Tensor, dy: Tensor, options?: Pool2dOptions): Tensor<Float32Array> {
  checkTensor('maxPool2dGrad', 'x', x);
  const { batch, window, out, shape } = poolOf('maxPool2dGrad', x.shape, options);
  checkShape('maxPool2dGrad', 'y', y, shape);
  checkShape('maxPool2dGrad', 'dy', dy, shape);
  const dx = resultTensor('maxPool2dGrad', x.shape, out, [x, y, dy]);
  const owner = engine();
  owner.kernels.maxPool2dGrad({ ...window, batch, x: x.pointer(owner), y: y.pointer(owner), dy: dy.pointer(owner), dx: dx.pointer(owner) });
  return dx;
}

/** The mean of every window of x (N, height, width, C), by channel, over its places in the image. */
export function avgPool2d(x: Tensor, options?: Pool2dOptions): Tensor<Float32Array> {
  checkTensor('avgPool2d', 'x', x);
  const { batch, window, out, shape } = poolOf('avgPool2d', x.shape, options);
  const y = resultTensor('avgPool2d', shape, out, [x]);
  const owner = engine();
  owner.kernels.averagePool2d({ ...window, batch, x: x.pointer(owner), y: y.pointer(owner) });
  return y;
}

/** dx of y = avgPool2d(x), for x of `inputShape`. */
export function avgPool2dGrad(dy: Tensor, inputShape: readonly number[], options?: Pool2dOptions): Tensor<Float32Array> {
  const { batch, window, out, shape } = poolOf('avgPool2dGrad', shapeOf('avgPool2dGrad', inputShape), options);
  checkShape('avgPool2dGrad', 'dy', dy, shape);
  const dx = resultTensor('avgPool2dGrad', inputShape, out, [dy]);
  const owner = engine();
  owner.kernels.averagePool2dGrad({ ...window, batch, dy: dy.pointer(owner), dx: dx.pointer(owner) });
  return dx;
}
