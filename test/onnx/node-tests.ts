// The official tests of ONNX's operators (Debian's libonnx-testdata): each is a model of a node, inputs and outputs. What has no layer is refused; what is read
// must be right. Inputs that the operator does not compute with, such as kernels and shapes, are put into the file as its numbers first.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WasmNnError } from '../../src/errors.js';
import type { BaseModel } from '../../src/models/model.js';
import {
  DataType,
  type ModelProto,
  readModelProto,
  readTensorProto,
  type TensorProto,
  writeModelProto,
} from '../../src/onnx/proto/messages.js';
import { tensorValues } from '../../src/onnx/proto/tensor-values.js';
import { importOnnx } from '../../src/onnx.js';
import { Tensor } from '../../src/tensor.js';

export const NODE_TESTS = '/usr/share/libonnx-testdata/data';

export interface Outcome {
  readonly test: string;
  readonly operators: string;
  readonly result: 'passed' | 'refused' | 'wrong';
  readonly detail: string;
}

type Numbers = { readonly dims: readonly number[]; readonly data: ArrayLike<number> };

/** An input's numbers. Those of bfloat16 are stored as whole ones. */
function typed(model: ModelProto, name: string, bytes: Uint8Array): TensorProto {
  const tensor = readTensorProto(bytes);
  const said = model.graph!.input.find((info) => info.name === name)?.type?.tensor_type?.elem_type;
  return said === DataType.BFLOAT16 && tensor.data_type === DataType.UINT16 ? { ...tensor, data_type: said } : tensor;
}

/** The model with some of its inputs as numbers of the file, and no others. */
function given(model: ModelProto, bytes: ReadonlyMap<string, Uint8Array>, kept: readonly string[]): Uint8Array {
  const graph = model.graph!;
  const known = graph.input.filter(({ name = '' }) => !kept.includes(name) && bytes.has(name));
  const initializer = [...graph.initializer, ...known.map(({ name = '' }) => ({ ...typed(model, name, bytes.get(name)!), name }))];
  return writeModelProto({ ...model, graph: { ...graph, initializer, input: graph.input.filter(({ name = '' }) => kept.includes(name)) } });
}

/** As ONNX's own runner compares: to a thousandth of every number. */
function difference(actual: Numbers, expected: Numbers): string | undefined {
  const { dims, data } = expected;
  if (actual.dims.join() !== dims.join() && !(dims.length === 0 && actual.data.length === 1))
    return `shape [${actual.dims.join(', ')}] instead of [${dims.join(', ')}]`;
  for (let i = 0; i < data.length; i++) {
    const [a, e] = [actual.data[i]!, data[i]!];
    const close = Object.is(a, e) || a === e || Math.abs(a - e) <= 1e-6 + 1e-3 * Math.abs(e);
    if (!close) return `${a} instead of ${e} at place ${i}`;
  }
  return undefined;
}

/** Tries one set of inputs that stay the model's. */
function attempt(model: ModelProto, folder: string, bytes: ReadonlyMap<string, Uint8Array>, kept: readonly string[]): string | undefined {
  const inputs = new Map(kept.map((name) => [name, tensorValues(name, typed(model, name, bytes.get(name)!))]));
  const inputShapes = Object.fromEntries(Array.from(inputs, ([name, { dims }]) => [name, dims]));
  const read = importOnnx(given(model, bytes, kept), { inputShapes }) as unknown as BaseModel<string, Record<string, Tensor<Float32Array>>>;
  const predicted = read.predict(Object.fromEntries(Array.from(inputs, ([name, { dims, data }]) => [name, { data, shape: dims }])));
  const outputs = predicted instanceof Tensor ? [predicted] : Object.values(predicted);
  read.dispose();
  for (const [i, { shape, data }] of outputs.entries()) {
    const expected = tensorValues('expected', readTensorProto(readFileSync(join(folder, `output_${i}.pb`))));
    const fault = difference({ dims: shape, data }, expected);
    if (fault) return fault;
  }
  return undefined;
}

/** Runs the first set of data of a test. All inputs stay the model's if they can; else the first of them alone. */
export function runNodeTest(path: string): Outcome {
  const model = readModelProto(readFileSync(join(path, 'model.onnx')));
  const operators = [...new Set(model.graph!.node.map(({ op_type: op = '' }) => op))].join(' ');
  const folder = join(path, 'test_data_set_0');
  const weights = new Set(model.graph!.initializer.map(({ name }) => name));
  const names = model.graph!.input.map(({ name = '' }) => name).filter((name) => !weights.has(name));
  const bytes = new Map(
    names
      .map((name, i) => [name, join(folder, `input_${i}.pb`)] as const)
      .filter(([, file]) => existsSync(file))
      .map(([name, file]) => [name, new Uint8Array(readFileSync(file))]),
  );
  const outcome = (result: Outcome['result'], detail: string): Outcome => ({
    test: path.slice(path.lastIndexOf('/') + 1),
    operators,
    result,
    detail,
  });
  let reason = '';
  for (const kept of [names, names.slice(0, 1), names.slice(1, 2)]) {
    try {
      const fault = attempt(model, folder, bytes, kept);
      return fault ? outcome('wrong', fault) : outcome('passed', `${kept.length} of ${names.length} inputs`);
    } catch (error) {
      if (!(error instanceof WasmNnError)) return outcome('wrong', String((error as Error).stack));
      reason ||= error.message;
    }
  }
  return outcome('refused', reason);
}

/** All tests of a kind: 'node', 'pytorch-converted', 'pytorch-operator', 'simple'. */
export function nodeTests(kind: string): Outcome[] {
  const folder = join(NODE_TESTS, kind);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'model.onnx')))
    .sort()
    .map((name) => runNodeTest(join(folder, name)));
}
