import { OptionError } from '../errors.js';
import { type OptionSpec, settle } from '../option-spec.js';
import { checkOptions, nonNegative, oneOf, show } from '../options.js';

/** Adds l1 sum(|w|) + l2 sum(w^2) to the loss, and l1 sign(w) + 2 l2 w to the gradient. */
export interface Regularizer {
  readonly l1: number;
  readonly l2: number;
}

const l1Options = { l1: [nonNegative, 0.01] } as const satisfies OptionSpec;
const l2Options = { l2: [nonNegative, 0.01] } as const satisfies OptionSpec;

/** l1 sum(|w|). Default 0.01. */
export function l1(options?: number | { l1?: number }): Regularizer {
  return { ...settle('l1', typeof options === 'number' ? { l1: options } : options, l1Options), l2: 0 };
}

/** l2 sum(w^2). Default 0.01. */
export function l2(options?: number | { l2?: number }): Regularizer {
  return { l1: 0, ...settle('l2', typeof options === 'number' ? { l2: options } : options, l2Options) };
}

/** l1 sum(|w|) + l2 sum(w^2). Default 0.01 each; where one is given, the other is 0. */
export function l1l2(options?: { l1?: number; l2?: number }): Regularizer {
  const otherwise = options?.l1 === undefined && options?.l2 === undefined ? 0.01 : 0;
  return settle('l1l2', options, { l1: [nonNegative, otherwise], l2: [nonNegative, otherwise] } as const);
}

export type RegularizerName = 'l1' | 'l2' | 'l1l2';
export type RegularizerOption = RegularizerName | Regularizer;

/** The regularizer that `option` means; undefined for none. Throws OptionError for what is none. */
export function getRegularizer(option: RegularizerOption | undefined, owner = 'layer', key = 'kernelRegularizer'): Regularizer | undefined {
  if (option === undefined) return undefined;
  if (typeof option === 'string') return { l1, l2, l1l2 }[oneOf(owner, key, option, ['l1', 'l2', 'l1l2'])]();
  if (typeof option !== 'object' || option === null)
    throw new OptionError(
      `${owner}: option "${key}" must be the name of a regularizer, l1(...), l2(...) or l1l2(...), received ${show(option)}.`,
    );
  // the names checked, 0 where one is left out
  checkOptions(`${owner}: option "${key}"`, option, ['l1', 'l2']);
  return l1l2({ l1: option.l1, l2: option.l2 });
}

/** The option `name` of `owner` as a regularizer. */
export function regularizerOption(owner: string, name: string, given: RegularizerOption): Regularizer {
  return getRegularizer(given, owner, name)!;
}
