import { FormatError, OptionError } from '../errors.js';
import { isPlainObject, show } from '../options.js';
import { ARRAY_TYPES, type SafeTensor } from './safetensors.js';

/** Numbers that JSON has no text for. */
const UNWRITTEN = [Number.NaN, Infinity, -Infinity, -0];
const textOf = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

/** A number of UNWRITTEN is { $number: text }, a typed array { $tensor: name }. */
const NUMBER = '$number';
const TENSOR = '$tensor';

/** Deeper data are taken to hold themselves. */
const DEEPEST = 32;

function dtypeOf(value: object): SafeTensor['dtype'] | undefined {
  if (!ArrayBuffer.isView(value)) return undefined;
  const tag = (value as unknown as { [Symbol.toStringTag]?: string })[Symbol.toStringTag];
  return (Object.keys(ARRAY_TYPES) as SafeTensor['dtype'][]).find((dtype) => ARRAY_TYPES[dtype] === tag);
}

/**
 * `value` as JSON can hold it, numbers to the bit; typed arrays are added to `tensors`, under `prefix` and a number. Properties that are
 * undefined are left out. Throws OptionError, with `owner` and the place, for what is no plain data.
 */
export function encodePlain(owner: string, value: unknown, tensors: Map<string, SafeTensor>, prefix: string): unknown {
  const refuse = (found: unknown, path: readonly string[]): never => {
    const place = path.length > 0 ? ` as "${path.join('.')}"` : '';
    throw new OptionError(
      `${owner} holds ${show(found)}${place}; expected plain data: numbers, strings, true, false, null, lists and objects of them, ` +
        'Float32Array, Float64Array, Int32Array and Uint8Array.',
    );
  };
  const encode = (data: unknown, path: readonly string[]): unknown => {
    if (data === null || typeof data === 'boolean' || typeof data === 'string') return data;
    if (typeof data === 'number') return UNWRITTEN.some((odd) => Object.is(odd, data)) ? { [NUMBER]: textOf(data) } : data;
    if (typeof data !== 'object' || path.length > DEEPEST) return refuse(data, path);
    if (Array.isArray(data)) return Array.from(data, (entry, i) => encode(entry, [...path, String(i)]));
    const dtype = dtypeOf(data);
    if (dtype) {
      const name = `${prefix}/${tensors.size}`;
      const array = data as SafeTensor['data'];
      tensors.set(name, { dtype, shape: [array.length], data: array });
      return { [TENSOR]: name };
    }
    if (!isPlainObject(data) || NUMBER in data || TENSOR in data) return refuse(data, path);
    const entries = Object.entries(data).filter(([, entry]) => entry !== undefined);
    return Object.fromEntries(entries.map(([name, entry]) => [name, encode(entry, [...path, name])]));
  };
  return encode(value, []);
}

/** What `encodePlain` was given, out of parsed JSON and the file's tensors. Throws FormatError where they do not hold it. */
export function decodePlain(file: string, value: unknown, tensors: ReadonlyMap<string, SafeTensor>, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 2 * DEEPEST) throw new FormatError(`${file}: its data lie deeper than any that are written.`);
  const decode = (entry: unknown): unknown => decodePlain(file, entry, tensors, depth + 1);
  if (Array.isArray(value)) return value.map(decode);
  const { [NUMBER]: text, [TENSOR]: name } = value as Record<string, unknown>;
  if (text !== undefined) {
    const number = UNWRITTEN.find((odd) => textOf(odd) === text);
    if (number !== undefined) return number;
    throw new FormatError(`${file}: ${show(text)} is no number.`);
  }
  if (name !== undefined) {
    const found = tensors.get(String(name));
    if (found) return found.data;
    throw new FormatError(`${file}: the tensor ${show(name)} is missing.`);
  }
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, decode(entry)]));
}
