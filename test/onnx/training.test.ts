// Networks that PyTorch exported: they predict what they did there, learn as they did, and have sound gradients.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadModel, type MultiHeadAttention, SGD, sparseCategoricalCrossentropy, type Tensor } from '../../src/index.js';
import { readModelProto, writeModelProto } from '../../src/onnx/proto/messages.js';
import { importOnnx, onnxLayers } from '../../src/onnx.js';
import { assertClose } from '../golden/compare.js';

interface Case {
  model: string;
  rate: number;
  shape: number[];
  x: number[];
  predicted: number[];
  losses: number[];
}

const golden: Record<string, Case> = JSON.parse(readFileSync(new URL('../golden/onnx.json', import.meta.url), 'utf8'));
const bytesOf = ({ model }: Case): Uint8Array => new Uint8Array(Buffer.from(model, 'base64'));
const xOf = ({ x, shape }: Case) => ({ data: Float32Array.from(x), shape });
const labels = (n: number): number[] => Array.from({ length: n }, (_, i) => i % 3);

for (const [name, of] of Object.entries(golden)) {
  test(`${name}: predicts and learns as in PyTorch`, () => {
    const model = importOnnx(bytesOf(of));
    const x = xOf(of);
    assertClose('outputs', model.predict(x).data, of.predicted, 1e-5);
    model.compile({ optimizer: new SGD({ learningRate: of.rate }), loss: sparseCategoricalCrossentropy({ fromLogits: true }) });
    const losses = of.losses.map(() => model.trainOnBatch(x, labels(of.shape[0]!)).loss);
    assertClose('losses', losses, of.losses, 1e-4);
  });

  test(`${name}: saved and loaded`, () => {
    const model = importOnnx(bytesOf(of));
    const loaded = loadModel(model.save(), { layers: onnxLayers });
    assertClose('outputs', loaded.predict(xOf(of)).data, of.predicted, 1e-5);
  });

  test(`${name}: frozen`, () => {
    const model = importOnnx(bytesOf(of), { trainable: false });
    assert.equal(
      model.layers.filter(({ trainable }) => trainable),
      [],
    );
  });
}

test('batch norms folded into kernels predict the same', () => {
  for (const name of ['resnet', 'mobilenet'] as const) {
    const model = importOnnx(bytesOf(golden[name]!), { foldBatchNormalization: true });
    assert.not.ok(model.layers.some(({ kind }) => kind === 'BatchNormalization'));
    assertClose(name, model.predict(xOf(golden[name]!)).data, golden[name]!.predicted, 1e-5);
  }
});

test('layers are those of the package where there are such', () => {
  const kinds = (name: string): Set<string> => new Set(importOnnx(bytesOf(golden[name]!)).layers.map(({ kind }) => kind));
  assert.ok(kinds('mobilenet').has('DepthwiseConv2D') && kinds('mobilenet').has('BatchNormalization'));
  assert.ok(kinds('transformer').has('LayerNormalization') && kinds('transformer').has('Embedding'));
  for (const name of ['lenet', 'resnet', 'mobilenet', 'recurrent'])
    assert.equal(
      [...kinds(name)].filter((kind) => kind.startsWith('Onnx') && kind !== 'OnnxSelect'),
      [],
    );
});

test('attention that a file holds taken apart is a layer again, causal or of other values', () => {
  const attention = (name: string) => {
    const all = importOnnx(bytesOf(golden[name]!)).layers;
    assert.not.ok(
      all.some(({ kind }) => ['OnnxProduct', 'OnnxWeight', 'Softmax', 'Permute'].includes(kind)),
      name,
    );
    return all.filter((layer): layer is MultiHeadAttention => layer.kind === 'MultiHeadAttention');
  };
  const told = (name: string) => attention(name).map(({ numHeads, keyDim, useCausalMask }) => [numHeads, keyDim, useCausalMask]);
  assert.equal(told('transformer'), [[2, 4, false]]);
  assert.equal(told('attention'), [
    [2, 4, true],
    [4, 2, false],
  ]);
});

test('attention of which a part is read elsewhere stays apart, its weights one', () => {
  const file = readModelProto(bytesOf(golden.transformer!));
  const { graph } = file;
  const query = graph!.node.find((node) => node.op_type === 'MatMul')!.output[0]!;
  const bytes = writeModelProto({ ...file, graph: { ...graph, output: [...graph!.output, { name: query }] } });
  const model = importOnnx<'accuracy', { y: Tensor<Float32Array> }>(bytes);
  assert.not.ok(model.layers.some(({ kind }) => kind === 'MultiHeadAttention'));
  assertClose('outputs', model.predict(xOf(golden.transformer!)).y.data, golden.transformer!.predicted, 1e-5);
});

test('images with their channels last', () => {
  const of = golden.resnet!;
  const [n, c, h, w] = of.shape as [number, number, number, number];
  const data = new Float32Array(of.x.length);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < c; k++) for (let p = 0; p < h * w; p++) data[(i * h * w + p) * c + k] = of.x[(i * c + k) * h * w + p]!;
  const model = importOnnx(bytesOf(of), { layout: 'nhwc' });
  assert.not.ok(model.layers.some(({ kind }) => kind === 'Permute'));
  assertClose('outputs', model.predict({ data, shape: [n, h, w, c] }).data, of.predicted, 1e-5);
});

test.run();
