// Training goes on where TensorFlow.js left it: the optimizer's state.
import { FormatError } from '../errors.js';
import type { FileWeight } from '../keras/assign.js';
import { fileFault } from '../models/from-file.js';
import type { AnyModel } from '../models/model.js';
import type { StoredParameter } from '../models/parameters.js';
import { isWhole, show } from '../options.js';
import { formatShape } from '../shape.js';
import type { Training } from './training.js';
import type { TfjsWeight } from './weights.js';

/** The weights of a file in its order, which parameters they are, and the optimizer's. */
export interface Found {
  readonly weights: readonly TfjsWeight[];
  readonly parameters: ReadonlyMap<FileWeight, StoredParameter>;
  readonly state: readonly TfjsWeight[];
}

const WHERE = "tfjs: the optimizer's state";

/** The steps taken, which come first, and the vectors. */
function stepsOf([iterations, ...vectors]: readonly TfjsWeight[]): { step: number; vectors: readonly TfjsWeight[] } {
  if (!iterations) return { step: 0, vectors };
  const [step, ...more] = iterations.read();
  if (isWhole(step) && more.length === 0) return { step, vectors };
  throw new FormatError(
    `${WHERE}: it begins with ${show(iterations.name)}, which is ${show(step)}; expected the number of steps, a whole one.`,
  );
}

/** The parameter that a vector is of: by its name, else by its place, since names may have got a number behind. */
function parameterOf(vector: TfjsWeight, slot: string, place: number, { weights, parameters }: Found): StoredParameter {
  const named = weights.find(({ name }) => `${name}/${slot}` === vector.name);
  const parameter = parameters.get(named ?? weights[place]!);
  if (parameter?.trainable && formatShape(parameter.shape) === formatShape(vector.shape)) return parameter;
  throw new FormatError(
    `${WHERE}: ${show(vector.name)} of ${formatShape(vector.shape)} does not fit ${
      parameter ? `${show(parameter.fullName)} of ${formatShape(parameter.shape)}` : 'any weight'
    }${parameter && !parameter.trainable ? ', which is not trained' : ''}.`,
  );
}

/** Compiles a model as its file says, and sets the optimizer's state. Throws FormatError for what does not fit the model. */
export function resumeTraining({ trainer }: AnyModel, { options, known, initial }: Training, found: Found): void {
  try {
    trainer.compile(options);
  } catch (cause) {
    throw fileFault('tfjs: the training config', cause);
  }
  const space = trainer.workspace();
  const { optimizer } = trainer.compiled;
  const updater = space.updater(optimizer);
  const slots = known.slots?.(optimizer) ?? [];
  const learned = space.store.list.filter(({ trainable }) => trainable);
  const { step, vectors } = stepsOf(found.state);
  if (vectors.length > 0 && vectors.length !== slots.length * learned.length)
    throw new FormatError(
      `${WHERE}: it has ${vectors.length} vectors; ${known.className} has ${slots.length} for each of the ${learned.length} weights that learn.`,
    );
  const values = Array.from({ length: optimizer.stateCount }, () => new Float32Array(space.store.length));
  for (const { offset, size } of learned) values[0]?.fill(initial, offset, offset + size);
  for (const [at, vector] of vectors.entries()) {
    const { name, state, scale } = slots[Math.floor(at / learned.length)]!;
    const { offset } = parameterOf(vector, name, at % learned.length, found);
    if (state === undefined) continue;
    values[state]!.set(
      vector.read().map((value) => value / scale),
      offset,
    );
  }
  updater.write(values);
  space.store.step = step;
}
