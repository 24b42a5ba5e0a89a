import { OptionError } from '../errors.js';
import { type OptionSpec, type OptionsOf, type Settled, settle } from '../option-spec.js';
import { positiveInteger, show, string, wholeNumber } from '../options.js';

function imageShape(owner: string, name: string, given: readonly number[]): readonly number[] {
  if (!Array.isArray(given) || given.length !== 3)
    throw new OptionError(`${owner}: option "${name}" must be [height, width, channels], received ${show(given)}.`);
  return given.map((extent: unknown) => positiveInteger(owner, name, extent));
}

/** What every model of images takes. */
const imageOptions = {
  /** Shape of one image: [height, width, channels]. */
  inputShape: [imageShape, undefined],
  /** Of the starting weights, shuffles and dropout. Default 0. */
  seed: [wholeNumber, 0],
  /** Default: the architecture's own. */
  name: [string, undefined],
} as const satisfies OptionSpec;

export interface ImageOptions extends OptionsOf<typeof imageOptions> {}

const zooOptions = {
  /** Classes that the last layer tells apart. */
  classes: [positiveInteger, 10],
  ...imageOptions,
} as const satisfies OptionSpec;

/** Options that every architecture takes. */
export interface ZooOptions extends OptionsOf<typeof zooOptions> {}

/** The options of the model `owner`, checked: those of images, by default of `inputShape`, and `more`. */
export function settleImages<More extends OptionSpec>(
  owner: string,
  options: object | undefined,
  inputShape: readonly number[],
  more: More,
): Settled<More> & { readonly inputShape: readonly number[]; readonly model: { readonly name: string; readonly seed: number } } {
  const spec = { ...more, ...imageOptions, inputShape: [imageShape, inputShape], name: [string, owner] } as const;
  const settled = settle(owner, options ?? {}, spec as typeof spec & More);
  const { seed, name } = settled as { seed: number; name: string };
  return { ...settled, inputShape: settled.inputShape as readonly number[], model: { name, seed } };
}

/** The same of an architecture that tells `classes` apart. */
export function settleZoo<More extends OptionSpec>(
  owner: string,
  options: object | undefined,
  inputShape: readonly number[],
  more: More = {} as More,
  classes = 10,
): ReturnType<typeof settleImages<More & { readonly classes: readonly [typeof positiveInteger, number] }>> {
  return settleImages(owner, options, inputShape, { classes: [positiveInteger, classes] as const, ...more });
}
