import { FormatError, OptionError } from '../errors.js';
import { extensions } from '../layers/layer.js';
import type { Optimizer } from '../optimizers/index.js';
import { isObject, isWhole } from '../options.js';
import { ARCHITECTURE, architectureOf, savedShapes } from './architecture.js';
import { workspaceFromFile } from './from-file.js';
import { heldByHalf, narrowHalf } from './half.js';
import type { ParameterStore, StoredParameter } from './parameters.js';
import { decodePlain, encodePlain } from './plain-data.js';
import { type Position, readPosition } from './position.js';
import { readSafetensors, type SafeTensor, type WrittenTensor, writeSafetensors } from './safetensors.js';
import type { Trainer } from './trainer.js';
import type { StartValues, Workspace } from './workspace.js';

/** The metadata entry that holds where training was, in a checkpoint. */
const TRAINING = 'wasm-nn-training';

/** Where training was. */
interface TrainingState {
  optimizer: string;
  learningRate: number | undefined;
  step: number;
  epochsTrained: number;
}

const stateName = (i: number): string => `optimizer/${i}`;

function floatTensor(data: Float32Array | Float64Array, shape: readonly number[]): SafeTensor {
  return { dtype: data instanceof Float32Array ? 'F32' : 'F64', shape, data };
}

function weightTensors(space: Workspace): Map<string, SafeTensor> {
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

/** As JSON can hold it; the arrays in callbacks' states become tensors. */
function encodePosition({ callbacks = [], ...rest }: Position, tensors: Map<string, SafeTensor>): object {
  const records = callbacks.map(({ kind, seen, state }, i) => ({
    kind,
    seen,
    state: state === undefined ? undefined : encodePlain(`checkpoint: the state of callback ${i} (${kind})`, state, tensors, 'callbacks'),
  }));
  return { ...(encodePlain('checkpoint: the position', rest, tensors, 'callbacks') as object), callbacks: records };
}

/** As `saveModel`, with the optimizer's state and the place in training. */
export function saveCheckpoint(trainer: Trainer): Uint8Array<ArrayBuffer> {
  const space = trainer.workspace();
  const { optimizer } = trainer.compiled;
  const updater = space.updater(optimizer);
  const tensors = weightTensors(space);
  updater.read().forEach((values, i) => {
    tensors.set(stateName(i), floatTensor(values, [values.length]));
  });
  extensions.states?.save(space.carries, space.store, (name, values, shape) => void tensors.set(name, floatTensor(values, shape)));
  const training: TrainingState = {
    optimizer: optimizer.kind,
    learningRate: typeof optimizer.learningRate === 'number' ? optimizer.learningRate : undefined,
    step: space.store.step,
    epochsTrained: space.epochsTrained,
  };
  const position = trainer.position && encodePosition(trainer.position(), tensors);
  const metadata = {
    [ARCHITECTURE]: JSON.stringify(architectureOf(trainer.model, space)),
    [TRAINING]: JSON.stringify({ ...training, ...position }),
  };
  return writeSafetensors(tensors, metadata);
}

/** Whether every number stays one in f32; NaN and infinities are what the file says. */
const heldByFloat32 = (values: SafeTensor['data']): boolean => values.every((v) => !Number.isFinite(v) || Number.isFinite(Math.fround(v)));

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

/** Whether a tensor of a file holds the state of an optimizer or of callbacks. */
export const isTrainingState = (name: string, metadata: Readonly<Record<string, string>>): boolean =>
  TRAINING in metadata && /^(optimizer|callbacks)\/\d+$/.test(name);

/** JSON in the metadata that must be an object. */
export function metadataObject(file: string, metadata: Readonly<Record<string, string>>, name: string): Record<string, unknown> {
  const text = metadata[name];
  if (text === undefined) throw new FormatError(`${file}: the metadata have no "${name}"; this is no file that this package saved for it.`);
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // told below
  }
  throw new FormatError(`${file}: the metadata entry "${name}" is no JSON object.`);
}

function trainingState(state: Readonly<Record<string, unknown>>): TrainingState {
  const { optimizer, learningRate, step, epochsTrained } = state;
  const sound =
    typeof optimizer === 'string' &&
    (learningRate === undefined || (typeof learningRate === 'number' && learningRate >= 0 && learningRate < Infinity)) &&
    isWhole(step) &&
    isWhole(epochsTrained);
  if (!sound)
    throw new FormatError(`checkpoint: the metadata entry "${TRAINING}" does not say where training was: ${JSON.stringify(state)}.`);
  return state as unknown as TrainingState;
}

/** The optimizer's state out of `tensors`, checked by name and length. */
function stateVectors(store: ParameterStore, optimizer: Optimizer, tensors: ReadonlyMap<string, SafeTensor>): SafeTensor['data'][] {
  return Array.from({ length: optimizer.stateCount }, (_, i) => {
    const found = tensors.get(stateName(i));
    if (found?.data.length === store.length) return found.data;
    const fault = found ? `holds ${found.data.length} numbers; expected ${store.length}` : 'is missing';
    throw new FormatError(`checkpoint: the optimizer's state "${stateName(i)}" ${fault}.`);
  });
}

/** Brings a model, compiled as it was then, to where a checkpoint was taken. All is checked before anything changes. */
export function resumeModel(trainer: Trainer, bytes: Uint8Array): void {
  trainer.refuseInTraining('resume');
  const { tensors, metadata } = readSafetensors(bytes, 'checkpoint');
  const told = metadataObject('checkpoint', metadata, TRAINING);
  const training = trainingState(told);
  const position = readPosition(decodePlain('checkpoint', told, tensors) as Record<string, unknown>);
  const { optimizer } = trainer.compiled;
  if (training.optimizer !== optimizer.kind) {
    throw new OptionError(
      `resume: the checkpoint is of ${training.optimizer}, the model was compiled with ${optimizer.kind}; compile it alike.`,
    );
  }
  const saved = metadataObject('checkpoint', metadata, ARCHITECTURE);
  const shapes = savedShapes('checkpoint', saved);
  const starts: StartValues = (store) => {
    const weights = matchWeights('checkpoint', store, tensors);
    stateVectors(store, optimizer, tensors);
    return weights;
  };
  const space = workspaceFromFile('checkpoint', trainer, shapes, starts);
  const setStates = extensions.states?.restore(space.carries, space.store, tensors);
  // once more for a model that had its memory before
  space.store.write(starts(space.store));
  space.updater(optimizer).write(stateVectors(space.store, optimizer, tensors));
  setStates?.();
  space.store.step = training.step;
  space.epochsTrained = training.epochsTrained;
  if (training.learningRate !== undefined && typeof optimizer.learningRate === 'number') optimizer.learningRate = training.learningRate;
  trainer.startAt(position);
}
