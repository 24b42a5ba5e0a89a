import { optimizerKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { OptionError } from '../errors.js';
import { type ExtendedParameter, extensions } from '../layers/layer.js';
import type { OptionSpec } from '../option-spec.js';
import { oneOf, show } from '../options.js';
import { sizeOf } from '../shape.js';

/** What is done to a weight after every step of the optimizer. */
export interface Constraint {
  readonly name: string;
  /** The options that make it anew: plain data. */
  readonly config: Readonly<Record<string, number | readonly number[]>>;
  /** Records the kernels that do it. */
  apply(kernels: Kernels, weight: ConstrainedWeight): void;
}

/** A weight as a constraint sees it. */
export type ConstrainedWeight = Pick<ExtendedParameter, 'pointer' | 'shape' | 'size'>;

/** What makes a constraint of options. */
export type ConstraintMaker = (options?: never) => Constraint;

/** Constraints that go by name: those that are in the program, or when a model is loaded all. */
export const constraintMakers: Record<string, ConstraintMaker> = {};

/** The option `name` of `owner`: a constraint, its name, or its plain data. */
function constraintOption(owner: string, name: string, given: unknown): Constraint {
  if (typeof given === 'object' && given !== null && 'apply' in given) return given as Constraint;
  const { name: kind, ...config } = (typeof given === 'object' && given !== null ? given : { name: given }) as { name: unknown };
  if (typeof kind !== 'string')
    throw new OptionError(
      `${owner}: option "${name}" must be the name of a constraint or what maxNorm() and its like give, received ${show(given)}.`,
    );
  return constraintMakers[oneOf(owner, name, kind, Object.keys(constraintMakers).sort())]!(config as never);
}

/** A layer has an option of a constraint for each weight that it has one of an initializer or a regularizer for. */
function constraintOptions(own: OptionSpec | undefined): OptionSpec {
  const weights = Object.keys(own ?? {}).flatMap((name) => /^(.+)(?:Initializer|Regularizer)$/.exec(name)?.[1] ?? []);
  return Object.fromEntries(weights.map((weight) => [`${weight}Constraint`, [constraintOption, undefined]]));
}

type Options = Readonly<Record<string, unknown>>;

/** The constraint of a parameter: an option of its layer, or of the layer within that, named for the parameter: `recurrentConstraint` for recurrentKernel. */
function constraintOf({ layer, name }: ExtendedParameter): Constraint | undefined {
  const weight = name.replace(/^.*[/_]/, '');
  const options = layer as unknown as Options;
  const names = [weight, weight.replace(/Kernel$/, ''), ...(weight === 'kernel' ? ['depthwise'] : [])];
  const found = [options, (options.layer ?? {}) as Options].flatMap((of) => names.map((one) => of[`${one}Constraint`]));
  return found.find((one) => one) as Constraint | undefined;
}

function constrain(kernels: Kernels, parameters: readonly ExtendedParameter[]): void {
  for (const parameter of parameters) if (parameter.trainable) constraintOf(parameter)?.apply(kernels, parameter);
}

/** Makes a constraint go by its name, and layers know of constraints, once it is in a program. */
export function namedConstraint<Maker extends (options?: never) => Constraint>(name: string, make: Maker): Maker {
  constraintMakers[name] = make;
  extensions.options = constraintOptions;
  extensions.afterUpdate = constrain;
  return make;
}

/** The axes that a norm is over, which lie beside each other, and the numbers before and behind them. */
function extentsOf(name: string, axes: readonly number[], shape: readonly number[]): { outer: number; length: number; inner: number } {
  const [first, last] = [Math.min(...axes), Math.max(...axes)];
  if (last >= shape.length || last - first >= axes.length)
    throw new OptionError(
      `${name}: received the axis ${show(axes)} for a weight of ${shape.length} dimensions; expected axes of it that lie beside each other.`,
    );
  return { outer: sizeOf(shape.slice(0, first)), length: sizeOf(shape.slice(first, last + 1)), inner: sizeOf(shape.slice(last + 1)) };
}

/** Moves the norms over `axes` of a weight between `low` and `high`, by the share `share` of the way. */
export function constrainNorms(
  kernels: Kernels,
  name: string,
  { pointer, shape }: ConstrainedWeight,
  axes: readonly number[],
  [low, high, share]: readonly [number, number, number],
): void {
  useKernels(optimizerKernels);
  kernels.constrainNorms({ p: pointer, ...extentsOf(name, axes, shape), low, high, share });
}
