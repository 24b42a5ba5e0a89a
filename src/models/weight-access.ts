import { ShapeError } from '../errors.js';
import { show } from '../options.js';
import { formatShape, sameShape } from '../shape.js';
import { Tensor } from '../tensor.js';
import type { ParameterStore } from './parameters.js';

/** A parameter as a user sees it. */
export interface ParameterView {
  /** `layer/parameter`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  /** A copy of the values. */
  readonly values: Float32Array | Float64Array;
  /** A copy of the gradient of the last training step. */
  readonly gradient: Float32Array | Float64Array;
}

export function viewParameters(store: ParameterStore): ParameterView[] {
  return store.list.map((p) => ({
    name: p.fullName,
    shape: p.shape,
    trainable: p.trainable,
    values: store.read(p).slice(),
    gradient: store.readGradient(p).slice(),
  }));
}

/** See `BaseModel.setWeights`. */
export function writeWeights(model: string, store: ParameterStore, weights: readonly (ArrayLike<number> | Tensor)[]): void {
  const { list } = store;
  if (!Array.isArray(weights))
    throw new ShapeError(`${model}: received ${show(weights)} for the weights; expected an array, as getWeights gives it.`);
  if (weights.length !== list.length) {
    throw new ShapeError(
      `${model}: received ${weights.length} weights; expected ${list.length}: ${list.map((p) => p.fullName).join(', ')}.`,
    );
  }
  const arrays = weights.map((given, i) => {
    const p = list[i]!;
    const values = given instanceof Tensor ? given.data : given;
    if (values.length !== p.size || (given instanceof Tensor && given.shape.length > 1 && !sameShape(given.shape, p.shape))) {
      const received = given instanceof Tensor ? formatShape(given.shape) : `${values.length} numbers`;
      throw new ShapeError(`${p.fullName}: received ${received}; expected ${formatShape(p.shape)}, ${p.size} numbers.`);
    }
    return values;
  });
  for (const [i, p] of list.entries()) store.read(p).set(arrays[i]!);
}
