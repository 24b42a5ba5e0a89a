import type { Precision } from '../engine/engine.js';
import type { Floats } from '../engine/memory.js';
import { DataError, ShapeError } from '../errors.js';
import { expectedFinite, firstUnfit } from '../finite.js';
import { show } from '../options.js';
import { formatShape, sameShape } from '../shape.js';
import { isTensorData, Tensor } from '../tensor.js';
import type { ParameterStore, StoredParameter } from './parameters.js';

/** A parameter as a user sees it. Under `ready({ precision: 'float64' })` its arrays are Float64Arrays. */
export interface ParameterView {
  /** `layer/parameter`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  /** A copy of the values. */
  readonly values: Float32Array;
  /** A copy of the gradient of the last training step. */
  readonly gradient: Float32Array;
}

/** A copy. Typed as float32, which nearly all models are; float64 reads the same. */
const copy = (floats: Floats): Float32Array => floats.slice() as Float32Array;

/** See `BaseModel.getWeights`. */
export function readWeights(store: ParameterStore): Float32Array[] {
  return store.list.map((p) => copy(store.read(p)));
}

export function viewParameters(store: ParameterStore): ParameterView[] {
  return store.list.map((p) => ({
    name: p.fullName,
    shape: p.shape,
    trainable: p.trainable,
    values: copy(store.read(p)),
    gradient: copy(store.readGradient(p)),
  }));
}

/** One parameter's new values, checked; arrays that are not typed are copied, so that what is checked is what is set. */
function valuesFor(parameter: StoredParameter, given: unknown, precision: Precision): ArrayLike<number> {
  const { fullName, shape, size } = parameter;
  const values: unknown = given instanceof Tensor ? given.data : given;
  if (typeof values !== 'object' || values === null || !('length' in values) || typeof values.length !== 'number')
    throw new ShapeError(`${fullName}: received ${show(given)}; expected ${size} numbers of shape ${formatShape(shape)}.`);
  if (values.length !== size || (given instanceof Tensor && given.shape.length > 1 && !sameShape(given.shape, shape))) {
    const received = given instanceof Tensor ? formatShape(given.shape) : `${values.length} numbers`;
    throw new ShapeError(`${fullName}: received ${received}; expected ${formatShape(shape)}, ${size} numbers.`);
  }
  const numbers: ArrayLike<unknown> = isTensorData(values) ? values : Array.from(values as ArrayLike<unknown>);
  const odd = firstUnfit(numbers, precision);
  if (odd >= 0)
    throw new DataError(`${fullName}: received ${show(numbers[odd])} at place ${odd}; expected ${expectedFinite(numbers[odd])}.`);
  return numbers as ArrayLike<number>;
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
  store.write(list.map((parameter, i) => valuesFor(parameter, weights[i], store.engine.precision)));
}
