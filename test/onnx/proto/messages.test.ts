// The messages of a model, there and back, as onnx itself wrote them, and damaged.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FormatError } from '../../../src/errors.js';
import { AttributeType, DataType, type Draft, type ModelProto, readModelProto, writeModelProto } from '../../../src/onnx/proto/messages.js';
import { readMessage } from '../../../src/protobuf/wire.js';
import { Numbers32 } from '../../assembly/harness.js';

const text = (letters: string): Uint8Array => new TextEncoder().encode(letters);

const model: Draft<ModelProto> = {
  ir_version: 8,
  producer_name: 'a test, with “letters” beyond ASCII',
  opset_import: [{ version: 17 }, { domain: 'com.example', version: 1 }],
  metadata_props: [{ key: 'author', value: 'nobody' }],
  graph: {
    name: 'graph',
    input: [
      { name: 'x', type: { tensor_type: { elem_type: DataType.FLOAT, shape: { dim: [{ dim_param: 'batch' }, { dim_value: 3 }, {}] } } } },
    ],
    output: [{ name: 'y' }],
    initializer: [
      { name: 'w', dims: [2, 3], data_type: DataType.FLOAT, float_data: Float32Array.of(1, -2, 3.5, 0, Number.NaN, -Infinity) },
      { name: 'd', dims: [2], data_type: DataType.DOUBLE, double_data: Float64Array.of(Math.PI, -1e-300) },
      { name: 'i', dims: [4], data_type: DataType.INT64, int64_data: [0, -1, 300, -(2 ** 40)] },
      { name: 'raw', dims: [1], data_type: DataType.INT32, raw_data: Uint8Array.of(1, 2, 3, 4) },
      { name: 'far', dims: [1], data_type: DataType.FLOAT, data_location: 1, external_data: [{ key: 'location', value: 'weights.bin' }] },
    ],
    node: [
      {
        name: 'conv',
        op_type: 'Conv',
        domain: '',
        input: ['x', 'w', ''],
        output: ['y'],
        attribute: [
          { name: 'alpha', type: AttributeType.FLOAT, f: 0.25 },
          { name: 'axis', type: AttributeType.INT, i: -1 },
          { name: 'auto_pad', type: AttributeType.STRING, s: text('SAME_UPPER') },
          { name: 'scales', type: AttributeType.FLOATS, floats: Float32Array.of(1, 2, 0.5) },
          { name: 'pads', type: AttributeType.INTS, ints: [0, 1, -1, 2 ** 33] },
          { name: 'activations', type: AttributeType.STRINGS, strings: [text('Sigmoid'), text('Tanh')] },
          { name: 'value', type: AttributeType.TENSOR, t: { dims: [], data_type: DataType.INT64, int64_data: [7] } },
          {
            name: 'then_branch',
            type: AttributeType.GRAPH,
            g: { name: 'inner', node: [{ op_type: 'Identity', input: ['x'], output: ['z'] }] },
          },
        ],
      },
    ],
  },
};

/** `draft` must stand in `read`, which has empty lists besides. */
function holds(read: unknown, draft: unknown, place = 'model'): void {
  if (typeof draft !== 'object' || draft === null) assert.ok(Object.is(read, draft), `${place}: received ${read}, expected ${draft}`);
  else if (ArrayBuffer.isView(draft) || Array.isArray(draft)) {
    const [a, b] = [Array.from(read as ArrayLike<unknown>), Array.from(draft as ArrayLike<unknown>)];
    assert.is(a.length, b.length, place);
    b.forEach((value, i) => {
      holds(a[i], value, `${place}[${i}]`);
    });
  } else for (const [name, value] of Object.entries(draft)) holds((read as Record<string, unknown>)[name], value, `${place}.${name}`);
}

test('a model there and back', () => {
  holds(readModelProto(writeModelProto(model)), model);
});

test('fields come in any order, lists packed or not, in pieces, and unknown ones are passed over', () => {
  // graph { initializer { dims: 2 (unpacked), dims: [3, 4] (packed), float_data: 1 (unpacked), float_data: [2] } unknown 99: varint 5 }
  const tensor = [0x08, 2, 0x0a, 2, 3, 4, 0x25, 0, 0, 0x80, 0x3f, 0x22, 4, 0, 0, 0, 0x40];
  const graph = [0x98, 0x06, 5, 0x2a, tensor.length, ...tensor];
  const read = readModelProto(Uint8Array.of(0x3a, graph.length, ...graph, 0x08, 9));
  assert.is(read.ir_version, 9);
  assert.equal(read.graph?.initializer[0]?.dims, [2, 3, 4]);
  assert.equal(Array.from(read.graph!.initializer[0]!.float_data), [1, 2]);
});

test('large numbers keep their size', () => {
  const { graph } = readModelProto(writeModelProto({ graph: { node: [{ attribute: [{ ints: [2 ** 53 - 1, -(2 ** 53) + 1] }] }] } }));
  assert.equal(graph?.node[0]?.attribute[0]?.ints, [2 ** 53 - 1, -(2 ** 53) + 1]);
  // model { graph { node { attribute { ints: 2^63 - 1 } } } }, as "to the end" is written
  const most = [0x3a, 16, 0x0a, 14, 0x2a, 12, 0x40, 255, 255, 255, 255, 255, 255, 255, 255, 127, 0x18, 0];
  const end = readModelProto(Uint8Array.from(most));
  assert.ok(end.graph!.node[0]!.attribute[0]!.ints[0]! >= 2 ** 62);
});

test('bytes that are cut anywhere, and what is none, are refused in a sentence', () => {
  const bytes = writeModelProto(model);
  let whole = 0;
  for (let length = 0; length < bytes.length; length++) {
    try {
      readModelProto(bytes.subarray(0, length));
      whole++;
    } catch (error) {
      assert.instance(error, FormatError, `${length} bytes`);
      assert.match((error as Error).message, /^onnx: the \d+ bytes are no ONNX model, or are cut or damaged: .+\.$/s);
    }
  }
  // between two fields of the model itself
  assert.ok(whole <= 8, `${whole} pieces were taken for whole`);
  assert.throws(() => readModelProto(text('<!doctype html><title>404</title>')), /no ONNX model/);
});

test('5,000 damaged files are read or refused, and hold no more than the bytes do', () => {
  const bytes = writeModelProto(model);
  const numbers = new Numbers32(16);
  let refused = 0;
  for (let round = 0; round < 5000; round++) {
    const damaged = bytes.slice();
    for (let n = 0; n <= round % 4; n++) damaged[numbers.below(bytes.length, 1)[0]!] = numbers.below(256, 1)[0]!;
    try {
      const read = readModelProto(damaged);
      if (round % 20 === 0)
        assert.ok(JSON.stringify(read, (_, value) => (ArrayBuffer.isView(value) ? value.byteLength : value)).length < 12 * bytes.length);
    } catch (error) {
      assert.instance(error, FormatError);
      refused++;
    }
  }
  assert.ok(refused > 500 && refused < 5000, `${refused} refused`);
});

test('messages that lie in one another without end are refused before the stack is full', () => {
  let bytes: number[] = [];
  const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)]);
  const within = (field: number): void => {
    bytes = [(field << 3) | 2, ...varint(bytes.length), ...bytes];
  };
  for (let depth = 0; depth < 100; depth++) for (const field of [6, 5, 1]) within(field);
  within(7);
  assert.throws(() => readModelProto(Uint8Array.from(bytes)), /more than 64 deep/);
});

test('a list that says to be longer than the file takes no memory', () => {
  const schema = { values: [1, 'int64', 'packed'] } as const;
  assert.throws(() => readMessage<{ values: number[] }>(schema, Uint8Array.of(0x0a, 255, 255, 255, 255, 15, 1)), /beyond what holds it/);
});

test.run();
