// Weights of a file by their names: which of them a model takes, and what is wrong.
import { FormatError, OptionError } from '../errors.js';
import { listed, nearestName, show } from '../options.js';
import { formatShape, sameShape } from '../shape.js';
import type { SafeTensor } from './safetensors.js';

/** What loading weights by their names did, in the names that the model uses. */
export interface WeightsReport {
  loaded: string[];
  /** Of the model, but not in the file: left as they were. */
  missing: string[];
  /** In the file, but not of the model: passed over. */
  unexpected: string[];
  /** In the file in another shape: left as they were. */
  misshapen: { name: string; received: readonly number[]; expected: readonly number[] }[];
}

/** A weight that a model looks for. */
export interface WantedWeight {
  readonly name: string;
  readonly shape: readonly number[];
}

export type Rename = (name: string) => string | undefined;

/** The file's tensors by the names that the model uses. */
export function renamed(owner: string, tensors: ReadonlyMap<string, SafeTensor>, rename: Rename): Map<string, SafeTensor> {
  const result = new Map<string, SafeTensor>();
  for (const [original, tensor] of tensors) {
    const name = rename(original);
    if (name === undefined) continue;
    if (typeof name !== 'string')
      throw new OptionError(`${owner}: option "rename" gave ${show(name)} for ${show(original)}; expected a string.`);
    if (result.has(name))
      throw new OptionError(`${owner}: option "rename" gave ${show(name)} twice, the second time for ${show(original)}.`);
    result.set(name, tensor);
  }
  return result;
}

/** What of a file fits. Throws FormatError that says all that is a fault at once: with `partial` nothing is, without `strict` another shape alone. */
export function fitWeights(
  owner: string,
  model: string,
  wanted: readonly WantedWeight[],
  found: ReadonlyMap<string, SafeTensor>,
  { strict, partial }: { strict: boolean; partial: boolean },
): WeightsReport {
  const names = new Set(wanted.map(({ name }) => name));
  const unexpected = [...found.keys()].filter((name) => !names.has(name));
  const missing = wanted.filter(({ name }) => !found.has(name));
  const misshapen = wanted.flatMap(({ name, shape }) => {
    const tensor = found.get(name);
    return tensor && !sameShape(tensor.shape, shape) ? [{ name, received: tensor.shape, expected: shape }] : [];
  });
  const problems: string[] = [];
  const whole = strict && !partial;
  if (whole && missing.length > 0) {
    const faults = missing.map(({ name, shape }) => {
      const near = nearestName(name, unexpected);
      return `"${name}" of ${formatShape(shape)}${near === undefined ? '' : ` (the file has "${near}")`}`;
    });
    problems.push(`It lacks ${listed(faults)}.`);
  }
  if (whole && unexpected.length > 0) {
    problems.push(`The model has no ${listed(unexpected.map((name) => `"${name}" of ${formatShape(found.get(name)!.shape)}`))}.`);
  }
  if (!partial && misshapen.length > 0) {
    const faults = misshapen.map(
      ({ name, received, expected }) => `"${name}": received ${formatShape(received)}, expected ${formatShape(expected)}`,
    );
    problems.push(`Of another shape: ${listed(faults)}.`);
  }
  if (problems.length > 0) throw new FormatError(`${owner}: the file does not fit ${model}; nothing was changed. ${problems.join(' ')}`);
  const left = new Set([...missing, ...misshapen].map(({ name }) => name));
  return {
    loaded: wanted.flatMap(({ name }) => (left.has(name) ? [] : [name])),
    missing: missing.map(({ name }) => name),
    unexpected,
    misshapen,
  };
}
