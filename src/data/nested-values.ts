import { DataError, ShapeError } from '../errors.js';
import { show } from '../options.js';

/** A value, or arrays of them in arrays: words, numbers of categories. */
export type Nested<Value> = Value | readonly Nested<Value>[];

/** Values row by row, with their shape. */
export interface FlatValues<Value> {
  readonly values: Value[];
  readonly shape: number[];
}

interface Shaped {
  readonly data: ArrayLike<unknown>;
  readonly shape: readonly number[];
}

const isShaped = (given: unknown): given is Shaped => typeof given === 'object' && given !== null && 'data' in given && 'shape' in given;

/** Whatever `isValue` takes for one value, out of arrays in arrays, typed arrays, or a tensor. Throws ShapeError for ragged arrays, DataError for others. */
export function flatValues<Value>(
  owner: string,
  given: unknown,
  isValue: (item: unknown) => item is Value,
  kind: string,
): FlatValues<Value> {
  if (isShaped(given)) {
    const { values } = flatValues(owner, Array.from(given.data), isValue, kind);
    return { values, shape: [...given.shape] };
  }
  const shape: number[] = [];
  const values: Value[] = [];
  const collect = (item: unknown, depth: number): void => {
    if (isValue(item)) {
      if (depth !== shape.length) throw new ShapeError(`${owner}: received ${show(item)} beside arrays; expected arrays of one depth.`);
      values.push(item);
      return;
    }
    if (!Array.isArray(item) && !ArrayBuffer.isView(item)) throw new DataError(`${owner}: received ${show(item)}; expected ${kind}.`);
    const items = Array.from(item as unknown as ArrayLike<unknown>);
    if (values.length === 0 && shape.length === depth) shape.push(items.length);
    if (shape[depth] !== items.length)
      throw new ShapeError(`${owner}: received arrays of different lengths, ${shape[depth]} and ${items.length}, at depth ${depth}.`);
    for (const inner of items) collect(inner, depth + 1);
  };
  collect(given, 0);
  return { values, shape };
}

/** The way back: arrays in arrays. */
export function nestValues<Value>(values: readonly Value[], shape: readonly number[]): Nested<Value> {
  const [extent, ...inner] = shape;
  if (extent === undefined) return values[0]!;
  const size = inner.reduce((product, n) => product * n, 1);
  return Array.from({ length: extent }, (_, i) => nestValues(values.slice(i * size, (i + 1) * size), inner));
}

export const isText = (item: unknown): item is string => typeof item === 'string';
export const isInteger = (item: unknown): item is number => Number.isSafeInteger(item);
export const isNumber = (item: unknown): item is number => typeof item === 'number' && Number.isFinite(item);
