import { OptionError } from '../errors.js';
import { checkOptions, positiveInteger, show } from '../options.js';

/** Options that every architecture takes. */
export interface ZooOptions {
  /** Classes that the last layer tells apart. */
  classes?: number;
  /** Shape of one image: [height, width, channels]. */
  inputShape?: readonly number[];
  /** Of the starting weights, shuffles and dropout. Default 0. */
  seed?: number;
  /** Default: the architecture's own. */
  name?: string;
}

/** `ZooOptions` with nothing left open. */
export interface SettledOptions {
  classes: number;
  inputShape: readonly number[];
  model: { name: string; seed: number };
}

/** The options of the architecture `name`, checked; `more` are names of options that it alone has. */
export function settle(
  name: string,
  options: ZooOptions | undefined,
  defaults: { classes?: number; inputShape: readonly number[] },
  more: readonly string[] = [],
): SettledOptions {
  checkOptions(name, options ?? {}, ['classes', 'inputShape', 'seed', 'name', ...more]);
  const { classes = defaults.classes ?? 10, inputShape = defaults.inputShape, seed = 0 } = options ?? {};
  if (!Array.isArray(inputShape) || inputShape.length !== 3) {
    throw new OptionError(`${name}: option "inputShape" must be [height, width, channels], received ${show(inputShape)}.`);
  }
  for (const extent of inputShape) positiveInteger(name, 'inputShape', extent);
  return { classes: positiveInteger(name, 'classes', classes), inputShape: [...inputShape], model: { name: options?.name ?? name, seed } };
}
