import { DataError, OptionError } from '../errors.js';
import { nameHint, show } from '../options.js';
import type { Ends, PerOutput } from './ends.js';
import type { DataInput, ModelInput } from './inputs.js';

type Named<T> = { readonly [name: string]: T };

const isObject = (given: unknown): given is object => typeof given === 'object' && given !== null;

/** The inputs or the outputs, `kind`, of a graph, which users give things for by their names, or in a list. */
export class NamedEnds implements Ends {
  constructor(
    private readonly kind: 'input' | 'output',
    readonly names: readonly string[],
  ) {}

  data(what: 'x' | 'y', given: ModelInput): DataInput[] {
    const { names, kind } = this;
    const object = isObject(given) && !('data' in given) && !('length' in given);
    if (names.length === 1) return [object && names[0]! in given ? (given as Named<DataInput>)[names[0]!]! : (given as DataInput)];
    const list = Array.isArray(given) ? (given as readonly DataInput[]) : undefined;
    if (list?.length === names.length) return [...list];
    const all = names.join(', ');
    if (!object) {
      const received = list ? `a list of ${list.length}` : show(given);
      throw new DataError(`${what}: received ${received}; the model has ${names.length} ${kind}s: expected [${all}] or { ${all} }.`);
    }
    const unknown = this.unknown(given);
    if (unknown !== undefined)
      throw new DataError(`${what}: there is no ${kind} ${show(unknown)}; the model has ${all}.${nameHint(unknown, names)}`);
    return names.map((name) => (given as Named<DataInput>)[name]!);
  }

  each<T>(owner: string, given: T | PerOutput<T> | undefined, isOne: (given: unknown) => boolean): (T | undefined)[] {
    const { names, kind } = this;
    if (given === undefined || isOne(given) || !isObject(given)) return names.map(() => given as T | undefined);
    if (Array.isArray(given)) {
      if (given.length === names.length) return [...given];
      throw new OptionError(
        `${owner}: received ${given.length}; expected one for each of the ${names.length} ${kind}s ${names.join(', ')}.`,
      );
    }
    const unknown = this.unknown(given);
    if (unknown !== undefined)
      throw new OptionError(
        `${owner}: there is no ${kind} ${show(unknown)}; the model has ${names.join(', ')}.${nameHint(unknown, names)}`,
      );
    return names.map((name) => (given as Named<T | undefined>)[name]);
  }

  private unknown(given: object): string | undefined {
    return Object.keys(given).find((name) => !this.names.includes(name));
  }
}
