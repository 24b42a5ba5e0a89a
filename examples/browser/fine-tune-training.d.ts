// For ../node/fine-tune.ts: pages take the JavaScript as it is.
import type { BaseModel, Model, Sequential, Tensor } from 'wasm-nn';

interface Images {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

export function trunkOf(network: BaseModel): Model;
export function prepared(trunk: Model, images: Images): Tensor<Float32Array>;
export function featuresOf(trunk: Model, images: Tensor<Float32Array>): Tensor<Float32Array>;
export function headFor(seen: Images, classes: number, options?: { hidden?: number; learningRate?: number }): Sequential;
export function joined(trunk: Model, head: Sequential): Model;
export function thaw(trunk: Model, whole: Model, count: number): void;
