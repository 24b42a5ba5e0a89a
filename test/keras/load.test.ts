// Files of Keras: as its versions lay them out (test/keras/files.py), as other people made them, and what is refused.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { unzipSync, zipSync } from 'fflate';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AnyModel, EinsumDense, FormatError, GroupQueryAttention, input, Model, Reshape } from '../../src/index.js';
import { loadKeras } from '../../src/keras.js';
import { refused as refusedAs } from '../files/refused.js';
import { cases, predicted } from '../tfjs/models.js';

const folder = new URL('files/', import.meta.url);
const read = (name: string): Uint8Array => readFileSync(new URL(name, folder));
const load = async (source: Parameters<typeof loadKeras>[0]): Promise<AnyModel> => (await loadKeras(source)) as unknown as AnyModel;

for (const name of readdirSync(folder).filter((file) => !/^(nested|grouped)/.test(file))) {
  test(`${name}: the model that was saved, to the same bits`, async () => {
    const of = cases[name.replace(/(-3|-windows)?\.\w+$/, '')]!();
    const model = await load(read(name));
    assert.equal(predicted(model, of), predicted(of.model, of));
    const names = ({ layers }: AnyModel): unknown => layers.map((layer) => [layer.kind, layer.name]);
    assert.equal(names(model), names(of.model));
  });
}

for (const name of ['nested.h5', 'nested.keras']) {
  test(`${name}: models within a model whose layers have the same names`, async () => {
    const kernels = (await load(read(name))).getWeights().filter(({ length }) => length === 16);
    const expected = Array.from({ length: 5 }, (_, k) => Math.fround(Math.sin(20 * k)));
    assert.equal(
      kernels.map(([first]) => first),
      expected,
    );
  });
}

test('grouped.keras: an EinsumDense, and a GroupQueryAttention whose group is called by its class', async () => {
  const model = await load(read('grouped.keras'));
  const x = input({ shape: [5, 4] });
  const sums = new EinsumDense({ equation: 'abc,cde->abde', outputShape: [null, 2, 3], biasAxes: 'd', activation: 'tanh' }).apply(x);
  const flat = new Reshape({ targetShape: [5, 6] }).apply(sums);
  const heads = new GroupQueryAttention({ headDim: 3, numQueryHeads: 4, numKeyValueHeads: 2 });
  const own = new Model({ inputs: x, outputs: heads.apply([flat, flat]) });
  own.setWeights(own.getWeights().map((weight, k) => weight.map((_, i) => Math.sin(i + 20 * k))));
  assert.equal(model.getWeights(), own.getWeights());
  const given = { data: Float32Array.from({ length: 40 }, (_, i) => Math.cos(i)), shape: [2, 5, 4] };
  assert.equal(model.predict(given), own.predict(given));
});

test('from a path, a URL, a file that a user chose and its bytes', async () => {
  const url = new URL('words.keras', folder);
  const of = cases.words!();
  const expected = predicted(of.model, of);
  for (const source of [
    url,
    fileURLToPath(url),
    new Blob([new Uint8Array(read('words.keras'))]),
    new Uint8Array(read('words.keras')).buffer,
  ])
    assert.equal(predicted(await load(source), of), expected);
});

test('the model that came in learns on', async () => {
  const model = await load(read('words.h5'));
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  const [x, y] = [
    { data: Uint8Array.from({ length: 20 }, (_, i) => i % 4), shape: [4, 5] },
    { data: new Float32Array(8).fill(1), shape: [4, 2] },
  ];
  const losses = Array.from({ length: 5 }, () => model.trainOnBatch(x, y).loss);
  assert.ok(losses[4]! < losses[0]!, String(losses));
});

type Config = { config: { layers: { class_name: string; config: Record<string, unknown> }[] } };

const refused = (source: Uint8Array, message: RegExp): Promise<void> => refusedAs(load(source), FormatError, message);

/** The file with its config changed, or with other files in it. */
function changed(name: string, edit: (config: Config, files: Record<string, Uint8Array>) => void): Uint8Array {
  const files = unzipSync(read(name));
  const config = JSON.parse(new TextDecoder().decode(files['config.json'])) as Config;
  edit(config, files);
  if (files['config.json']) files['config.json'] = new TextEncoder().encode(JSON.stringify(config));
  return zipSync(files);
}

test('what is refused, in a sentence', async () => {
  await refused(
    changed('convolutional.keras', ({ config: { layers } }) => {
      layers[2]!.class_name = 'Lambda';
      layers[3]!.class_name = 'mine>Swirl';
      layers[4]!.class_name = 'mine>Swirl';
    }),
    /layers that there are none of here: Lambda \("batch_normalization"\); mine>Swirl \("re_lu", "max_pooling2d"\)\. A Lambda is code, which is never run/,
  );
  await refused(
    changed('words.keras', ({ config: { layers } }) => Object.assign(layers[3]!.config, { units: 5 })),
    /the file has no weights for "dense\/kernel" of \[15, 5\] \(received \[15, 2\]\); "dense\/bias" of \[5\]/,
  );
  await refused(
    changed('words.keras', (_, files) => delete files['model.weights.h5']),
    /there is no "model.weights.h5" in it; received "metadata.json"; "config.json"/,
  );
  await refused(
    changed('words.keras', (_, files) => Object.assign(files, { 'model.weights.h5': new Uint8Array(9) })),
    /model.weights.h5: byte 0: expected the signature of an HDF5 file/,
  );
  await refused(
    changed('words.keras', (_, files) => Object.assign(files, { 'model.weights.h5': new Uint8Array(30_000_000) })),
    /"model.weights.h5" would take 30000000 bytes unpacked; all of it may grow 4 times at most/,
  );
  await refused(
    readFileSync(new URL('../hdf5/files/plain.h5', import.meta.url)),
    /weights alone, or is none of Keras: it lacks the attribute "model_config"/,
  );
  await refused(new Uint8Array([1, 2, 3, 4]), /begins with \[1, 2, 3, 4\]; expected a .keras file, which is a zip, or HDF5/);
  await refused(read('words.keras').subarray(0, 900), /the zip file cannot be unpacked/);
});

const shared = new URL('../../../shared/models/', import.meta.url);

for (const [name, file] of [
  ['keras-h5-mini-xception', 'fer2013_mini_XCEPTION.102-0.66.hdf5'],
  ['keras-zip-mnist-cnn', 'cnn.keras'],
] as const) {
  test(`${name}, as other people made it`, async () => {
    const at = new URL(`${name}/`, shared);
    if (!existsSync(at)) {
      console.log(`  ${name} is not at hand; left out`);
      return;
    }
    const { inputs } = JSON.parse(readFileSync(new URL('golden.json', at), 'utf8')) as { inputs: { shape: number[] }[] };
    const numbers = (part: string): Float32Array => new Float32Array(new Uint8Array(readFileSync(new URL(part, at))).buffer);
    const expected = numbers('output_0.bin');
    const model = await loadKeras(new URL(file, at));
    const { data } = model.predict({ data: numbers('input_0.bin'), shape: inputs[0]!.shape });
    const largest = expected.reduce((top, y) => Math.max(top, Math.abs(y)), 0);
    for (const [i, y] of expected.entries()) assert.ok(Math.abs(data[i]! - y) < 1e-4 * largest, `${i}: ${data[i]} ${y}`);
  });
}

test.run();
