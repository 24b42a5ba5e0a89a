// The values of a TensorProto, in whichever way they are stored.
import { FormatError } from '../../errors.js';
import { widenBrain, widenHalf } from '../../models/safetensors-dtypes.js';
import { show } from '../../options.js';
import { formatShape, sizeOf } from '../../shape.js';
import { DataType, type TensorProto } from './messages.js';

/** How a type's numbers are counted with: as ONNX divides them, and casts to them. */
export type NumberKind = 'float' | 'integer' | 'boolean';

/** The values of a tensor. Whole numbers of 64 bits are rounded beyond 2^53. */
export interface TensorValues {
  readonly dims: readonly number[];
  readonly kind: NumberKind;
  readonly data: Float32Array | Float64Array;
}

/** Bytes in a file beside the model's: the name of the file and what of it, from `offset` on, to its end without `length`. */
export interface ExternalData {
  readonly location: string;
  readonly offset: number;
  readonly length: number | undefined;
}

/** Reads what lies beside the model; undefined where there is nothing to read it from. */
export type ReadExternal = ((data: ExternalData) => Uint8Array) | undefined;

type Raw = Uint8Array<ArrayBuffer>;
type Stored = 'float_data' | 'int32_data' | 'int64_data' | 'double_data' | 'uint64_data';

interface NumberType {
  readonly kind: NumberKind;
  /** Of a number in raw_data. */
  readonly bytes: number;
  /** Where numbers lie that are not raw. */
  readonly field: Stored;
  /** From a buffer that is theirs alone. */
  raw(bytes: Raw): ArrayLike<number>;
  /** From `field`, where its numbers are not the values themselves. */
  stored?(numbers: ArrayLike<number>): ArrayLike<number>;
}

function wide(bytes: Raw, signed: boolean): Float64Array {
  const view = new DataView(bytes.buffer);
  const upper = signed ? view.getInt32 : view.getUint32;
  return Float64Array.from(
    { length: bytes.length / 8 },
    (_, i) => upper.call(view, 8 * i + 4, true) * 4294967296 + view.getUint32(8 * i, true),
  );
}

const bitsOf = (numbers: ArrayLike<number>): Raw => new Uint8Array(Uint16Array.from(numbers).buffer);

const integer = (bytes: number, raw: (bytes: Raw) => ArrayLike<number>, field: Stored = 'int32_data'): NumberType => ({
  kind: 'integer',
  bytes,
  field,
  raw,
});

const half = (raw: (bytes: Raw) => Float32Array): NumberType => ({
  kind: 'float',
  bytes: 2,
  field: 'int32_data',
  raw,
  stored: (numbers) => raw(bitsOf(numbers)),
});

function typeOf(dataType: number): NumberType | undefined {
  switch (dataType) {
    case DataType.FLOAT:
      return { kind: 'float', bytes: 4, field: 'float_data', raw: (bytes) => new Float32Array(bytes.buffer) };
    case DataType.DOUBLE:
      return { kind: 'float', bytes: 8, field: 'double_data', raw: (bytes) => new Float64Array(bytes.buffer) };
    case DataType.FLOAT16:
      return half(widenHalf);
    case DataType.BFLOAT16:
      return half(widenBrain);
    case DataType.BOOL:
      return { kind: 'boolean', bytes: 1, field: 'int32_data', raw: (bytes) => bytes };
    case DataType.UINT8:
      return integer(1, (bytes) => bytes);
    case DataType.INT8:
      return integer(1, (bytes) => new Int8Array(bytes.buffer));
    case DataType.UINT16:
      return integer(2, (bytes) => new Uint16Array(bytes.buffer));
    case DataType.INT16:
      return integer(2, (bytes) => new Int16Array(bytes.buffer));
    case DataType.INT32:
      return integer(4, (bytes) => new Int32Array(bytes.buffer));
    case DataType.UINT32:
      return integer(4, (bytes) => new Uint32Array(bytes.buffer), 'uint64_data');
    case DataType.INT64:
      return integer(8, (bytes) => wide(bytes, true), 'int64_data');
    case DataType.UINT64:
      return integer(8, (bytes) => wide(bytes, false), 'uint64_data');
    default:
      return undefined;
  }
}

/** How numbers of a type are counted with; undefined for strings, complex numbers and those of less than a byte. */
export const numberKind = (dataType: number): NumberKind | undefined => typeOf(dataType)?.kind;

/** Where `external_data` says that the values lie. */
function externalOf(where: string, { external_data: entries }: TensorProto): ExternalData {
  const found = new Map(entries.map(({ key, value }) => [key, value]));
  const location = found.get('location');
  if (!location) throw new FormatError(`${where}: its values lie in another file, which it does not name.`);
  const number = (key: string): number | undefined => {
    const text = found.get(key);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
      throw new FormatError(`${where}: the ${key} of its values in ${show(location)} is ${show(text)}; expected a whole number.`);
    return value;
  };
  return { location, offset: number('offset') ?? 0, length: number('length') };
}

function rawBytes(where: string, tensor: TensorProto, size: number, external: ReadExternal): Uint8Array | undefined {
  if (tensor.data_location !== 1) return tensor.raw_data;
  const data = externalOf(where, tensor);
  if (!external)
    throw new FormatError(
      `${where}: its values lie in the file ${show(data.location)}, which was not given. Pass it as the option "externalData".`,
    );
  return external({ ...data, length: data.length ?? size });
}

/** Refuses numbers that become infinite here, where all is computed in float32. */
function checkRange(where: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]) && !Number.isFinite(Math.fround(values[i]!)))
      throw new FormatError(`${where}: its value ${i} is ${values[i]}; expected one that float32 can hold.`);
  }
}

/** The values of a tensor; `where` begins messages. Throws FormatError for one whose values are not there, or of a type without numbers. */
export function tensorValues(where: string, tensor: TensorProto, external?: ReadExternal): TensorValues {
  const { dims, data_type: dataType = 0 } = tensor;
  if (!dims.every((dim) => Number.isSafeInteger(dim) && dim >= 0) || !Number.isSafeInteger(sizeOf(dims)))
    throw new FormatError(`${where}: its shape is ${formatShape(dims)}; expected whole numbers of 0 or more.`);
  const type = typeOf(dataType);
  if (!type) throw new FormatError(`${where}: its values are of the data type ${dataType}; expected numbers.`);
  const size = sizeOf(dims);
  const raw = rawBytes(where, tensor, size * type.bytes, external);
  const stored = tensor[type.field];
  const count = raw ? raw.length / type.bytes : stored.length;
  if (count !== size) throw new FormatError(`${where}: it holds ${count} values; its shape ${formatShape(dims)} has ${size}.`);
  const values = raw ? type.raw(new Uint8Array(raw)) : (type.stored?.(stored) ?? stored);
  if (dataType === DataType.DOUBLE) checkRange(where, values);
  if (values instanceof Float32Array) return { dims, kind: type.kind, data: values };
  // as small as holds them all
  return { dims, kind: type.kind, data: type.bytes <= 2 ? Float32Array.from(values) : Float64Array.from(values) };
}
