// The models that readModels reads: of every format one that the project has or writes, and those of others with a few outputs, where they are at hand.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './package.mjs';

/** Where files of other people lie. */
const OTHERS = process.env.WASM_NN_MODELS ?? join(root, '../shared/models');
const OF_OTHERS = {
  'keras-h5-mini-xception': 'keras',
  'keras-zip-mnist-cnn': 'keras',
  'onnx-mnist-8': 'onnx',
  'onnx-pytorch-bilstm-bytes': 'onnx',
  'tfjs-embedding-gru': 'tfjs',
  'tfjs-lstm-text': 'tfjs',
};

const SIDE = 9;
const shape = [2, SIDE, SIDE, 3];
const images = Float32Array.from({ length: 2 * SIDE * SIDE * 3 }, (_, i) => ((i * 37) % 64) / 64 - 0.5);

function network({ BatchNormalization, Conv2D, Dense, GlobalAveragePooling2D, Sequential }) {
  const layers = [
    new Conv2D({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu', inputShape: [SIDE, SIDE, 3] }),
    new BatchNormalization(),
    new GlobalAveragePooling2D(),
    new Dense({ units: 3, activation: 'softmax' }),
  ];
  return new Sequential(layers, { seed: 3 });
}

/** Our own, by their names: format and files. */
function ownFiles({ index, tfjs, onnx }) {
  const model = network(index);
  const keras = (file) => readFileSync(join(root, 'test/keras/files', file));
  return {
    'own-onnx': { format: 'onnx', files: { 'model.onnx': onnx.exportOnnx(model) } },
    'own-tfjs': { format: 'tfjs', files: tfjs.tfjsFiles(tfjs.toTfjs(model)) },
    'own-h5': { format: 'keras', files: { 'convolutional-3.h5': keras('convolutional-3.h5') } },
    'own-zip': { format: 'keras', files: { 'convolutional.keras': keras('convolutional.keras') } },
  };
}

/** Writes models.json and the files it names to `folder`, with the package's entries { index, tfjs, onnx }; tells what is not at hand. */
export function writeModels(folder, entries) {
  mkdirSync(folder);
  const list = Object.entries(ownFiles(entries)).map(([name, { format, files }]) => {
    const inputs = [{ name: 'input', file: 'input_0.bin', dtype: 'float32', shape }];
    mkdirSync(join(folder, name));
    for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, name, file), bytes);
    writeFileSync(join(folder, name, 'input_0.bin'), new Uint8Array(images.buffer));
    return { name, format, files: Object.keys(files), inputs };
  });
  for (const [name, format] of Object.entries(OF_OTHERS)) {
    const source = join(OTHERS, name);
    if (!existsSync(source)) {
      console.log(`${name} is not at hand; left out`);
      continue;
    }
    const { model, inputs } = JSON.parse(readFileSync(join(source, 'golden.json'), 'utf8'));
    const shards = ({ weightsManifest }) => weightsManifest.flatMap(({ paths }) => paths);
    const files = [model, ...(format === 'tfjs' ? shards(JSON.parse(readFileSync(join(source, model), 'utf8'))) : [])];
    for (const file of [...files, ...inputs.map(({ file }) => file)]) cpSync(join(source, file), join(folder, name, file));
    list.push({ name, format, files, inputs });
  }
  writeFileSync(join(folder, 'models.json'), JSON.stringify(list));
}
