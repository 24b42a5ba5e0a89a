import { DataError, OptionError, ShapeError } from '../errors.js';
import { show } from '../options.js';
import type { Rows } from './inputs.js';
import type { BaseModel } from './model.js';

/** Weights of classes by their numbers; those left out count 1. */
export type ClassWeight = Readonly<Record<number, number>> | readonly number[];

/** Each example's weight in the loss: its own times its class's. Undefined where all count the same. */
export function exampleWeights(
  targets: Rows,
  { compiled: { loss }, outputShape }: Pick<BaseModel, 'compiled' | 'outputShape'>,
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
    if (loss.targets === 'classes' && targets.size !== 1) throw new OptionError('fit: option "classWeight" needs one class an example.');
    checkClassWeight(classWeight, outputShape[outputShape.length - 1] ?? 1);
    for (let i = 0; i < targets.count; i++) weights[i]! *= (classWeight as Record<number, number>)[classOf(targets, i)] ?? 1;
  }
  const bad = weights.findIndex((w) => !(w >= 0 && w < Infinity));
  if (bad >= 0) throw new DataError(`fit: received the weight ${weights[bad]} for example ${bad}; expected finite numbers of 0 or more.`);
  return weights;
}

/** A single output tells two classes apart. */
function checkClassWeight(weights: unknown, outputs: number): void {
  const classes = Math.max(2, outputs);
  const known = typeof weights === 'object' && weights !== null;
  const odd = known ? Object.keys(weights).find((key) => !/^\d+$/.test(key) || Number(key) >= classes) : '';
  if (odd === undefined) return;
  const received = known ? `the key ${show(odd)}` : show(weights);
  throw new OptionError(`fit: option "classWeight" must give weights by class numbers from 0 to ${classes - 1}, received ${received}.`);
}

/** The example's class: its label, or where its target row is largest. */
function classOf({ data, size }: Rows, example: number): number {
  let best = 0;
  for (let c = 1; c < size; c++) if (data[example * size + c]! > data[example * size + best]!) best = c;
  return size === 1 ? data[example]! : best;
}
