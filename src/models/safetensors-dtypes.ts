import { FormatError } from '../errors.js';

/** One array of a safetensors file; `data` holds the elements of `shape` row by row, in the array type of `dtype`. */
export interface SafeTensor {
  dtype: 'F32' | 'F64' | 'I32' | 'U8';
  shape: readonly number[];
  data: Float32Array | Float64Array | Int32Array | Uint8Array;
}

/** How the values of a file's dtype become an array: `dtype` is the type they have afterwards. */
export interface StoredType {
  dtype: SafeTensor['dtype'];
  /** Bytes of one value in the file. */
  bytes: number;
  /** `raw` starts at offset 0 of a buffer of its own, of which the result may be a view; `place` begins error messages. */
  read(raw: Uint8Array<ArrayBuffer>, place: string): SafeTensor['data'];
}

/**
 * IEEE 754 binary16 to binary32, exact for every value: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits become 1, 8 (bias 127)
 * and 23.
 */
export function widenHalf(raw: Uint8Array<ArrayBuffer>): Float32Array {
  const halves = new Uint16Array(raw.buffer);
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const sign = half >>> 15;
    const exponent = (half >>> 10) & 31;
    const fraction = half & 1023;
    // A subnormal half is fraction * 2^-24, a normal number in binary32
    if (exponent === 0) floats[i] = (sign ? -fraction : fraction) / 16777216;
    else bits[i] = (sign << 31) | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13);
  }
  return floats;
}

/** bfloat16 is the upper half of binary32. */
export function widenBrain(raw: Uint8Array<ArrayBuffer>): Float32Array {
  const upper = new Uint16Array(raw.buffer);
  const floats = new Float32Array(upper.length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < upper.length; i++) bits[i] = upper[i]! << 16;
  return floats;
}

/** 64-bit whole numbers as f64, which holds them exactly up to 2^53 - 1; larger ones are refused, not rounded. */
function wholeNumbers(raw: Uint8Array<ArrayBuffer>, place: string): Float64Array {
  const view = new DataView(raw.buffer);
  const values = new Float64Array(raw.length / 8);
  for (let i = 0; i < values.length; i++) {
    const value = view.getInt32(8 * i + 4, true) * 4294967296 + view.getUint32(8 * i, true);
    if (!Number.isSafeInteger(value)) {
      const exact = view.getBigInt64(8 * i, true);
      throw new FormatError(`${place}: value ${i} of type I64 is ${exact}, expected at most 2^53 - 1 in magnitude, which f64 can hold.`);
    }
    values[i] = value;
  }
  return values;
}

/** The dtypes that are read, by their names in the file. Views are right as they are: WebAssembly, too, is little-endian. */
export const STORED_TYPES: ReadonlyMap<string, StoredType> = new Map<string, StoredType>([
  ['F64', { dtype: 'F64', bytes: 8, read: (raw) => new Float64Array(raw.buffer) }],
  ['F32', { dtype: 'F32', bytes: 4, read: (raw) => new Float32Array(raw.buffer) }],
  ['I32', { dtype: 'I32', bytes: 4, read: (raw) => new Int32Array(raw.buffer) }],
  ['U8', { dtype: 'U8', bytes: 1, read: (raw) => raw }],
  ['F16', { dtype: 'F32', bytes: 2, read: widenHalf }],
  ['BF16', { dtype: 'F32', bytes: 2, read: widenBrain }],
  ['I64', { dtype: 'F64', bytes: 8, read: wholeNumbers }],
]);
