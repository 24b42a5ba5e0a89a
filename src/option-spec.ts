import { checkOptions } from './options.js';

/** Checks what was given for the option `name` of `owner`, and returns what the owner works with. Throws OptionError. */
export type OptionReader<Value = unknown, Given = never> = (owner: string, name: string, given: Given) => Value;

/**
 * One option: its reader, where it must be given; else the reader and what it reads where nothing is given. That is undefined for an option
 * without a value, or a function of the options before it.
 */
export type OptionDeclaration = OptionReader | readonly [read: OptionReader, otherwise: unknown];

/** Options, each declared once: checking, defaults, types and `config` come from it. */
export type OptionSpec = { readonly [name: string]: OptionDeclaration };

type ReaderOf<Declared> = Declared extends readonly [infer Read, unknown] ? Read : Declared;

/** What a reader takes: what it says, or, if it takes anything, what it returns. */
type GivenFor<Declared> =
  ReaderOf<Declared> extends (owner: string, name: string, given: infer Given) => infer Value
    ? [Given] extends [never]
      ? Value
      : unknown extends Given
        ? Value
        : Given
    : never;

type ValueOf<Declared> = Declared extends readonly [OptionReader<infer Value>, infer Otherwise]
  ? Value | (Otherwise extends undefined ? undefined : never)
  : Declared extends OptionReader<infer Value>
    ? Value
    : never;

/** What a user hands in. */
export type OptionsOf<Spec extends OptionSpec> = {
  -readonly [Name in keyof Spec as Spec[Name] extends OptionReader ? Name : never]: GivenFor<Spec[Name]>;
} & {
  -readonly [Name in keyof Spec as Spec[Name] extends OptionReader ? never : Name]?: GivenFor<Spec[Name]>;
};

/** The options as they are worked with: checked, and with the defaults for those that were not given. */
export type Settled<Spec extends OptionSpec> = { readonly [Name in keyof Spec]: ValueOf<Spec[Name]> };

/**
 * Two declarations as one. Mark the call as pure where it stands at the head of a file: bundlers take a spread of properties for one that may do
 * something, and keep it.
 */
export function joined<A extends OptionSpec, B extends OptionSpec>(a: A, b: B): A & B {
  return { ...a, ...b };
}

/** `options` of `owner`, checked and completed. Names that are not in `spec` are left alone. */
export function readOptions<Spec extends OptionSpec>(
  owner: string,
  options: object,
  spec: Spec,
  names: readonly string[] = Object.keys(spec),
): Settled<Spec> {
  const settled: Record<string, unknown> = {};
  for (const name of names) {
    const declared = spec[name]!;
    const given = (options as Readonly<Record<string, unknown>>)[name];
    if (typeof declared === 'function') {
      settled[name] = declared(owner, name, given as never);
      continue;
    }
    const otherwise = declared[1];
    // null stands for the default; where there is none, it is the reader's to refuse
    const value = given ?? (typeof otherwise === 'function' ? otherwise(settled) : otherwise) ?? given;
    settled[name] = value === undefined ? undefined : declared[0](owner, name, value as never);
  }
  return settled as Settled<Spec>;
}

/**
 * `options` of `owner`, checked and completed. They may be left out where none must be given. Throws OptionError for one that is unknown or not
 * what it must be.
 */
export function settle<Spec extends OptionSpec>(owner: string, options: object | undefined, spec: Spec): Settled<Spec> {
  const names = Object.keys(spec);
  const none = options === undefined && names.every((name) => typeof spec[name] !== 'function');
  const given = none ? {} : (options as object);
  checkOptions(owner, given, names);
  return readOptions(owner, given, spec, names);
}
