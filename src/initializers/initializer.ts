import { named } from '../named.js';
import { type OptionSpec, type Settled, settle } from '../option-spec.js';
import type { RandomStream } from '../random.js';

/** Draws a parameter's starting values. The numbers are rounded to f32 on every engine, so that all start from the same. */
export interface Initializer {
  readonly name: string;
  /** The options that make it anew: plain data. */
  readonly config: Readonly<Record<string, number | string>>;
  fill(out: Float32Array | Float64Array, shape: readonly number[], random: RandomStream): void;
}

/** What makes an initializer of options. */
export type InitializerMaker<Options extends object = object> = (options?: Options) => Initializer;

/**
 * Initializers that go by name once they are known: those that are `named` where they are in a program, others when they were called, as for saving a
 * model, or when a model is loaded. So a bundle holds no more than it needs.
 */
export const known: Record<string, InitializerMaker> = {};

/** Those that go by name once they were called, for files and configs; messages do not list them. */
export const unlisted: Record<string, InitializerMaker> = {};

/**
 * Numbers that feed one output, and outputs that one number feeds. Dense kernels are (in, out), convolutions (kh, kw, in, out):
 * there every place of the kernel counts.
 */
export function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  if (shape.length === 0) return { fanIn: 1, fanOut: 1 };
  if (shape.length === 1) return { fanIn: shape[0]!, fanOut: shape[0]! };
  const places = shape.slice(0, -2).reduce((product, extent) => product * extent, 1);
  return { fanIn: places * shape[shape.length - 2]!, fanOut: places * shape[shape.length - 1]! };
}

/** An initializer that draws every number by itself. `spec` declares its options, which are its config. */
export function elementwise<Spec extends OptionSpec>(
  name: string,
  options: object | undefined,
  spec: Spec,
  draw: (random: RandomStream, settled: Settled<Spec>, shape: readonly number[]) => () => number,
): Initializer {
  const config = settle(name, options, spec);
  return {
    name,
    config: config as Initializer['config'],
    fill(out, shape, random) {
      const next = draw(random, config, shape);
      for (let i = 0; i < out.length; i++) out[i] = Math.fround(next());
    },
  };
}

/** Makes an initializer go by its name. */
export function namedInitializer<Options extends object>(name: string, make: InitializerMaker<Options>): InitializerMaker<Options> {
  return named(known, name, make);
}
