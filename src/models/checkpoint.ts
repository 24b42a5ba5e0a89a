import { FormatError, OptionError } from '../errors.js';
import { extensions } from '../layers/layer.js';
import type { Optimizer } from '../optimizers/index.js';
import { isWhole } from '../options.js';
import { ARCHITECTURE, architectureOf, savedShapes } from './architecture.js';
import { metadataObject, workspaceFromFile } from './from-file.js';
import { matchWeights } from './match-weights.js';
import type { ParameterStore } from './parameters.js';
import { decodePlain, encodePlain } from './plain-data.js';
import { type Position, readPosition } from './position.js';
import { readSafetensors, type SafeTensor, writeSafetensors } from './safetensors.js';
import { floatTensor, weightTensors } from './save.js';
import type { Trainer } from './trainer.js';
import type { StartValues } from './workspace.js';

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

/** Whether a tensor of a file holds the state of an optimizer, of callbacks, or of a layer that carries one from batch to batch. */
export const isTrainingState = (name: string, metadata: Readonly<Record<string, string>>): boolean =>
  TRAINING in metadata && /^(optimizer|callbacks|state\/.+)\/\d+$/.test(name);

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
