// Models of TensorFlow.js: as it and Keras write them, in files and in memory; and what is refused.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AnyModel, FormatError, GRU, OptionError, Sequential } from '../../src/index.js';
import { loadTfjs, type TfjsSource, tfjsFiles, toTfjs } from '../../src/tfjs.js';
import { refused as refusedAs } from '../files/refused.js';
import { type Case, cases, predicted } from './models.js';

type Weights = { name: string; shape: number[]; dtype: string; quantization?: object }[];
type Loose = { modelTopology: Record<string, never>; weightSpecs: Weights; weightData: ArrayBuffer };

const load = async (source: unknown): Promise<AnyModel> => (await loadTfjs(source as TfjsSource)) as unknown as AnyModel;
const written = (of: Case): Loose => structuredClone(toTfjs(of.model)) as unknown as Loose;

const refused = (source: unknown, message: RegExp, Kind: typeof FormatError | typeof OptionError = FormatError): Promise<void> =>
  refusedAs(load(source), Kind, message);

for (const [name, make] of Object.entries(cases)) {
  test(`${name}: from memory, from files, from a folder and over HTTP, to the same bits`, async () => {
    const of = make();
    const expected = predicted(of.model, of);
    const artifacts = toTfjs(of.model);
    const files = tfjsFiles(artifacts);
    assert.equal(predicted(await load(artifacts), of), expected);
    assert.equal(predicted(await load(files), of), expected);
    const chosen = Object.entries(files).map(([file, data]) => ({ name: file, arrayBuffer: async () => data.slice().buffer }));
    assert.equal(predicted(await load(chosen), of), expected);
    const folder = mkdtempSync(join(tmpdir(), 'tfjs-'));
    const server = createServer((request, response) => {
      const data = files[request.url!.slice(1).replace(/\?.*/, '') as 'model.json'];
      response.statusCode = data ? 200 : 404;
      response.end(data);
    });
    try {
      for (const [file, data] of Object.entries(files)) writeFileSync(join(folder, file), data);
      assert.equal(predicted(await load(join(folder, 'model.json')), of), expected);
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      assert.equal(predicted(await load(`${address}/model.json?token=1`), of), expected);
      await refused(`${address}/other.json`, /^tfjs: the file "http:.*other\.json" cannot be read: .*answered 404/);
    } finally {
      server.close();
      rmSync(folder, { recursive: true });
    }
  });
}

test('the model that came in goes on learning, with its names, options and frozen layers', async () => {
  const of = cases.recurrent!();
  of.model.layers[0]!.trainable = false;
  const model = await load(toTfjs(of.model));
  const told = ({ layers }: AnyModel): unknown[] => layers.map(({ kind, name, trainable, config }) => [kind, name, trainable, config]);
  assert.equal(told(model), told(of.model));
  for (const each of [model, of.model]) {
    each.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const x = { data: Float32Array.from({ length: 4 * 18 }, (_, i) => Math.cos(i)), shape: [4, 6, 3] };
    for (let step = 0; step < 3; step++) each.trainOnBatch(x, { data: new Float32Array(12).fill(0.3), shape: [4, 3] });
  }
  assert.equal(model.getWeights(), of.model.getWeights());
});

test('options that training alone heeds come and go', async () => {
  const model = new Sequential([
    new GRU({
      units: 2,
      resetAfter: false,
      activityRegularizer: 'l1',
      stateful: true,
      dropout: 0.1,
      recurrentDropout: 0.25,
      inputShape: [3, 2],
    }),
  ]);
  model.predict([
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ]);
  const [layer] = (await load(toTfjs(model))).layers;
  assert.equal(layer!.config, model.layers[0]!.config);
});

test('weights in shards and groups, and names in any order', async () => {
  const of = cases.convolutional!();
  const { modelTopology, weightSpecs, weightData } = toTfjs(of.model);
  const bytes = new Uint8Array(weightData);
  const sizes = weightSpecs.map(({ shape }) => 4 * shape.reduce((a, b) => a * b, 1));
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0));
  const order = [3, 1, 2, 0, ...weightSpecs.keys()].filter((at, i, all) => all.indexOf(at) === i);
  const groups = [order.slice(0, 3), order.slice(3)];
  const files: Record<string, Uint8Array> = {};
  const weightsManifest = groups.map((group, g) => {
    const all = Uint8Array.from(group.flatMap((at) => Array.from(bytes.subarray(starts[at], starts[at]! + sizes[at]!))));
    // a weight may begin in one file and end in the next
    files[`group${g}-shard1of2`] = all.slice(0, 10);
    files[`group${g}-shard2of2`] = all.slice(10);
    return { paths: [`./group${g}-shard1of2`, `group${g}-shard2of2`], weights: group.map((at) => weightSpecs[at]!) };
  });
  files['model.json'] = new TextEncoder().encode(JSON.stringify({ modelTopology, weightsManifest }));
  assert.equal(predicted(await load(files), of), predicted(of.model, of));
  const { 'group0-shard2of2': _, ...fewer } = files;
  await refused(fewer, /the file "group0-shard2of2" is missing; received "group0-shard1of2"/);
});

/** Stores every weight as whole numbers of `bits`, and says what they then are. */
function quantized({ modelTopology, weightSpecs, weightData }: Loose, bits: 8 | 16): { source: Loose; values: Float32Array[] } {
  const stored: number[] = [];
  const values: Float32Array[] = [];
  let at = 0;
  const specs = weightSpecs.map((spec) => {
    const size = spec.shape.reduce((a, b) => a * b, 1);
    const data = new Float32Array(weightData, at, size);
    at += 4 * size;
    const min = Math.min(...data);
    const scale = (Math.max(...data) - min || 1) / (2 ** bits - 1);
    const q = Array.from(data, (w) => Math.round((w - min) / scale));
    for (const n of q) stored.push(...(bits === 8 ? [n] : [n & 255, n >> 8]));
    values.push(Float32Array.from(q, (n) => n * scale + min));
    return { ...spec, quantization: { dtype: `uint${bits}`, min, scale } };
  });
  return { source: { modelTopology, weightSpecs: specs, weightData: Uint8Array.from(stored).buffer }, values };
}

for (const bits of [8, 16] as const) {
  test(`weights of ${bits} bits`, async () => {
    const { source, values } = quantized(written(cases.recurrent!()), bits);
    const model = await load(source);
    assert.equal(model.getWeights(), values);
  });
}

test('weights of float16', async () => {
  const of = cases.words!();
  const source = written(of);
  const half = of.model.getWeights().map((weights) => weights.map((w) => Math.sign(w) * 2 ** Math.floor(Math.log2(Math.abs(w) || 1))));
  const bits = half.flatMap((weights) =>
    Array.from(weights, (w) => (w < 0 ? 0x8000 : 0) | (w === 0 ? 0 : (Math.log2(Math.abs(w)) + 15) << 10)),
  );
  const specs = source.weightSpecs.map((spec) => ({ ...spec, quantization: { dtype: 'float16' } }));
  const model = await load({ ...source, weightSpecs: specs, weightData: Uint16Array.from(bits).buffer });
  assert.equal(model.getWeights(), half);
});

test('models within models, as Teachable Machine nests them, with names that come twice', async () => {
  const of = cases.graph!();
  const plain = written(of);
  const dense = (name: string, shape?: number[]): object => ({
    class_name: 'Dense',
    config: { name, units: 4, activation: 'tanh', ...(shape && { batch_input_shape: [null, ...shape] }) },
  });
  const inner = (name: string): object => ({ class_name: 'Sequential', config: { name, layers: [dense('dense', [4]), dense('other')] } });
  const topology = { class_name: 'Sequential', config: { name: 'outer', layers: [inner('first'), inner('second')] } };
  const kernels = Array.from({ length: 4 }, (_, k) => Float32Array.from({ length: 16 }, (__, i) => Math.sin(i + 20 * k)));
  const specs = ['dense', 'other', 'dense', 'other'].flatMap((name, i) => [
    { name: `${i < 2 ? 'first' : 'second'}/${name}/kernel`, shape: [4, 4], dtype: 'float32' },
    { name: `${i < 2 ? 'first' : 'second'}/${name}/bias`, shape: [4], dtype: 'float32' },
  ]);
  const data = Float32Array.from(kernels.flatMap((kernel) => [...kernel, 0, 0, 0, 0]));
  const model = await load({ modelTopology: topology, weightSpecs: specs, weightData: data.buffer });
  assert.equal(
    model.getWeights().filter((weights) => weights.length === 16),
    kernels,
  );
  assert.is(plain.weightSpecs.length, 4);
});

test('topologies of Keras 3: calls with arguments, batch_shape, policies of types', async () => {
  const of = cases.graph!();
  const source = written(of);
  const { config } = source.modelTopology as unknown as { config: { layers: Record<string, never>[] } };
  const layers = config.layers.map(({ inbound_nodes: nodes, config: own, ...rest }) => {
    const tensor = ([layer, node, at]: [string, number, number]): object => ({
      class_name: '__keras_tensor__',
      config: { shape: [null, 4], dtype: 'float32', keras_history: [layer, node, at] },
    });
    const { batch_input_shape: shape, ...options } = own as unknown as Record<string, unknown>;
    return {
      ...rest,
      module: 'keras.layers',
      config: { ...options, dtype: { class_name: 'DTypePolicy', config: { name: 'float32' } }, ...(shape ? { batch_shape: shape } : {}) },
      inbound_nodes: (nodes as unknown as [string, number, number][][]).map((edges) => ({
        args: edges.length === 1 ? [tensor(edges[0]!)] : [edges.map(tensor)],
        kwargs: {},
      })),
    };
  });
  const outputs = ['head', 0, 0];
  const topology = {
    model_config: { class_name: 'Functional', config: { ...config, layers, output_layers: outputs } },
    keras_version: '3.4.1',
  };
  assert.equal(predicted(await load({ ...source, modelTopology: topology }), of), predicted(of.model, of));
});

test('a bare list of layers, as Keras 2.1 wrote it, and weights named with the number of their output', async () => {
  const of = cases.recurrent!();
  const source = written(of);
  const { config } = source.modelTopology as unknown as { config: { layers: object[] } };
  const topology = { keras_version: '2.1.5', model_config: { class_name: 'Sequential', config: config.layers } };
  const specs = source.weightSpecs.map((spec) => ({ ...spec, name: `${spec.name}:0` }));
  assert.equal(predicted(await load({ ...source, modelTopology: topology, weightSpecs: specs }), of), predicted(of.model, of));
});

test('what is refused, in a sentence', async () => {
  const of = cases.convolutional!();
  const change = (edit: (layers: { class_name: string; config: Record<string, unknown> }[]) => void): Loose => {
    const source = written(of);
    edit(
      (source.modelTopology as unknown as { config: { layers: { class_name: string; config: Record<string, unknown> }[] } }).config.layers,
    );
    return source;
  };
  await refused({ ...written(of), format: 'graph-model' }, /graph-model, whose operations cannot be trained; expected a layers-model/);
  await refused(
    change((layers) => {
      layers[1]!.class_name = 'Lambda';
      layers[2]!.class_name = 'ConvLSTM2D';
      layers[3]!.class_name = 'ConvLSTM2D';
    }),
    /Lambda \("batch_normalization"\); ConvLSTM2D \("re_lu", "max_pooling2d"\)\. A Lambda is code, which is never run/,
  );
  await refused(
    change((layers) => Object.assign(layers[0]!.config, { data_format: 'channels_first' })),
    /channels first; expected "channels_last"/,
  );
  await refused(
    change((layers) => Object.assign(layers[0]!.config, { activation: 'nope' })),
    /option "activation" must be one of/,
  );
  await refused(
    change((layers) => Object.assign(layers[0]!.config, { filters: 5 })),
    /the file has no weights for .*\[3, 3, 3, 5\]/,
  );
  await refused(
    change((layers) => Object.assign(layers[1]!.config, { axis: 1 })),
    /works along axis 1 of 3; here it works along the last one/,
  );
  const short = written(of);
  await refused({ ...short, weightData: short.weightData.slice(4) }, /goes beyond the end of the \d+ bytes of its group/);
  await refused({ ...short, weightSpecs: short.weightSpecs.slice(1) }, /the weights take \d+ bytes, and \d+ are there/);
  await refused(
    { ...short, modelTopology: { class_name: 'Pipeline' } },
    /the topology is of "Pipeline"; expected "Sequential", "Model", "Functional"/,
  );
  await refused({ 'weights.bin': new Uint8Array(4) }, /none of the files "weights.bin" is a model.json/, OptionError);
  await refused({ 'model.json': new TextEncoder().encode('{') }, /it is no JSON/);
  await refused(7, /expected the address of a model.json/, OptionError);
  await refused(join(tmpdir(), 'no-such', 'model.json'), /no-such/);
});

const shared = new URL('../../../shared/models/', import.meta.url);
/** The folder of a model that other people made; undefined, with a line that says so, where it is not at hand. */
function modelAtHand(name: string): URL | undefined {
  const folder = new URL(`${name}/`, shared);
  if (existsSync(folder)) return folder;
  console.log(`  ${name} is not at hand; left out`);
  return undefined;
}

for (const name of ['tfjs-nsfw-mobilenetv2-uint8', 'tfjs-lstm-text', 'tfjs-embedding-gru']) {
  test(`${name}, as other people made it`, async () => {
    const folder = modelAtHand(name);
    if (!folder) return;
    const { inputs } = JSON.parse(readFileSync(new URL('golden.json', folder), 'utf8')) as { inputs: { shape: number[] }[] };
    const read = (file: string): Float32Array => {
      const raw = readFileSync(new URL(file, folder));
      return new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
    };
    const model = await loadTfjs(new URL('model.json', folder));
    const expected = read('output_0.bin');
    const { data } = model.predict({ data: read('input_0.bin'), shape: inputs[0]!.shape });
    const largest = expected.reduce((top, y) => Math.max(top, Math.abs(y)), 0);
    for (const [i, y] of expected.entries()) assert.ok(Math.abs(data[i]! - y) < 1e-4 * largest, `${i}: ${data[i]} ${y}`);
  });
}

test('a graph-model as other people made it', async () => {
  const folder = modelAtHand('tfjs-graph-model-refuse');
  if (folder) await refused(new URL('model.json', folder), /graph-model/);
});

test.run();
