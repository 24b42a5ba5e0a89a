// The messages that a model is made of, by the names that onnx.proto gives them and their fields: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
import { FormatError } from '../../errors.js';
import { type Draft, readMessage, type Schema } from '../../protobuf/wire.js';
import { writeMessage } from '../../protobuf/write-wire.js';

/** `TensorProto.DataType`. */
export const DataType = {
  FLOAT: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  STRING: 8,
  BOOL: 9,
  FLOAT16: 10,
  DOUBLE: 11,
  UINT32: 12,
  UINT64: 13,
  BFLOAT16: 16,
} as const;

/** `AttributeProto.AttributeType`. */
export const AttributeType = { FLOAT: 1, INT: 2, STRING: 3, TENSOR: 4, GRAPH: 5, FLOATS: 6, INTS: 7, STRINGS: 8, TENSORS: 9 } as const;

export interface EntryProto {
  readonly key?: string;
  readonly value?: string;
}

const entry: Schema<EntryProto> = { key: [1, 'string'], value: [2, 'string'] };

export interface TensorProto {
  readonly dims: readonly number[];
  readonly data_type?: number;
  readonly float_data: ArrayLike<number>;
  readonly int32_data: ArrayLike<number>;
  readonly string_data: readonly Uint8Array[];
  readonly int64_data: ArrayLike<number>;
  readonly name?: string;
  readonly raw_data?: Uint8Array;
  readonly double_data: ArrayLike<number>;
  readonly uint64_data: ArrayLike<number>;
  readonly external_data: readonly EntryProto[];
  /** 1: the values lie in another file, which `external_data` tells. */
  readonly data_location?: number;
}

const tensor: Schema<TensorProto> = {
  dims: [1, 'int64', 'packed'],
  data_type: [2, 'int32'],
  float_data: [4, 'float', 'packed'],
  int32_data: [5, 'int32', 'packed'],
  string_data: [6, 'bytes', 'repeated'],
  int64_data: [7, 'int64', 'packed'],
  name: [8, 'string'],
  raw_data: [9, 'bytes'],
  double_data: [10, 'double', 'packed'],
  uint64_data: [11, 'uint64', 'packed'],
  external_data: [13, () => entry, 'repeated'],
  data_location: [14, 'int32'],
};

export interface AttributeProto {
  readonly name?: string;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly t?: TensorProto;
  readonly g?: GraphProto;
  readonly floats: ArrayLike<number>;
  readonly ints: readonly number[];
  readonly strings: readonly Uint8Array[];
  readonly tensors: readonly TensorProto[];
  readonly graphs: readonly GraphProto[];
  readonly type?: number;
}

const attribute: Schema<AttributeProto> = {
  name: [1, 'string'],
  f: [2, 'float'],
  i: [3, 'int64'],
  s: [4, 'bytes'],
  t: [5, () => tensor],
  g: [6, () => graph],
  floats: [7, 'float', 'repeated'],
  ints: [8, 'int64', 'repeated'],
  strings: [9, 'bytes', 'repeated'],
  tensors: [10, () => tensor, 'repeated'],
  graphs: [11, () => graph, 'repeated'],
  type: [20, 'int32'],
};

export interface NodeProto {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name?: string;
  readonly op_type?: string;
  readonly attribute: readonly AttributeProto[];
  readonly domain?: string;
}

const node: Schema<NodeProto> = {
  input: [1, 'string', 'repeated'],
  output: [2, 'string', 'repeated'],
  name: [3, 'string'],
  op_type: [4, 'string'],
  attribute: [5, () => attribute, 'repeated'],
  domain: [7, 'string'],
};

export interface DimensionProto {
  readonly dim_value?: number;
  readonly dim_param?: string;
}

const dimension: Schema<DimensionProto> = { dim_value: [1, 'int64'], dim_param: [2, 'string'] };

export interface ShapeProto {
  readonly dim: readonly DimensionProto[];
}

const shape: Schema<ShapeProto> = { dim: [1, () => dimension, 'repeated'] };

export interface TensorTypeProto {
  readonly elem_type?: number;
  readonly shape?: ShapeProto;
}

const tensorType: Schema<TensorTypeProto> = { elem_type: [1, 'int32'], shape: [2, () => shape] };

export interface TypeProto {
  /** Undefined for sequences, maps and the like. */
  readonly tensor_type?: TensorTypeProto;
}

const type: Schema<TypeProto> = { tensor_type: [1, () => tensorType] };

export interface ValueInfoProto {
  readonly name?: string;
  readonly type?: TypeProto;
}

const valueInfo: Schema<ValueInfoProto> = { name: [1, 'string'], type: [2, () => type] };

export interface GraphProto {
  readonly node: readonly NodeProto[];
  readonly name?: string;
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
  readonly value_info: readonly ValueInfoProto[];
}

const graph: Schema<GraphProto> = {
  node: [1, () => node, 'repeated'],
  name: [2, 'string'],
  initializer: [5, () => tensor, 'repeated'],
  input: [11, () => valueInfo, 'repeated'],
  output: [12, () => valueInfo, 'repeated'],
  value_info: [13, () => valueInfo, 'repeated'],
};

export interface OpsetProto {
  /** Absent or empty: ONNX's own operators. */
  readonly domain?: string;
  readonly version?: number;
}

const opset: Schema<OpsetProto> = { domain: [1, 'string'], version: [2, 'int64'] };

export interface ModelProto {
  readonly ir_version?: number;
  readonly opset_import: readonly OpsetProto[];
  readonly producer_name?: string;
  readonly producer_version?: string;
  readonly graph?: GraphProto;
  readonly metadata_props: readonly EntryProto[];
}

const model: Schema<ModelProto> = {
  ir_version: [1, 'int64'],
  producer_name: [2, 'string'],
  producer_version: [3, 'string'],
  graph: [7, () => graph],
  opset_import: [8, () => opset, 'repeated'],
  metadata_props: [14, () => entry, 'repeated'],
};

function read<Message>(what: string, schema: Schema<Message>, bytes: Uint8Array): Message {
  try {
    return readMessage(schema, bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FormatError(`onnx: the ${bytes.length} bytes are no ${what}, or are cut or damaged: ${reason}.`, { cause });
  }
}

/** The model in the bytes of a file, of which its large values are views. Throws FormatError for bytes that are none. */
export const readModelProto = (bytes: Uint8Array): ModelProto => read('ONNX model', model, bytes);

/** A tensor by itself, as test data is kept (`input_0.pb`). */
export const readTensorProto = (bytes: Uint8Array): TensorProto => read('ONNX tensor', tensor, bytes);

/** The bytes of a file. */
export const writeModelProto = (draft: Draft<ModelProto>): Uint8Array<ArrayBuffer> => writeMessage(model, draft);

export const writeTensorProto = (draft: Draft<TensorProto>): Uint8Array<ArrayBuffer> => writeMessage(tensor, draft);

export type { Draft } from '../../protobuf/wire.js';
