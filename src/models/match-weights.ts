// Weights of a file for the parameters of a model.
import { FormatError } from '../errors.js';
import type { ParameterStore, StoredParameter } from './parameters.js';
import type { SafeTensor } from './safetensors.js';

/** Whether every number stays one in f32; NaN and infinities are what the file says. */
export const heldByFloat32 = (values: SafeTensor['data']): boolean =>
  values.every((v) => !Number.isFinite(v) || Number.isFinite(Math.fround(v)));

/** The values of one weight out of `tensors`, checked by name, shape and range. */
export function matchWeight(
  file: string,
  store: ParameterStore,
  p: StoredParameter,
  tensors: ReadonlyMap<string, SafeTensor>,
): SafeTensor['data'] {
  const found = tensors.get(p.fullName);
  if (!found) throw new FormatError(`${file}: the tensor "${p.fullName}" is missing.`);
  if (found.data.length !== p.size || found.shape.join() !== p.shape.join()) {
    throw new FormatError(
      `${file}: the tensor "${p.fullName}" has the shape [${found.shape.join(', ')}]; the model expects [${p.shape.join(', ')}].`,
    );
  }
  if (found.data instanceof Float64Array && store.engine.precision === 'float32' && !heldByFloat32(found.data)) {
    throw new FormatError(
      `${file}: the tensor "${p.fullName}" holds numbers beyond float32's range; ready({ precision: 'float64' }) reads it.`,
    );
  }
  return found.data;
}

/** The weights of `tensors` in the store's order. */
export const matchWeights = (file: string, store: ParameterStore, tensors: ReadonlyMap<string, SafeTensor>): SafeTensor['data'][] =>
  store.list.map((p) => matchWeight(file, store, p, tensors));
