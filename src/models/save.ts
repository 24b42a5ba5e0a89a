import { ARCHITECTURE, architectureOf } from './architecture.js';
import { heldByHalf, narrowHalf } from './half.js';
import { heldByFloat32 } from './match-weights.js';
import { type SafeTensor, type WrittenTensor, writeSafetensors } from './safetensors.js';
import type { Trainer } from './trainer.js';
import type { Workspace } from './workspace.js';

export function floatTensor(data: Float32Array | Float64Array, shape: readonly number[]): SafeTensor {
  return { dtype: data instanceof Float32Array ? 'F32' : 'F64', shape, data };
}

/** The weights of a model by their names. */
export function weightTensors(space: Workspace): Map<string, SafeTensor> {
  return new Map(space.store.list.map((p) => [p.fullName, floatTensor(space.store.read(p).slice(), p.shape)]));
}

/** How weights are written: as they are computed, or rounded. */
export type SavedType = 'float32' | 'float16';

/** Rounded to `dtype`; what that cannot hold stays as it is. */
function rounded(tensor: SafeTensor, dtype: SavedType): WrittenTensor {
  const { data, shape } = tensor;
  if (dtype === 'float16') return heldByHalf(data) ? { dtype: 'F16', shape, data: narrowHalf(data) } : tensor;
  return tensor.dtype === 'F64' && heldByFloat32(data) ? floatTensor(Float32Array.from(data), shape) : tensor;
}

/** A safetensors file of the weights, `layer/parameter`, with the architecture as metadata. The same model gives the same bytes. */
export function saveModel(trainer: Trainer, dtype?: SavedType): Uint8Array<ArrayBuffer> {
  const space = trainer.workspace();
  const tensors = weightTensors(space);
  const written = dtype ? new Map(Array.from(tensors, ([name, tensor]) => [name, rounded(tensor, dtype)])) : tensors;
  return writeSafetensors(written, { [ARCHITECTURE]: JSON.stringify(architectureOf(trainer.model, space)) });
}
