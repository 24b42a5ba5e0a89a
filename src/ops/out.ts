import { engine } from '../engine/engine.js';
import { OptionError, ShapeError } from '../errors.js';
import { show } from '../options.js';
import { formatShape, sameShape } from '../shape.js';
import { Tensor } from '../tensor.js';

/** That the argument `name` is a tensor. */
export function checkTensor(op: string, name: string, value: Tensor): void {
  if (typeof value?.pointer === 'function') return;
  throw new OptionError(`${op}: received ${show(value)} as ${name}; expected a tensor, such as tensor(data, shape) makes.`);
}

/** The option `out` as given: `resultTensor` checks it, which knows the shape. */
export function outOption(_op: string, _name: string, given: Tensor): Tensor {
  return given;
}

/** `given`, if it is a tensor. */
export function biasOption(op: string, _name: string, given: Tensor): Tensor {
  checkTensor(op, 'a bias', given);
  return given;
}

/** `out`, if it has the result's shape, or a new tensor. Operations read after they began to write: `out` is none of `inputs`. */
export function resultTensor(
  op: string,
  shape: readonly number[],
  out: Tensor | undefined,
  inputs: readonly (Tensor | undefined)[] = [],
): Tensor<Float32Array> {
  if (!out) return Tensor.inEngine(shape, engine());
  checkTensor(op, 'out', out);
  if (!sameShape(out.shape, shape)) {
    throw new ShapeError(`${op}: received an out of shape ${formatShape(out.shape)}; the result has shape ${formatShape(shape)}.`);
  }
  if (inputs.includes(out))
    throw new OptionError(`${op}: out is also an input, and would be overwritten while it is read; pass another tensor.`);
  // it holds floats from now on
  return out as Tensor<Float32Array>;
}

/** Two tensors of one shape. */
export function checkSame(op: string, a: Tensor, b: Tensor): void {
  checkTensor(op, 'the first argument', a);
  checkTensor(op, 'the second argument', b);
  if (!sameShape(a.shape, b.shape)) {
    throw new ShapeError(`${op}: received shapes ${formatShape(a.shape)} and ${formatShape(b.shape)}; expected the same shape twice.`);
  }
}

/** Rows of a tensor: the last dimension is the row. */
export function rowsOf(op: string, t: Tensor): { rows: number; columns: number } {
  checkTensor(op, 'x', t);
  const columns = t.shape[t.shape.length - 1] ?? 1;
  return { rows: columns === 0 ? 0 : t.size / columns, columns };
}

/** That the argument `name` has the shape that the others ask for. */
export function checkShape(op: string, name: string, t: Tensor, shape: readonly number[]): void {
  checkTensor(op, name, t);
  if (!sameShape(t.shape, shape)) {
    throw new ShapeError(`${op}: received ${name} of shape ${formatShape(t.shape)}; expected ${formatShape(shape)}.`);
  }
}
