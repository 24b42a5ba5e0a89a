import { OptionError } from './errors.js';
import type { HostAbortSignal } from './host-types.js';
import { isElsewhere, plain, remarkOn, synonymOf } from './other-names.js';

/** For what takes no options, and refuses any. */
export type NoOptions = Readonly<Record<string, never>>;

/** Longer arrays are told by their length, as are those that lie deeper, and longer strings are cut: a file may hold anything. */
const SHOWN = 16;
const DEPTH = 3;
const LETTERS = 200;

/** Faults of one kind that a message lists before it says how many more there are. */
const LISTED = 12;

/** Faults as a message lists them: the first ones, and how many more there are. */
export function listed(faults: readonly string[]): string {
  const more = faults.length > LISTED ? [`and ${faults.length - LISTED} more`] : [];
  return [...faults.slice(0, LISTED), ...more].join('; ');
}

/** What was received, the way an error message shows it. */
export function show(value: unknown): string {
  return showTo(DEPTH, value);
}

function showTo(depth: number, value: unknown): string {
  if (typeof value === 'string') return value.length > LETTERS ? `${JSON.stringify(value.slice(0, LETTERS))}...` : JSON.stringify(value);
  if (typeof value === 'function') return showFunction(value);
  if (Array.isArray(value)) {
    if (value.length > SHOWN || depth === 0) return `an array of ${value.length}`;
    return `[${value.map((item) => showTo(depth - 1, item)).join(', ')}]`;
  }
  if (typeof value !== 'object' || value === null) return String(value);
  // an object out of JSON may hold anything under this name
  const maker: unknown = value.constructor;
  return `an object (${typeof maker === 'function' ? maker.name : 'without a prototype'})`;
}

/** The names of classes and declared functions tell what was meant; that of an arrow function is the option it was given as. */
function showFunction(value: { readonly name: string }): string {
  const prototype = Object.getOwnPropertyDescriptor(value, 'prototype');
  if (value.name === '' || !prototype) return 'a function';
  // a class's prototype cannot be written
  return `the ${prototype.writable ? 'function' : 'class'} ${value.name}`;
}

/** A class or function that stands where what it makes was expected. */
function uncalledHint(value: { readonly name: string }): string {
  const shown = showFunction(value);
  if (shown.startsWith('the class')) return ` Make one: new ${value.name}().`;
  return shown.startsWith('the function') ? ` Call it: ${value.name}().` : '';
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, beforePrevious[column - 2]! + 1);
      }
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}

/**
 * The known name that `name` was meant to be: another library's name for it, or the nearest, of which a third of the letters
 * may be wrong. A name that means something else, such as that of an activation there is not, is near to none.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const same = known.find((candidate) => plain(candidate) === plain(name)) ?? synonymOf(name, known);
  if (same !== undefined || isElsewhere(name)) return same;
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  const wanted = plain(name);
  for (const candidate of known) {
    // their lengths alone set them apart; names out of files may be long
    if (Math.abs(plain(candidate).length - wanted.length) >= least) continue;
    const distance = editDistance(wanted, plain(candidate));
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** ` Did you mean "x"?`, or what else may help, to follow a message that lists the known names; else nothing. */
export function nameHint(name: unknown, known: readonly string[]): string {
  if (typeof name === 'function') return uncalledHint(name);
  if (typeof name !== 'string') return '';
  const meant = nearestName(name, known);
  if (meant !== undefined) return ` Did you mean "${meant}"?`;
  return isElsewhere(name) ? ` ${name} is not in this program: import it, or for an activation activationKernels, if wasm-nn has it.` : '';
}

/** Refuses options that `owner` does not know. */
export function checkOptions(owner: string, options: object, known: readonly string[]): void {
  const expected = known.length > 0 ? `the options must be an object such as { ${known[0]} }` : 'it takes no options';
  if (!isObject(options)) throw new OptionError(`${owner}: ${expected}, received ${show(options)}.`);
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    // a layer, a tensor or the like where options were expected: its own fields would tell a user nothing
    const prototype = Object.getPrototypeOf(options);
    if (prototype !== Object.prototype && prototype !== null) throw new OptionError(`${owner}: ${expected}, received ${show(options)}.`);
    const meant = nearestName(name, known);
    const all = known.length > 0 ? `Known options: ${known.join(', ')}.` : 'It takes no options.';
    const help = meant !== undefined ? `Did you mean "${meant}"?` : (remarkOn(name) ?? all);
    throw new OptionError(`${owner}: unknown option "${name}". ${help}`);
  }
}

/** Whether `value` is a whole number of `least` or more. */
export const isWhole = (value: unknown, least = 0): value is number => Number.isSafeInteger(value) && (value as number) >= least;

/** Whether `value` is an object, of which an array is none here. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether `value` has for a prototype what plain data have, in this realm or another, or none. */
export function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** `value`, if it is a whole number of 1 or more. */
export function positiveInteger(owner: string, name: string, value: unknown): number {
  if (isWhole(value, 1)) return value;
  throw new OptionError(`${owner}: option "${name}" must be a whole number of 1 or more, received ${show(value)}.`);
}

/** `value`, if it is a whole number of 0 or more. */
export function wholeNumber(owner: string, name: string, value: unknown): number {
  if (isWhole(value)) return value;
  throw new OptionError(`${owner}: option "${name}" must be a whole number of 0 or more, received ${show(value)}.`);
}

/** `value`, if it is a string. */
export function string(owner: string, name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new OptionError(`${owner}: option "${name}" must be a string, received ${show(value)}.`);
}

/** `value`, if it is true or false. */
export function trueOrFalse(owner: string, name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new OptionError(`${owner}: option "${name}" must be true or false, received ${show(value)}.`);
}

/** `value`, if it says how much is to be told: 0 is nothing. */
export function verbosity(owner: string, name: string, value: 0 | 1 | 2): 0 | 1 | 2 {
  if ([0, 1, 2].includes(value)) return value;
  throw new OptionError(`${owner}: option "${name}" must be 0, 1 or 2, received ${show(value)}.`);
}

/** `value`, if it is a function. */
export function callable<Callable>(owner: string, name: string, value: Callable): Callable {
  if (typeof value === 'function') return value;
  throw new OptionError(`${owner}: option "${name}" must be a function, received ${show(value)}.`);
}

/** `value`, if it is an AbortSignal, of whatever realm. */
export function abortSignal(owner: string, name: string, value: HostAbortSignal): HostAbortSignal {
  const { aborted, addEventListener } = (value ?? {}) as { aborted?: unknown; addEventListener?: unknown };
  if (typeof aborted === 'boolean' && typeof addEventListener === 'function') return value;
  throw new OptionError(
    `${owner}: option "${name}" must be an AbortSignal, such as new AbortController().signal, received ${show(value)}.`,
  );
}

/** `value`, if it is a number and neither NaN nor infinite. */
export function finiteNumber(owner: string, name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new OptionError(`${owner}: option "${name}" must be a finite number, received ${show(value)}.`);
}

/** `value`, if it is a number from `low` to `high`; with `openLow` or `openHigh` that bound itself is refused. Bounds may be infinite, values not. */
export function inRange(
  owner: string,
  name: string,
  value: unknown,
  low: number,
  high: number,
  bounds: { openLow?: boolean; openHigh?: boolean } = {},
): number {
  const { openLow = false, openHigh = false } = bounds;
  if (typeof value === 'number' && Number.isFinite(value)) {
    const aboveLow = openLow ? value > low : value >= low;
    const belowHigh = openHigh ? value < high : value <= high;
    if (aboveLow && belowHigh) return value;
  }
  const lowest = low === -Infinity ? '' : openLow ? `above ${low}` : `at least ${low}`;
  const highest = high === Infinity ? '' : openHigh ? `below ${high}` : `at most ${high}`;
  const range = [lowest, highest].filter((bound) => bound !== '').join(' and ');
  throw new OptionError(`${owner}: option "${name}" must be a finite number${range && ` ${range}`}, received ${show(value)}.`);
}

/** `value`, if it is a finite number of 0 or more. */
export function nonNegative(owner: string, name: string, value: unknown): number {
  return inRange(owner, name, value, 0, Infinity);
}

/** `value`, if it is a finite number above 0. */
export function positive(owner: string, name: string, value: unknown): number {
  return inRange(owner, name, value, 0, Infinity, { openLow: true });
}

/** `value`, if it is a number from 0 to 1. */
export function fraction(owner: string, name: string, value: unknown): number {
  return inRange(owner, name, value, 0, 1);
}

/** `value`, if it is a number from 0 to below 1. */
export function belowOne(owner: string, name: string, value: unknown): number {
  return inRange(owner, name, value, 0, 1, { openHigh: true });
}

/** `value`, if it is one of the `known` names. */
export function oneOf<const Name extends string>(owner: string, name: string, value: unknown, known: readonly Name[]): Name {
  for (const candidate of known) if (value === candidate) return candidate;
  const list = known.map((candidate) => `"${candidate}"`).join(', ');
  throw new OptionError(`${owner}: option "${name}" must be one of ${list}, received ${show(value)}.${nameHint(value, known)}`);
}

/** What `table` holds under `name`; `kind` says in the message what was looked for. */
export function lookUp<Value>(kind: string, name: string, table: Readonly<Record<string, Value>>): Value {
  if (Object.hasOwn(table, name)) return table[name]!;
  const known = Object.keys(table);
  const meant = nearestName(name, known);
  throw new OptionError(
    `Unknown ${kind} "${name}". ${meant === undefined ? `Known are ${known.join(', ')}.` : `Did you mean "${meant}"?`}`,
  );
}
