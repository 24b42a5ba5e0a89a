// Values in every way that a tensor may store them, against each other; and tensors that do not hold what they say.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DataType, type Draft, readTensorProto, type TensorProto, writeTensorProto } from '../../../src/onnx/proto/messages.js';
import { type ReadExternal, tensorValues } from '../../../src/onnx/proto/tensor-values.js';

const values = (draft: Draft<TensorProto>, external?: ReadExternal): ReturnType<typeof tensorValues> =>
  tensorValues('the tensor', readTensorProto(writeTensorProto(draft)), external);

const raw = (array: { readonly buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(array.buffer as ArrayBuffer);

const numbers: readonly (readonly [string, Draft<TensorProto>, readonly number[], string])[] = [
  ['float', { data_type: DataType.FLOAT, float_data: Float32Array.of(1.5, -2) }, [1.5, -2], 'float'],
  ['float, raw', { data_type: DataType.FLOAT, raw_data: raw(Float32Array.of(1.5, -2)) }, [1.5, -2], 'float'],
  ['double', { data_type: DataType.DOUBLE, double_data: Float64Array.of(Math.PI, -2) }, [Math.PI, -2], 'float'],
  ['double, raw', { data_type: DataType.DOUBLE, raw_data: raw(Float64Array.of(Math.PI, -2)) }, [Math.PI, -2], 'float'],
  ['float16', { data_type: DataType.FLOAT16, int32_data: [0x3c00, 0xc000] }, [1, -2], 'float'],
  ['float16, raw', { data_type: DataType.FLOAT16, raw_data: raw(Uint16Array.of(0x0001, 0xfc00)) }, [2 ** -24, -Infinity], 'float'],
  ['bfloat16', { data_type: DataType.BFLOAT16, int32_data: [0x3f80, 0xc000] }, [1, -2], 'float'],
  ['bfloat16, raw', { data_type: DataType.BFLOAT16, raw_data: raw(Uint16Array.of(0x4049, 0xc000)) }, [3.140625, -2], 'float'],
  ['int64', { data_type: DataType.INT64, int64_data: [-1, 2 ** 40] }, [-1, 2 ** 40], 'integer'],
  ['int64, raw', { data_type: DataType.INT64, raw_data: raw(BigInt64Array.of(-1n, 2n ** 40n)) }, [-1, 2 ** 40], 'integer'],
  ['uint64, raw', { data_type: DataType.UINT64, raw_data: raw(BigInt64Array.of(-(2n ** 63n), 1n)) }, [2 ** 63, 1], 'integer'],
  ['int32', { data_type: DataType.INT32, int32_data: [-7, 8] }, [-7, 8], 'integer'],
  ['int32, raw', { data_type: DataType.INT32, raw_data: raw(Int32Array.of(-7, 8)) }, [-7, 8], 'integer'],
  ['uint32', { data_type: DataType.UINT32, uint64_data: [2 ** 32 - 1, 8] }, [2 ** 32 - 1, 8], 'integer'],
  ['int8, raw', { data_type: DataType.INT8, raw_data: Uint8Array.of(255, 8) }, [-1, 8], 'integer'],
  ['uint8', { data_type: DataType.UINT8, int32_data: [255, 8] }, [255, 8], 'integer'],
  ['int16, raw', { data_type: DataType.INT16, raw_data: Uint8Array.of(0, 128, 1, 0) }, [-32768, 1], 'integer'],
  ['bool', { data_type: DataType.BOOL, int32_data: [1, 0] }, [1, 0], 'boolean'],
  ['bool, raw', { data_type: DataType.BOOL, raw_data: Uint8Array.of(0, 1) }, [0, 1], 'boolean'],
];

for (const [name, draft, expected, kind] of numbers) {
  test(name, () => {
    const read = values({ ...draft, dims: [2, 1] });
    assert.equal([Array.from(read.data), read.dims, read.kind], [expected, [2, 1], kind]);
    assert.throws(() => values({ ...draft, dims: [3] }), /the tensor: it holds 2 values; its shape \[3\] has 3/);
  });
}

test("values are copies, of Node's buffers too", () => {
  const file = Buffer.from(writeTensorProto({ data_type: DataType.FLOAT, dims: [1], raw_data: raw(Float32Array.of(3)) }));
  const { data } = tensorValues('the tensor', readTensorProto(file));
  file.fill(0);
  assert.equal([data[0], data.buffer.byteLength], [3, 4]);
});

test('a scalar, and a tensor without values', () => {
  assert.equal(Array.from(values({ data_type: DataType.INT64, int64_data: [5] }).data), [5]);
  assert.is(values({ data_type: DataType.FLOAT, dims: [0, 4] }).data.length, 0);
});

test('values in another file', () => {
  const file = raw(Float32Array.of(0, 1, 2, 3));
  const external = (more: Record<string, string>): Draft<TensorProto> => ({
    data_type: DataType.FLOAT,
    dims: [2],
    data_location: 1,
    external_data: Object.entries({ location: 'w.bin', ...more }).map(([key, value]) => ({ key, value })),
  });
  const read: ReadExternal = ({ location, offset, length }) => {
    assert.is(location, 'w.bin');
    return file.subarray(offset, length === undefined ? undefined : offset + length);
  };
  assert.equal(Array.from(values(external({ offset: '4', length: '8' }), read).data), [1, 2]);
  assert.equal(Array.from(values(external({ offset: '8' }), read).data), [2, 3]);
  assert.throws(() => values(external({ offset: '12' }), read), /it holds 1 values; its shape \[2\] has 2/);
  assert.throws(() => values(external({ offset: '-4' }), read), /the offset of its values in "w.bin" is "-4"; expected a whole number/);
  assert.throws(() => values(external({})), /lie in the file "w.bin", which was not given. Pass it as the option "externalData"/);
  assert.throws(() => values(external({ location: '' }), read), /which it does not name/);
});

test('what is no tensor of numbers', () => {
  assert.throws(() => values({ data_type: DataType.STRING, dims: [1] }), /of the data type 8; expected numbers/);
  assert.throws(() => values({ data_type: DataType.FLOAT, dims: [-1] }), /its shape is \[-1\]; expected whole numbers/);
  assert.throws(() => values({ data_type: DataType.FLOAT, dims: [2 ** 40, 2 ** 40] }), /its shape is/);
  assert.throws(() => values({ data_type: DataType.FLOAT, dims: [1], raw_data: Uint8Array.of(1, 2, 3) }), /holds 0.75 values/);
});

test.run();
