import { isObject } from '../options.js';

/** Numbers that JSON has no text for, by the text that stands for them. */
const NUMBERS = new Map([NaN, Infinity, -Infinity].map((value) => [String(value), value]));

/** JSON of `value`, with texts in place of numbers that are not finite: the loss of a training that ran away. */
export const stringifyFigures = (value: object): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'number' && !Number.isFinite(part) ? String(part) : part));

const figures = (value: unknown): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, NUMBERS.get(part as string) ?? part])) : value;

/** What `stringifyFigures` wrote of a record or an outcome: in `metrics` and `curve` texts are numbers again. */
export function parseFigures(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) return value;
  return {
    ...value,
    ...(value.metrics !== undefined && { metrics: figures(value.metrics) }),
    ...(Array.isArray(value.curve) && { curve: value.curve.map(figures) }),
  };
}
