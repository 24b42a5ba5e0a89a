import type { DataInput, ModelInput } from './inputs.js';

/** Something for each output of a model: by their names, or a list in their order. */
export type PerOutput<T> = readonly (T | undefined)[] | { readonly [output: string]: T | undefined };

/** The inputs or the outputs of a model, and how what a user gives for them is told apart. */
export interface Ends {
  readonly names: readonly string[];
  /** Examples or targets (`what` is x or y) of each. Throws DataError. */
  data(what: 'x' | 'y', given: ModelInput): DataInput[];
  /** An option of `owner` for each: what is one thing by `isOne` is for all of them. Throws OptionError. */
  each<T>(owner: string, given: T | PerOutput<T> | undefined, isOne: (given: unknown) => boolean): (T | undefined)[];
}

/** A model's only input or output: what is given is for it. */
export const single = (name: string): Ends => ({
  names: [name],
  data: (_what, given) => [given as DataInput],
  each: <T>(_owner: string, given: T | PerOutput<T> | undefined) => [given as T | undefined],
});
