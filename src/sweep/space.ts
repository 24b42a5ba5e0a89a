import { OptionError } from '../errors.js';
import { isObject, isWhole, show } from '../options.js';
import type { RandomStream } from '../random.js';
import { exp, log } from '../scalar-math.js';

/** What a setting may be: what JSON holds as it is. */
export type Setting = number | string | boolean | null;

/** One choice of every dimension; those whose condition does not hold are left out. */
export type Settings = Readonly<Record<string, Setting>>;

/** Numbers from `low` to `high`. */
export interface Range {
  readonly kind: 'range';
  readonly low: number;
  readonly high: number;
  readonly scale: 'linear' | 'log';
  readonly whole: boolean;
  /** How many of them a grid takes, both ends among them. */
  readonly steps: number | undefined;
}

/** A dimension that is there where others have these values. */
export interface Conditional {
  readonly kind: 'when';
  readonly given: Readonly<Record<string, Setting | readonly Setting[]>>;
  readonly then: readonly Setting[] | Range;
}

export type Dimension = readonly Setting[] | Range | Conditional;

/** What a sweep chooses from, by the names of the settings. A condition looks at dimensions that stand before it. */
export type Space = Readonly<Record<string, Dimension>>;

function checkedRange(owner: string, low: number, high: number, others: Omit<Range, 'kind' | 'low' | 'high'>): Range {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high))
    throw new OptionError(`${owner}: the ends must be finite and the first less than the second, received ${show(low)} and ${show(high)}.`);
  if (others.scale === 'log' && low <= 0) throw new OptionError(`${owner}: the ends must be above 0, received ${show(low)}.`);
  if (others.whole && !(Number.isSafeInteger(low) && Number.isSafeInteger(high)))
    throw new OptionError(`${owner}: the ends must be whole numbers, received ${show(low)} and ${show(high)}.`);
  if (others.steps !== undefined && !isWhole(others.steps, 2))
    throw new OptionError(`${owner}: option "steps" must be a whole number of 2 or more, received ${show(others.steps)}.`);
  return { kind: 'range', low, high, ...others };
}

/** Numbers from `low` to `high`, uniformly distributed; a grid takes `steps` of them, evenly spaced. */
export const range = (low: number, high: number, { steps }: { steps?: number } = {}): Range =>
  checkedRange('range', low, high, { scale: 'linear', whole: false, steps });

/** Numbers from `low` to `high` log-uniformly distributed, as for a learning rate; a grid takes `steps` of them. */
export const logRange = (low: number, high: number, { steps }: { steps?: number } = {}): Range =>
  checkedRange('logRange', low, high, { scale: 'log', whole: false, steps });

/** Whole numbers from `low` to `high`, inclusive, uniformly distributed; a grid takes all, or `steps` of them. */
export const integers = (low: number, high: number, { steps }: { steps?: number } = {}): Range =>
  checkedRange('integers', low, high, { scale: 'linear', whole: true, steps });

/** `then` where the settings are those `given` (each one value, or a list of which any will do): `when({ optimizer: 'sgd' }, range(0, 0.99))`. */
export const when = (given: Conditional['given'], then: Conditional['then']): Conditional => ({ kind: 'when', given, then });

/** Whether `value` is what JSON holds as it is. */
export const isSetting = (value: unknown): value is Setting =>
  value === null || ['string', 'boolean'].includes(typeof value) || (typeof value === 'number' && Number.isFinite(value));

const isList = (dimension: Dimension): dimension is readonly Setting[] => Array.isArray(dimension);

function checkDimension(name: string, dimension: Dimension, before: ReadonlySet<string>): void {
  if (isList(dimension) && dimension.length > 0 && dimension.every(isSetting)) return;
  if (isObject(dimension) && dimension.kind === 'range') return;
  if (isObject(dimension) && dimension.kind === 'when') {
    const { given, then } = dimension as Conditional;
    const unknown = Object.keys(given).find((other) => !before.has(other));
    if (unknown !== undefined)
      throw new OptionError(`sweep: the condition of "${name}" asks for ${show(unknown)}, which is no dimension before it.`);
    checkDimension(name, then, before);
    return;
  }
  throw new OptionError(
    `sweep: the dimension "${name}" must be a list of numbers, strings, true, false or null, or range, logRange, integers or when, received ${show(dimension)}.`,
  );
}

/** Throws OptionError for a space that is none. */
export function checkSpace(space: Space): void {
  if (!isObject(space) || Object.keys(space).length === 0)
    throw new OptionError(`sweep: option "space" must be an object of dimensions by name, received ${show(space)}.`);
  const before = new Set<string>();
  for (const [name, dimension] of Object.entries(space)) {
    checkDimension(name, dimension, before);
    before.add(name);
  }
}

/** The list or range that `dimension` is beside `settings`; undefined where its condition does not hold. */
function active(dimension: Dimension, settings: Settings): readonly Setting[] | Range | undefined {
  if (isList(dimension) || dimension.kind === 'range') return dimension;
  const holds = Object.entries(dimension.given).every(([name, wanted]) =>
    name in settings ? [wanted].flat().includes(settings[name]!) : false,
  );
  return holds ? dimension.then : undefined;
}

/** The number at `share` of the way, 0 to 1. */
function at({ low, high, scale, whole }: Range, share: number): number {
  if (whole) return Math.min(high, low + Math.floor(share * (high - low + 1)));
  if (scale === 'linear') return low + share * (high - low);
  const [from, to] = [log(low), log(high)];
  return Math.min(high, Math.max(low, exp(from + share * (to - from))));
}

/** Settings drawn at random: each dimension's by a stream of its own, so that one more dimension changes none of the others. */
export function drawn(space: Space, streamOf: (name: string) => RandomStream): Settings {
  const settings: Record<string, Setting> = {};
  for (const [name, dimension] of Object.entries(space)) {
    const choice = active(dimension, settings);
    if (!choice) continue;
    const share = streamOf(name).uniform();
    settings[name] = isList(choice) ? choice[Math.floor(share * choice.length)]! : at(choice, share);
  }
  return settings;
}

/** What a grid takes of a dimension. */
function stepsOf(name: string, choice: readonly Setting[] | Range): readonly Setting[] {
  if (isList(choice)) return choice;
  const { low, high, whole, steps } = choice;
  if (steps === undefined && !whole) throw new OptionError(`sweep: for a grid the range "${name}" needs steps, such as { steps: 5 }.`);
  const count = steps ?? high - low + 1;
  const ends = { ...choice, whole: false };
  const numbers = Array.from({ length: count }, (_, i) => (i === 0 ? low : i === count - 1 ? high : at(ends, i / (count - 1))));
  return whole ? [...new Set(numbers.map(Math.round))] : numbers;
}

/** All settings of the grid, the last dimension's changing first. */
export function grid(space: Space): Settings[] {
  let all: Settings[] = [{}];
  for (const [name, dimension] of Object.entries(space)) {
    all = all.flatMap((settings) => {
      const choice = active(dimension, settings);
      return choice ? stepsOf(name, choice).map((value) => ({ ...settings, [name]: value })) : [settings];
    });
  }
  return all;
}
