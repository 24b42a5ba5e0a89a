import { type ParseArgsConfig, parseArgs } from 'node:util';
import { stop } from './data.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The command line's options, as `parseArgs` reads them; what is wrong with them ends the program with a sentence. */
export function readOptions<const T extends Options>(options: T): ReturnType<typeof parseArgs<{ options: T }>>['values'] {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return stop((error as Error).message);
  }
}

/** The number given for `--name`, which must be a whole number of 1 or more. */
export function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) stop(`--${name} takes a whole number of 1 or more, received "${text}".`);
  return value;
}
