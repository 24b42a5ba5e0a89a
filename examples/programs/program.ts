import type { Callback } from 'wasm-nn';

/** Where a program says how it goes. */
export interface Told {
  readonly callbacks: readonly Callback<string>[];
  /** As of `fit`. */
  readonly verbose: 0 | 1;
  say(line: string): void;
}

/** What a figure must reach for the program to have learned. */
export type Bound = { readonly atLeast: number } | { readonly atMost: number };

export interface Program {
  /** What it learns, and from what. */
  readonly about: string;
  /** Numbers that the command line may change; these are of a full run. */
  readonly options: Readonly<Record<string, number>>;
  /** Those of a run that is over in seconds. */
  readonly small: Readonly<Record<string, number>>;
  /** What both runs reach. */
  readonly reaches: Readonly<Record<string, Bound>>;
  run(options: Readonly<Record<string, number>>, told: Told): Promise<Readonly<Record<string, number>>>;
}

/** A program, typed by the names of its options and figures. */
export function program<const Options extends Record<string, number>, Figure extends string>(of: {
  about: string;
  options: Options;
  small: Partial<Record<keyof Options, number>>;
  reaches: Record<Figure, Bound>;
  run(options: Readonly<Record<keyof Options, number>>, told: Told): Promise<Record<Figure, number>>;
}): Program {
  return of as unknown as Program;
}

/** The figures that are not what they must be, in words. */
export function missed({ reaches }: Program, figures: Readonly<Record<string, number>>): string[] {
  return Object.entries(reaches).flatMap(([name, bound]) => {
    const value = figures[name] ?? Number.NaN;
    const reached = 'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost;
    return reached ? [] : [`${name} is ${value}, to be ${'atLeast' in bound ? `${bound.atLeast} or more` : `${bound.atMost} or less`}`];
  });
}
