import { OptionError, ShapeError } from './errors.js';
import { show } from './options.js';

/** How many elements a shape holds; 1 for the empty shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** A shape as text: `[32, 28, 28, 1]`. */
export function formatShape(shape: readonly (number | null)[]): string {
  return `[${shape.map((extent) => extent ?? 'batch').join(', ')}]`;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, i) => extent === b[i]);
}

/** `value`, if it is a shape: an array of whole numbers of 0 or more. */
export function shapeOf(owner: string, value: unknown): readonly number[] {
  if (Array.isArray(value) && value.every((extent) => Number.isSafeInteger(extent) && extent >= 0)) return value;
  throw new ShapeError(`${owner}: received the shape ${show(value)}; expected an array of whole numbers.`);
}

/** `value`, if it is the shape of one example: an array of whole numbers of 1 or more. */
export function exampleShape(owner: string, name: string, value: unknown): readonly number[] {
  if (Array.isArray(value) && value.every((extent) => Number.isSafeInteger(extent) && extent >= 1)) return [...value];
  const hint = Array.isArray(value) && value.length > 1 && (value[0] === null || value[0] === -1) ? ' Leave the batch out.' : '';
  throw new OptionError(`${owner}: option "${name}" must be an array of whole numbers of 1 or more, received ${show(value)}.${hint}`);
}
