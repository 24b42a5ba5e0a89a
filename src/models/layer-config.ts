import { OptionError } from '../errors.js';
import type { Layer } from '../layers/layer.js';
import { show } from '../options.js';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Whether two fields hold the same: numbers and strings, arrays and objects of such. Functions, as an initializer's, say nothing. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || (typeof a === 'function' && typeof b === 'function')) return true;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  return firstDifference(a, b) === undefined;
}

/** The first field that differs; a field that is undefined is as good as none. */
function firstDifference(a: Record<string, unknown>, b: Record<string, unknown>): string | undefined {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].find((key) => !same(a[key], b[key]));
}

/** The layer that `loadModel` would make of what a file holds: the config as JSON. */
function madeAnew(layer: Layer, written: string): Layer {
  try {
    return new (layer.constructor as new (config: unknown) => Layer)(JSON.parse(written));
  } catch (error) {
    throw new OptionError(
      `save: the layer "${layer.name}" (${layer.kind}) cannot be made from its config, as loadModel would: ${(error as Error).message}`,
    );
  }
}

/**
 * The layer's options as a file holds them, if they make the same layer: it is made of them and its fields compared. Throws OptionError where
 * they differ, which otherwise only wrong predictions of the loaded model would show.
 */
export function configOf(layer: Layer): Record<string, unknown> {
  const config = { ...layer.config };
  const [is, would] = [{ ...layer }, { ...madeAnew(layer, JSON.stringify(config)) }] as Record<string, unknown>[];
  const field = firstDifference(is!, would!);
  if (field === undefined) return config;
  throw new OptionError(
    `save: the layer "${layer.name}" (${layer.kind}) would load with other options: its "${field}" is ${show(is![field])}, its config makes ` +
      `one whose "${field}" is ${show(would![field])}. Let config hold every option, as in { ...super.config, ${field}: this.${field} }; keep what is ` +
      'no option in a #private field.',
  );
}
