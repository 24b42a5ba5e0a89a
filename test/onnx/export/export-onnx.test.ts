import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type AnyModel,
  Bidirectional,
  Conv2D,
  Dense,
  Dropout,
  Embedding,
  Flatten,
  GRU,
  input,
  Layer,
  type LayerPlan,
  LSTM,
  MaxPooling2D,
  Model,
  OptionError,
  ReLU,
  Sequential,
} from '../../../src/index.js';
import { layersByName } from '../../../src/layers/by-name.js';
import { exportOnnx } from '../../../src/onnx/export/export-onnx.js';
import { writerOf } from '../../../src/onnx/export/write-layer.js';
import { type ModelProto, readModelProto, type ValueInfoProto } from '../../../src/onnx/proto/messages.js';
import { importOnnx } from '../../../src/onnx.js';
import { assertClose } from '../../golden/compare.js';
import { cases, examples, predicted, settled } from './cases.js';

const convolutional = (): Sequential =>
  new Sequential(
    [
      new Conv2D({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu', name: 'first', inputShape: [6, 4, 2] }),
      new MaxPooling2D(),
      new Conv2D({ filters: 2, kernelSize: 2 }),
      new ReLU(),
      new Dropout({ rate: 0.5 }),
      new Flatten(),
      new Dense({ units: 3, activation: 'softmax' }),
    ],
    { seed: 1, name: 'net' },
  );

const written = (model: AnyModel, options = {}): ModelProto => readModelProto(exportOnnx(model, options));
const ops = ({ graph }: ModelProto): string[] => graph!.node.map((node) => node.op_type!);
const endOf = ({ name, type }: ValueInfoProto): unknown[] => [
  name,
  ...type!.tensor_type!.shape!.dim.map(({ dim_value, dim_param }) => dim_param || dim_value),
];

test('images are turned at the ends alone, and within nothing is', () => {
  const model = written(convolutional());
  assert.equal(ops(model), ['Transpose', 'Conv', 'Relu', 'MaxPool', 'Conv', 'Relu', 'Flatten', 'Gemm', 'Softmax', 'Identity']);
  assert.equal(model.graph!.input.map(endOf), [['input', 'N', 6, 4, 2]]);
  assert.equal(model.graph!.output.map(endOf), [['output', 'N', 3]]);
  assert.equal([model.ir_version, model.producer_name, model.graph!.name], [8, 'wasm-nn', 'net']);
  assert.equal(model.opset_import, [{ domain: '', version: 17 }]);
  const turned = written(convolutional(), { layout: 'nchw', opset: 21, batch: 5 });
  assert.equal(ops(turned), ops(model).slice(1));
  assert.equal(turned.graph!.input.map(endOf), [['input', 5, 2, 6, 4]]);
  assert.equal([turned.ir_version, turned.opset_import[0]!.version], [10, 21]);
  const image = new Sequential([new Conv2D({ filters: 2, kernelSize: 1, inputShape: [4, 4, 1] })]);
  assert.equal(ops(written(image)), ['Transpose', 'Conv', 'Transpose', 'Identity']);
  assert.equal(ops(written(image, { layout: 'nchw' })), ['Conv', 'Identity']);
});

test('every name is given once, before it is read, and weights go under the names of their layers', () => {
  for (const [name, make] of Object.entries(cases)) {
    const { graph } = written(make());
    const known = new Set([...graph!.input.map((end) => end.name!), ...graph!.initializer.map((tensor) => tensor.name!)]);
    assert.is(known.size, graph!.input.length + graph!.initializer.length, name);
    for (const node of graph!.node) {
      for (const read of node.input) assert.ok(read === '' || known.has(read), `${name}: ${node.name} reads ${read}`);
      for (const made of node.output) {
        assert.not.ok(known.has(made), `${name}: ${made} is made twice`);
        known.add(made);
      }
    }
    for (const { name: output } of graph!.output) assert.ok(known.has(output!), `${name}: ${output}`);
  }
  const { graph } = written(convolutional());
  assert.equal(
    graph!.initializer.slice(0, 2).map(({ name, dims }) => [name, ...dims]),
    [
      ['first/kernel', 3, 2, 3, 3],
      ['first/bias', 3],
    ],
  );
});

test('every layer of the package is written, and stands in a network that onnxruntime computes', () => {
  const kinds = Object.keys(layersByName());
  const unwritten = kinds.filter((kind) => !writerOf(kind));
  assert.equal(unwritten, []);
  const seen = new Set(Object.values(cases).flatMap((make) => make().layers.map(({ kind }) => kind)));
  assert.equal(
    kinds.filter((kind) => !seen.has(kind)),
    [],
  );
});

test('a model of several inputs and outputs keeps their names', () => {
  const model = written(cases.states!());
  assert.equal(model.graph!.input.map(endOf), [['x', 'N', 5, 3]]);
  assert.equal(
    model.graph!.output.map(({ name }) => name),
    ['gru', 'c', 'forward', 'backward', 'again'],
  );
});

for (const [name, make] of Object.entries(cases)) {
  test(`${name}: what goes out as ONNX comes in again as it was`, () => {
    const model = settled(make());
    const bytes = exportOnnx(model, { opset: 20 });
    const back = importOnnx(bytes) as unknown as AnyModel;
    const given = examples(model, 3);
    const made = predicted(
      back,
      back.inputNames.map((wanted) => given.find((each) => each.name === wanted)!),
    );
    for (const [output, { data }] of predicted(model, given)) assertClose(output, made.get(output)!.data, Array.from(data), 1e-5);
  });
}

class Odd extends Layer {
  plan(plan: LayerPlan): void {
    plan.output(plan.input.shape);
  }
  forward(): void {}
  backward(): void {}
}

test('layers of ones own, masks and states that last are refused, all at once', () => {
  const x = input({ shape: [4] });
  const words = new Embedding({ inputDim: 5, outputDim: 3, maskZero: true }).apply(x);
  const read = new LSTM({ units: 2, returnSequences: true, name: 'reads' }).apply(words);
  const odd = new Odd({ name: 'own' }, {}, 'Odd').apply(new Dense({ units: 2 }).apply(read));
  const model = new Model({ inputs: x, outputs: odd });
  assert.throws(
    () => exportOnnx(model),
    (e: Error) =>
      e instanceof OptionError &&
      e.message ===
        'exportOnnx: the LSTM "reads" reads a mask, which ONNX\'s operators do not take; the layer "own" is a Odd, which it has no operators for.',
  );
  const lasting = new Sequential([new Bidirectional({ layer: new GRU({ units: 2, stateful: true }), name: 'lasts', inputShape: [3, 2] })]);
  assert.throws(() => exportOnnx(lasting), /exportOnnx: the Bidirectional "lasts" is stateful, and ONNX's operators begin anew/);
});

test('an unread mask is no fault, and options are checked', () => {
  const model = new Sequential([new Embedding({ inputDim: 5, outputDim: 3, maskZero: true, inputShape: [4] }), new Flatten()]);
  assert.equal(ops(written(model)), ['Cast', 'Gather', 'Flatten', 'Identity']);
  assert.throws(
    () => exportOnnx(model, { opset: 16 }),
    /exportOnnx: option "opset" must be a finite number at least 17 and at most 22, received 16/,
  );
  assert.throws(() => exportOnnx(model, { opset: 17.5 }), /option "opset" must be a whole number, received 17.5/);
  assert.throws(() => exportOnnx(model, { layout: 'NCHW' as never }), /option "layout" must be one of "nhwc", "nchw", received "NCHW"/);
  assert.throws(() => exportOnnx(model, { batches: 3 } as never), /exportOnnx: unknown option "batches"/);
  assert.throws(() => exportOnnx({} as never), /^exportOnnx: expected a model, received an object/);
});

test.run();
