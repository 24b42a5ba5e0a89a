// What the elements of a data set or an attribute are. Format: IV.A.2.b and IV.A.2.d of the HDF5 File Format Specification 3.0.
import { widenBrain, widenHalf } from '../models/safetensors-dtypes.js';
import type { Cursor } from './bytes.js';

export interface Datatype {
  readonly kind: 'integer' | 'float' | 'text' | 'opaque' | 'texts of any length' | 'other';
  /** Bytes of an element. */
  readonly size: number;
  readonly signed: boolean;
  readonly bigEndian: boolean;
}

const KINDS: Readonly<Record<number, Datatype['kind']>> = { 0: 'integer', 1: 'float', 3: 'text', 5: 'opaque' };
/** The properties of IEEE's numbers: where exponent and mantissa begin, and how long they are. */
const IEEE: Readonly<Record<number, string>> = { 2: '10,5,0,10', 4: '23,8,0,23', 8: '52,11,0,52' };

export function readDatatype(cursor: Cursor): Datatype {
  const number = cursor.number(1) & 15;
  const low = cursor.number(1);
  cursor.skip(2);
  const size = cursor.number(4);
  let kind = number === 9 && (low & 15) === 1 ? 'texts of any length' : (KINDS[number] ?? 'other');
  if (kind === 'float') {
    cursor.skip(4);
    const places = [cursor.number(1), cursor.number(1), cursor.number(1), cursor.number(1)];
    if (IEEE[size] !== places.join()) kind = 'other';
  }
  return { kind, size, signed: (low & 8) !== 0, bigEndian: (low & 1) !== 0 };
}

/** The extents of a data set; of a single value none. */
export function readShape(cursor: Cursor): number[] {
  const { at } = cursor;
  const version = cursor.number(1);
  if (version !== 1 && version !== 2) cursor.of.fail(at, `its shape is of version ${version}; expected 1 or 2`);
  const rank = cursor.number(1);
  cursor.skip(version === 1 ? 6 : 2);
  return Array.from({ length: rank }, () => cursor.number(8));
}

type Raw = Uint8Array<ArrayBuffer>;

const NUMBERS: Readonly<Record<string, (raw: Raw) => ArrayLike<number>>> = {
  float2: widenHalf,
  float4: (raw) => new Float32Array(raw.buffer),
  float8: (raw) => new Float64Array(raw.buffer),
  integer1: (raw) => new Int8Array(raw.buffer),
  integer2: (raw) => new Int16Array(raw.buffer),
  integer4: (raw) => new Int32Array(raw.buffer),
  integer8: (raw) => Float64Array.from(new BigInt64Array(raw.buffer), Number),
  whole1: (raw) => raw,
  whole2: (raw) => new Uint16Array(raw.buffer),
  whole4: (raw) => new Uint32Array(raw.buffer),
  whole8: (raw) => Float64Array.from(new BigUint64Array(raw.buffer), Number),
  brain2: widenBrain,
};

/** How elements become numbers; undefined for those that are none. `brain` says that what is opaque is bfloat16. */
export function numbersOf({ kind, size, signed, bigEndian }: Datatype, brain: boolean): ((raw: Raw) => Float32Array) | undefined {
  const name = { integer: signed ? 'integer' : 'whole', float: 'float', opaque: brain ? 'brain' : '' }[kind as string];
  const key = `${name}${size}`;
  const read = Object.hasOwn(NUMBERS, key) ? NUMBERS[key] : undefined;
  if (!read) return undefined;
  return (raw) => {
    if (bigEndian) for (let at = 0; at < raw.length; at += size) raw.subarray(at, at + size).reverse();
    const values = read(raw);
    return values instanceof Float32Array ? values : Float32Array.from(values);
  };
}
