import type { Precision } from '../engine/engine.js';
import { DataError, ShapeError } from '../errors.js';
import type { Loss } from '../losses/index.js';
import type { Metric } from '../metrics/index.js';
import { formatShape, sizeOf } from '../shape.js';
import { checkFinite, type DataInput, type Rows, toRows } from './inputs.js';

/** How far a row of class probabilities may sum from 1. */
const TOLERANCE = 1e-3;

/** Whether a label is the number of one of `classes` classes: `>>>` leaves whole numbers from 0 to 2^32 - 1 alone as they are. */
export const isClass = (label: number, classes: number): boolean => label >>> 0 === label && label < classes;

/** The error that tells of the label at place `i`. */
export function badLabel({ data, size, name }: Rows, i: number, classes: number): DataError {
  const binary = classes === 1 ? ' A single output tells two classes apart by a sigmoid under binaryCrossentropy.' : '';
  return new DataError(
    `${name}: received the label ${data[i]} for example ${Math.floor(i / size)}; expected whole numbers from 0 to ${classes - 1}.${binary}`,
  );
}

function checkClasses(rows: Rows, classes: number): void {
  const { data } = rows;
  for (let i = 0; i < data.length; i++) if (!isClass(data[i]!, classes)) throw badLabel(rows, i, classes);
}

/** The place of the first number that is not within a range, -1 where all are. */
function firstOutside(data: Rows['data'], [low, high]: readonly [number, number]): number {
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!(value >= low && value <= high)) return i;
  }
  return -1;
}

/** The largest number of each precision. */
export const LARGEST: Readonly<Record<Precision, number>> = { float32: 3.4028234663852886e38, float64: Number.MAX_VALUE };

/**
 * The least and the largest number that `checkNumbers` lets a target be in an engine of this precision; undefined where numbers of it do not
 * tell those apart from their neighbours.
 */
export function boundsOf({ targetRange }: Loss, precision: Precision): readonly [number, number] | undefined {
  const largest = LARGEST[precision];
  const [low, high] = targetRange ?? [-largest, largest];
  const bounds = [Math.max(low, -largest), Math.min(high, largest)] as const;
  return bounds.every((end) => precision === 'float64' || Math.fround(end) === end) ? bounds : undefined;
}

/**
 * Refuses numbers that the engine cannot hold, and those outside the range that the loss is defined on. Where they are f32 already, engine memory
 * is where to look at them faster.
 */
export function checkNumbers(rows: Rows, { name, targetRange }: Loss, precision: Precision): void {
  const outside = targetRange ? firstOutside(rows.data, targetRange) : -1;
  // what lies within a range of finite ends is finite
  if (outside >= 0 || !targetRange?.every((end) => Math.abs(end) <= LARGEST.float32)) checkFinite(rows.name, rows, precision);
  if (outside < 0) return;
  const example = Math.floor(outside / rows.size);
  throw new DataError(
    `${rows.name}: received the target ${rows.data[outside]} for example ${example}; ${name} expects numbers from ${targetRange![0]} to ${targetRange![1]}, such as the classes 0 and 1.`,
  );
}

/** Refuses rows of which a metric that compares classes would make figures without sense, as for a regression. */
function checkClassRows({ data, size, name }: Rows, columns: number, metric: string, soft: boolean): void {
  const refuse = (row: number, received: string, expected: string): never => {
    throw new DataError(
      `${name}: received ${received} for example ${Math.floor((row * columns) / size)}; the metric ${metric} compares classes, and expects ${expected}. ` +
        'A regression has no classes: leave the metric out, and the loss tells how far off it is.',
    );
  };
  for (let start = 0; start < data.length; start += columns) {
    const row = start / columns;
    let sum = 0;
    for (let j = start; j < start + columns; j++) {
      const value = data[j]!;
      sum += value;
      const sound = columns > 1 || soft ? value >= 0 && value <= 1 : value === 0 || value === 1;
      if (!sound) refuse(row, `the target ${value}`, columns > 1 ? 'one-hot rows' : '0 or 1 for a single output');
    }
    if (columns > 1 && Math.abs(sum - 1) > TOLERANCE) refuse(row, `a row that sums to ${sum}`, 'one-hot rows');
  }
}

/**
 * Targets, `name` in messages, for `count` examples of an output of shape `shape`, as `loss` and metrics want them, for an engine of `precision`. Without `numbers`
 * integer class labels are left to where a batch gathers them, and numbers in f32 to `checkNumbers`.
 */
export function targetRows(
  name: string,
  input: DataInput,
  count: number,
  shape: readonly number[],
  loss: Loss,
  metrics: readonly Metric[],
  precision: Precision,
  numbers: boolean,
): Rows {
  const rows = toRows(name, input);
  if (rows.count !== count) {
    throw new DataError(`${name}: received ${rows.count} targets for ${count} examples; expected as many of either.`);
  }
  const classes = shape[shape.length - 1] ?? 1;
  const places = shape.slice(0, -1);
  if (loss.targets === 'classes') {
    if (rows.size === sizeOf(places)) {
      if (numbers) checkClasses(rows, classes);
      return { ...rows, shape: places };
    }
    const oneHot = rows.size === sizeOf(shape) ? ' For one-hot rows use the loss "categoricalCrossentropy".' : '';
    throw new ShapeError(
      `${name}: received targets of shape ${formatShape(rows.shape)} an example; ${loss.name} expects integer class labels, ${formatShape(places)} an example.${oneHot}`,
    );
  }
  if (rows.size !== sizeOf(shape)) {
    const sparse =
      rows.size === sizeOf(places) && classes > 1 ? ' For integer class labels use the loss "sparseCategoricalCrossentropy".' : '';
    throw new ShapeError(
      `${name}: received targets of shape ${formatShape(rows.shape)} an example; ${loss.name} expects ${formatShape(shape)}, the output's shape.${sparse}`,
    );
  }
  const metric = metrics.find(({ ofClasses }) => ofClasses);
  const looks = numbers || metric || !(rows.data instanceof Float32Array && boundsOf(loss, precision));
  if (looks) checkNumbers(rows, loss, precision);
  // a cross-entropy's targets may be probabilities: the larger is the class
  if (metric) checkClassRows(rows, classes, metric.name, loss.targetRange !== undefined);
  return rows;
}
