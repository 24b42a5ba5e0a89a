import { DataError, OptionError, ShapeError } from '../errors.js';
import type { Loss } from '../losses/index.js';
import { show } from '../options.js';
import type { Rows } from './inputs.js';

/** Weights of classes by their numbers; those left out count 1. */
export type ClassWeight = Readonly<Record<number, number>> | readonly number[];

/** Each example's weight in the loss: its own times its class's. Undefined where all count the same. */
export function exampleWeights(
  targets: Rows,
  loss: Loss,
  outputShape: readonly number[],
  classWeight: ClassWeight | undefined,
  sampleWeight: ArrayLike<number> | undefined,
): Float32Array | undefined {
  if (classWeight === undefined && sampleWeight === undefined) return undefined;
  const weights = new Float32Array(targets.count).fill(1);
  if (sampleWeight !== undefined) {
    if (typeof sampleWeight?.length !== 'number')
      throw new OptionError(`fit: option "sampleWeight" must be an array of numbers, received ${show(sampleWeight)}.`);
    if (sampleWeight.length !== targets.count) {
      throw new ShapeError(`fit: received ${sampleWeight.length} sample weights for ${targets.count} examples; expected one each.`);
    }
    weights.set(sampleWeight);
  }
  if (classWeight !== undefined) {
    const outputs = outputShape[outputShape.length - 1] ?? 1;
    if (targets.size !== (loss.targets === 'classes' ? 1 : outputs))
      throw new OptionError('fit: option "classWeight" needs one class an example.');
    const ofClass = checkClassWeight(classWeight, Math.max(2, outputs));
    for (let i = 0; i < targets.count; i++) weights[i]! *= ofClass[classOf(targets, i, loss)] ?? 1;
  }
  const bad = weights.findIndex((w) => !(w >= 0 && w < Infinity));
  if (bad >= 0) throw new DataError(`fit: received the weight ${weights[bad]} for example ${bad}; expected finite numbers of 0 or more.`);
  return weights;
}

/** `weights`, if they are plain data by integer class labels. */
function checkClassWeight(weights: unknown, classes: number): Readonly<Record<number, number>> {
  const refuse = (received: string): never => {
    throw new OptionError(
      `fit: option "classWeight" must give weights by integer class labels from 0 to ${classes - 1}, received ${received}.`,
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
      throw new OptionError(`fit: option "classWeight" must give finite numbers of 0 or more, received ${show(weight)} for class ${key}.`);
  }
  return table as Readonly<Record<number, number>>;
}

/** The example's class: its label, or where its target row is largest; a single output tells two classes apart. */
function classOf({ data, size }: Rows, example: number, loss: Loss): number {
  if (size === 1) {
    const target = data[example]!;
    if (loss.targetRange) return target > 0.5 ? 1 : 0;
    if (Number.isInteger(target)) return target;
    throw new OptionError(`fit: option "classWeight" needs one class an example, received the target ${target} for example ${example}.`);
  }
  let best = 0;
  for (let c = 1; c < size; c++) if (data[example * size + c]! > data[example * size + best]!) best = c;
  return best;
}
