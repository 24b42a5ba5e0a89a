import { DataError, OptionError, ShapeError } from '../errors.js';
import type { Loss } from '../losses/index.js';
import { show } from '../options.js';
import type { Head } from './compile.js';
import type { Ends, PerOutput } from './ends.js';
import type { Rows } from './inputs.js';

/** Weights of classes by their numbers; those left out count 1. */
export type ClassWeight = Readonly<Record<number, number>> | readonly number[];

/** What examples count in the losses of a model. */
export interface Weighting {
  readonly classWeight?: ClassWeight | PerOutput<ClassWeight> | undefined;
  readonly sampleWeight?: ArrayLike<number> | PerOutput<ArrayLike<number>> | undefined;
  /** Weights below 0 are allowed. */
  readonly negativeWeights?: boolean | undefined;
}

type Given<Weight> = [read: (owner: string, name: string, given: Weight) => Weight, fallback: undefined];

/** Readers of the options: what they hold is checked against the targets. */
export const sampleWeightOption: Given<NonNullable<Weighting['sampleWeight']>> = [(_owner, _name, given) => given, undefined];
export const classWeightOption: Given<NonNullable<Weighting['classWeight']>> = [(_owner, _name, given) => given, undefined];

const isNumbers = (given: unknown): boolean => ArrayBuffer.isView(given) || typeof (given as ArrayLike<number>)[0] === 'number';
const isByClass = (given: unknown): boolean => Object.keys(given as object).every((key) => /^\d+$/.test(key));

/** Each example's weight in the loss of each output: its own times its class's. Undefined where all count the same. */
export function exampleWeights(
  owner: string,
  targets: readonly (Rows | undefined)[],
  heads: readonly Head[],
  outputs: Ends,
  outputShapes: readonly (readonly number[])[],
  { classWeight, sampleWeight, negativeWeights = false }: Weighting,
): (Rows | undefined)[] | undefined {
  if (classWeight === undefined && sampleWeight === undefined) return undefined;
  const samples = outputs.each<ArrayLike<number>>(owner, sampleWeight, isNumbers);
  const classes = outputs.each<ClassWeight>(owner, classWeight, isByClass);
  return targets.map((rows, i) => {
    if (!rows || (samples[i] === undefined && classes[i] === undefined)) return undefined;
    return weightsOf(owner, rows, heads[i]!.loss!, outputShapes[i]!, classes[i], samples[i], negativeWeights);
  });
}

/** Those of one output: one an example, or one a row of its output, as for every step of a sequence. */
function weightsOf(
  owner: string,
  targets: Rows,
  loss: Loss,
  outputShape: readonly number[],
  classWeight: ClassWeight | undefined,
  sampleWeight: ArrayLike<number> | undefined,
  negative: boolean,
): Rows {
  const columns = outputShape[outputShape.length - 1] ?? 1;
  const rowsPerExample = outputShape.reduce((product, extent) => product * extent, 1) / columns;
  const { count } = targets;
  let size = 1;
  if (sampleWeight !== undefined) {
    if (typeof sampleWeight?.length !== 'number')
      throw new OptionError(`${owner}: option "sampleWeight" must be an array of numbers, received ${show(sampleWeight)}.`);
    if (sampleWeight.length === count * rowsPerExample) size = rowsPerExample;
    else if (sampleWeight.length !== count) {
      const orEach = rowsPerExample > 1 ? `, or one for each of their ${rowsPerExample} steps` : '';
      throw new ShapeError(`${owner}: received ${sampleWeight.length} sample weights for ${count} examples; expected one each${orEach}.`);
    }
  }
  const data = new Float32Array(count * size).fill(1);
  if (sampleWeight !== undefined) data.set(sampleWeight);
  if (classWeight !== undefined) {
    if (targets.size !== (loss.targets === 'classes' ? 1 : columns))
      throw new OptionError(`${owner}: option "classWeight" needs one class an example.`);
    const ofClass = checkClassWeight(owner, classWeight, Math.max(2, columns));
    for (let i = 0; i < data.length; i++) data[i]! *= ofClass[classOf(owner, targets, Math.floor(i / size), loss)] ?? 1;
  }
  const bad = data.findIndex((w) => !((negative || w >= 0) && Math.abs(w) < Infinity));
  if (bad >= 0) {
    const hint =
      data[bad]! < 0 && data[bad]! > -Infinity ? ' negativeWeights: true allows those below 0, as policy gradients need them.' : '';
    throw new DataError(
      `${owner}: received the weight ${data[bad]} for example ${Math.floor(bad / size)}; expected finite numbers${negative ? '' : ' of 0 or more'}.${hint}`,
    );
  }
  return { data, shape: size === 1 ? [] : [size], size, count, name: 'sampleWeight' };
}

/** `weights`, if they are plain data by integer class labels. */
function checkClassWeight(owner: string, weights: unknown, classes: number): Readonly<Record<number, number>> {
  const refuse = (received: string): never => {
    throw new OptionError(
      `${owner}: option "classWeight" must give weights by integer class labels from 0 to ${classes - 1}, received ${received}.`,
    );
  };
  // Map, Set and their like hold nothing under their keys
  const prototype = typeof weights === 'object' && weights !== null ? Object.getPrototypeOf(weights) : undefined;
  if (!Array.isArray(weights) && !ArrayBuffer.isView(weights) && prototype !== Object.prototype && prototype !== null)
    refuse(show(weights));
  const table = weights as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(table)) {
    if (!/^(0|[1-9]\d*)$/.test(key) || Number(key) >= classes) refuse(`the key ${show(key)}`);
    const weight = table[key];
    if (!(typeof weight === 'number' && weight >= 0 && weight < Infinity))
      throw new OptionError(
        `${owner}: option "classWeight" must give finite numbers of 0 or more, received ${show(weight)} for class ${key}.`,
      );
  }
  return table as Readonly<Record<number, number>>;
}

/** The example's class: its label, or where its target row is largest; a single output tells two classes apart. */
function classOf(owner: string, { data, size }: Rows, example: number, loss: Loss): number {
  if (size === 1) {
    const target = data[example]!;
    if (loss.targetRange) return target > 0.5 ? 1 : 0;
    if (Number.isInteger(target)) return target;
    throw new OptionError(
      `${owner}: option "classWeight" needs one class an example, received the target ${target} for example ${example}.`,
    );
  }
  let best = 0;
  for (let c = 1; c < size; c++) if (data[example * size + c]! > data[example * size + best]!) best = c;
  return best;
}
