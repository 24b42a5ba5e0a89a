// What importOnnx reads and refuses, on models of a few nodes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FormatError, OptionError } from '../../src/errors.js';
import { DataType, type Draft, type GraphProto, type NodeProto, type TensorProto, writeModelProto } from '../../src/onnx/proto/messages.js';
import { type ImportOnnxOptions, importOnnx } from '../../src/onnx.js';

const floats = (name: string, dims: readonly number[], data: readonly number[]): Draft<TensorProto> => ({
  ...{ name, dims, data_type: DataType.FLOAT, float_data: Float32Array.from(data) },
});
const info = (name: string, dims: readonly (number | string)[]) => ({
  name,
  type: {
    tensor_type: {
      elem_type: DataType.FLOAT,
      shape: { dim: dims.map((n) => (typeof n === 'number' ? { dim_value: n } : { dim_param: n })) },
    },
  },
});
const node = (op: string, input: readonly string[], output: string, more: Draft<NodeProto> = {}): Draft<NodeProto> => ({
  ...{ op_type: op, name: `${op.toLowerCase()} ${output}`, input, output: [output] },
  ...more,
});

function bytesOf(graph: Draft<GraphProto>, opset = 13): Uint8Array {
  const ends = { input: [info('x', ['batch', 2])], output: [{ name: 'y' }] };
  return writeModelProto({ ir_version: 8, opset_import: [{ version: opset }], graph: { ...ends, ...graph } });
}

const predicted = (bytes: Uint8Array, x: readonly number[], options?: ImportOnnxOptions): number[] =>
  Array.from(importOnnx(bytes, options).predict({ data: Float32Array.from(x), shape: [x.length / 2, 2] }).data);

test('nodes in any order, weights that are listed as inputs, nodes that lead nowhere', () => {
  const graph = {
    node: [node('Relu', ['z'], 'y'), node('Sign', ['x'], 'unused'), node('MatMul', ['x', 'w'], 'z')],
    initializer: [floats('w', [2, 2], [1, 0, 0, -1])],
    input: [info('w', [2, 2]), info('x', ['batch', 2])],
  };
  assert.equal(predicted(bytesOf(graph), [1, 2, 3, -4]), [1, 0, 3, 4]);
});

test('the branch of a condition that is known is taken', () => {
  const branch = (op: string) => ({ node: [node(op, ['x'], op)], output: [{ name: op }] });
  const chosen = node('If', ['c'], 'y', {
    attribute: [
      { name: 'then_branch', g: branch('Relu') },
      { name: 'else_branch', g: branch('Neg') },
    ],
  });
  const condition = (on: number) => [{ name: 'c', dims: [], data_type: DataType.BOOL, int32_data: [on] }];
  assert.equal(predicted(bytesOf({ node: [chosen], initializer: condition(1) }), [1, -2]), [1, 0]);
  assert.equal(predicted(bytesOf({ node: [chosen], initializer: condition(0) }), [1, -2]), [-1, 2]);
});

test('a graph that was written while it trained: statistics and masks that nothing reads', () => {
  const one = (op: string, input: readonly string[], output: readonly string[], attribute: Draft<NodeProto>['attribute'] = []) => ({
    ...{ op_type: op, name: op, input, output, attribute },
  });
  const initializer = [
    ...['ones', 'mean', 'variance'].map((name, i) => floats(name, [2], [1 + i, 1])),
    { name: 'rate', dims: [], data_type: DataType.FLOAT, float_data: Float32Array.of(0) },
    { name: 'on', dims: [], data_type: DataType.BOOL, int32_data: [1] },
  ];
  const nodes = [
    one('BatchNormalization', ['x', 'ones', 'ones', 'mean', 'variance'], ['z', 'm', 'v'], [{ name: 'training_mode', i: 1 }]),
    one('Dropout', ['z', 'rate', 'on'], ['y', 'mask']),
  ];
  const model = importOnnx(bytesOf({ node: nodes, initializer }, 15));
  assert.is(model.layers.find(({ kind }) => kind === 'BatchNormalization')?.trainable, true);
  const [y] = model.predict({ data: Float32Array.of(5, 1), shape: [1, 2] }).data;
  assert.ok(Math.abs(y! - (1 + 3 / Math.sqrt(3 + 1e-5))) < 1e-6, String(y));
  const read = (name: string) => () => importOnnx(bytesOf({ node: nodes, initializer, output: [{ name: 'y' }, { name }] }, 15));
  assert.throws(read('m'), /gives the statistics of a batch/);
  assert.throws(read('mask'), /gives the mask of what is dropped/);
});

test('operators that cannot be had are told all at once, with node, domain and opset', () => {
  const graph = {
    node: [node('Floor', ['x'], 'a'), node('Fused', ['a'], 'b', { domain: 'com.example' }), node('TopK', ['b'], 'y', { name: '' })],
  };
  const opset_import = [{ version: 13 }, { domain: 'com.example', version: 3 }];
  const bytes = writeModelProto({ opset_import, graph: { ...graph, input: [info('x', ['batch', 2])], output: [{ name: 'y' }] } });
  assert.throws(
    () => importOnnx(bytes),
    (error: Error) =>
      error instanceof FormatError &&
      error.message ===
        'onnx: there are no layers for these 3 nodes: "floor a" (Floor, opset 13): works on values of the model, where there is no layer for it; "fused b" (com.example.Fused, opset 3); "y" (TopK, opset 13).',
  );
});

test('an Einsum with numbers of the file is a layer, whichever input they are, with its output said or not; others are refused', () => {
  const equation = (text: string) => ({ attribute: [{ name: 'equation', s: new TextEncoder().encode(text) }] });
  const w = [floats('w', [2, 3], [1, 2, 3, 4, 5, 6])];
  const y = (text: string, order: readonly string[]): number[] =>
    predicted(bytesOf({ node: [node('Einsum', order, 'y', equation(text))], initializer: w }), [1, 10, 2, 0]);
  const expected = [41, 52, 63, 2, 4, 6];
  assert.equal(y('ab,bc->ac', ['x', 'w']), expected);
  assert.equal(y('bc, ab -> ac', ['w', 'x']), expected);
  assert.equal(y('ab,bc', ['x', 'w']), expected);
  assert.equal(y('...b,bc->...c', ['x', 'w']), expected);
  assert.equal(y('ab,bc->abc', ['x', 'w']), [1, 2, 3, 40, 50, 60, 2, 4, 6, 0, 0, 0]);
  const refuses = (text: string, order: readonly string[], message: RegExp): void =>
    assert.throws(
      () => y(text, order),
      (error: Error) => error instanceof FormatError && message.test(error.message),
      text,
    );
  refuses('ab,ac->abc', ['x', 'x'], /sums other values than one with numbers of the file/);
  refuses('ab,bc->a', ['x', 'w'], /has the equation "ab,bc->a", which sums an axis without a weight/);
  refuses('aa,bc->abc', ['x', 'w'], /takes an axis twice/);
  refuses('ab,cb->ac', ['x', 'w'], /takes an axis for one of 2 and of 3/);
  refuses('abd,bc->adc', ['x', 'w'], /takes an axis twice, or other numbers of axes than its inputs/);
});

test('shapes that are open must be given, and fit', () => {
  const graph = { node: [node('Relu', ['x'], 'y')], input: [info('x', ['batch', 'width'])] };
  assert.throws(() => importOnnx(bytesOf(graph)), /the input "x" is \[batch, width\], with extents that are open; pass all of them/);
  assert.equal(predicted(bytesOf(graph), [1, -2], { inputShapes: { x: [1, 2] } }), [1, 0]);
  assert.equal(predicted(bytesOf(graph), [1, -2], { inputShapes: [[1, 2]] }), [1, 0]);
  const given = (inputShapes: NonNullable<ImportOnnxOptions['inputShapes']>) => () =>
    importOnnx(bytesOf({ node: graph.node }), { inputShapes });
  assert.throws(given({ z: [1, 2] }), /has "z"; the file's inputs are x/);
  assert.throws(given({ x: [1, 3] }), /has \[1, 3\] for "x", which the file says is \[batch, 2\]/);
  assert.throws(given({ x: [0, 2] }), (error: Error) => error instanceof OptionError);
});

test('weights in a file beside the model, and in none that lies elsewhere', () => {
  const graph = (location: string) => ({
    node: [node('Mul', ['x', 'w'], 'y')],
    initializer: [
      { name: 'w', dims: [2], data_type: DataType.FLOAT, data_location: 1, external_data: [{ key: 'location', value: location }] },
    ],
  });
  const externalData = (name: string): Uint8Array => {
    assert.is(name, 'weights.bin');
    return new Uint8Array(Float32Array.of(3, -1).buffer);
  };
  assert.equal(predicted(bytesOf(graph('weights.bin')), [1, 2], { externalData }), [3, -2]);
  assert.throws(() => importOnnx(bytesOf(graph('weights.bin'))), /which was not given. Pass it as the option "externalData"/);
  for (const location of ['../weights.bin', '/etc/passwd', 'C:\\weights.bin', 'a/../../b'])
    assert.throws(() => importOnnx(bytesOf(graph(location)), { externalData }), /does not lie beside the model/, location);
});

test('what is no model, and opsets that are not known', () => {
  assert.throws(() => importOnnx(new Uint8Array(0)), /the 0 bytes hold no graph with outputs/);
  assert.throws(() => importOnnx('model.onnx' as never), /received "model.onnx"; expected the bytes of a file/);
  for (const opset of [5, 23]) assert.throws(() => importOnnx(bytesOf({ node: [node('Relu', ['x'], 'y')] }, opset)), /expected 6 to 22/);
  assert.throws(() => importOnnx(bytesOf({ node: [node('Relu', ['y'], 'y')] })), /reads what hangs on itself/);
  assert.throws(() => importOnnx(bytesOf({ node: [node('Relu', ['z'], 'y')] })), /reads "z", which nothing makes/);
});

test('a file may not ask for more numbers than one of its size should', () => {
  const huge = [{ name: 's', dims: [3], data_type: DataType.INT64, int64_data: [2000, 2000, 2000] }];
  const graph = { node: [node('ConstantOfShape', ['s'], 'c'), node('Add', ['x', 'c'], 'y')], initializer: huge };
  assert.throws(() => importOnnx(bytesOf(graph)), /asks for 8000000000 numbers while the file is read/);
});

test.run();
