import { stop } from './data.js';

/** The number given for `--name`, which must be a whole number of 1 or more. */
export function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) stop(`--${name} takes a whole number of 1 or more, received "${text}".`);
  return value;
}
