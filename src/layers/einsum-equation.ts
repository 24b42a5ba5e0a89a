// The equation of an EinsumDense, and the shapes that follow from it.
import { OptionError, ShapeError } from '../errors.js';
import { isWhole, show } from '../options.js';
import { formatShape } from '../shape.js';

/** The letters of an equation, operand by operand, and where it leaves axes open. */
interface Letters {
  readonly input: readonly string[];
  readonly kernel: readonly string[];
  readonly output: readonly string[];
  readonly open: 'left' | 'right' | undefined;
}

const FORMS = [
  [/^([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)$/, undefined],
  [/^\.{3}([a-zA-Z]+),([a-zA-Z]+)->\.{3}([a-zA-Z]+)$/, 'left'],
  [/^([a-zA-Z]{2,})\.{3},([a-zA-Z]+)->([a-zA-Z]+)\.{3}$/, 'right'],
] as const;

function lettersOf(equation: string): Letters | undefined {
  for (const [form, open] of FORMS) {
    const [, input, kernel, output] = form.exec(equation) ?? [];
    if (input && kernel && output) return { input: [...input], kernel: [...kernel], output: [...output], open };
  }
  return undefined;
}

/** What an equation breaks; undefined where it is sound. */
function faultOf({ input, kernel, output, open }: Letters): string | undefined {
  const within = (letters: readonly string[], ...others: (readonly string[])[]): boolean =>
    letters.every((letter) => others.some((other) => other.includes(letter)));
  if ([input, kernel, output].some((letters) => new Set(letters).size < letters.length))
    return 'give every axis of a tensor its own letter';
  if (!within(output, input, kernel)) return 'have the letters of its output in the input or the kernel';
  if (!within(kernel, input, output)) return 'have the letters of its kernel in the input or the output';
  if (!within(input, kernel, output))
    return 'have the letters of its input in the kernel or the output, since nothing is summed without a weight';
  const [batch] = input;
  if (open !== 'left' && (batch !== output[0] || kernel.includes(batch!)))
    return 'have the first letter of its input, the batch, first in the output and not in the kernel';
  return undefined;
}

/** `value`, if it is an equation such as "abc,cd->abd". */
export function equationOption(owner: string, name: string, value: string): string {
  const letters = typeof value === 'string' ? lettersOf(value) : undefined;
  const fault = letters ? faultOf(letters) : 'be of the form "ab,bc->ac", "...ab,bc->...ac" or "ab...,bc->ac..."';
  if (fault === undefined) return value;
  throw new OptionError(`${owner}: option "${name}" must ${fault}, received ${show(value)}.`);
}

/** `value` as extents of the output, null where they are the input's. */
export function extentsOption(owner: string, name: string, value: number | readonly (number | null)[]): readonly (number | null)[] {
  const extents: readonly (number | null)[] = typeof value === 'number' ? [value] : value;
  if (Array.isArray(extents) && extents.every((extent) => extent === null || isWhole(extent, 1))) return [...extents];
  throw new OptionError(
    `${owner}: option "${name}" must be a whole number of 1 or more, or a list of such and of null for axes of the input, received ${show(value)}.`,
  );
}

/** What a layer is told of its product. */
export interface EinsumOptions {
  readonly equation: string;
  readonly outputShape: readonly (number | null)[];
  readonly biasAxes: string | undefined;
}

/** Throws OptionError for axes of a bias that the output has not. */
export function checkBiasAxes(owner: string, { equation, biasAxes }: EinsumOptions): void {
  if (biasAxes === undefined) return;
  const { output, open } = lettersOf(equation)!;
  const letters = open === 'left' ? output : output.slice(1);
  if (biasAxes === '' || [...biasAxes].some((letter) => !letters.includes(letter)))
    throw new OptionError(
      `${owner}: option "biasAxes" must be letters of the output behind the batch, of "${letters.join('')}", received ${show(biasAxes)}.`,
    );
}

/** The axes of all tensors by their letters, those that the equation leaves open by numbers; the batch is the first of input and output, of extent 1. */
export interface EinsumShapes {
  readonly input: readonly string[];
  readonly kernel: readonly string[];
  readonly output: readonly string[];
  /** From the output's first axis that it has numbers along; undefined without a bias. */
  readonly bias: readonly string[] | undefined;
  readonly biasShape: readonly number[];
  extentOf(letter: string): number;
}

/** The extents of the letters of the output, those that were given and the input's. Throws OptionError and ShapeError where they do not fit. */
function giveExtents(owner: string, o: EinsumOptions, letters: readonly string[], extents: Map<string, number>): void {
  const { equation, outputShape } = o;
  const told = `${owner}: received outputShape ${show(outputShape)} for the equation "${equation}"`;
  if (outputShape.length !== letters.length)
    throw new ShapeError(`${told}; expected ${letters.length} extent${letters.length === 1 ? '' : 's'}, of "${letters.join('')}".`);
  for (const [i, letter] of letters.entries()) {
    const [given, known] = [outputShape[i]!, extents.get(letter)];
    if (given === null && known === undefined)
      throw new OptionError(`${told}; expected the extent of "${letter}", which the input does not have.`);
    if (given !== null && known !== undefined && given !== known)
      throw new ShapeError(`${told}; expected ${known} or null for "${letter}", as in the input.`);
    extents.set(letter, known ?? given!);
  }
}

/** Reads the shapes out of an equation, for examples of `shape`. Throws OptionError and ShapeError where they do not fit. */
export function einsumShapes(owner: string, options: EinsumOptions, shape: readonly number[]): EinsumShapes {
  const { equation, biasAxes } = options;
  const { input, kernel, output, open } = lettersOf(equation)!;
  const named = open === 'left' ? input.length : input.length - 1;
  const more = shape.length - named;
  if (open ? more < 0 : more !== 0)
    throw new ShapeError(
      `${owner}: received examples of shape ${formatShape(shape)} for the equation "${equation}"; expected ${named} ${named === 1 ? 'axis' : 'axes'}${open ? ' or more' : ''}.`,
    );
  // an ellipsis on the left stands for the batch too
  const between = Array.from({ length: open === 'left' ? more + 1 : more }, (_, i) => `${i}`);
  const whole = (letters: readonly string[]): string[] => (open === 'left' ? [...between, ...letters] : [...letters, ...between]);
  const [from, to] = [whole(input), whole(output)];
  const extents = new Map(from.map((letter, i) => [letter, i === 0 ? 1 : shape[i - 1]!]));
  giveExtents(owner, options, open === 'left' ? output : output.slice(1), extents);
  const extentOf = (letter: string): number => extents.get(letter)!;
  const first = to.findIndex((letter) => biasAxes?.includes(letter));
  const bias = first < 0 ? undefined : to.slice(first);
  const biasShape = (bias ?? []).map((letter) => (biasAxes!.includes(letter) ? extentOf(letter) : 1));
  return { input: from, kernel, output: to, bias: bias?.filter((letter) => biasAxes!.includes(letter)), biasShape, extentOf };
}
