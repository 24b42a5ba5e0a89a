// Makes trunk.safetensors of a network that was trained on images, such as the reports' ResNet-20: without what only training needs (random flips, turns and
// crops, the last dense layer), rounded to half as many bytes. The network is a file of `model.save()` and takes bytes from 0 to 255.
//
//   node --import tsx examples/teach-it/make-trunk.ts --model resnet20-cifar100.safetensors [--out FILE]
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type AnyModel, Dense, input, loadModel, Model, type SymbolicTensor } from 'wasm-nn';

/** Layers that pass images as they are but in training. */
const AUGMENTATION = new Set(['RandomFlip', 'RandomRotation', 'RandomCrop', 'Dropout', 'SpatialDropout2D', 'GaussianNoise']);

/** The network below its last dense layer, as it predicts. */
function trunkFrom(network: AnyModel): Model {
  const { nodes } = network;
  const end = nodes.map(({ layer }) => layer instanceof Dense).lastIndexOf(true);
  const inputs = input({ shape: network.inputShape! });
  const values: SymbolicTensor[] = [inputs];
  for (const { layer, inputs: read } of nodes.slice(0, end)) {
    const given = read.map((value) => values[value]!);
    values.push(AUGMENTATION.has(layer.kind) ? given[0]! : layer.apply(given));
  }
  return new Model({ inputs, outputs: values[nodes[end]!.inputs[0]!]!, name: 'trunk' });
}

const { values } = parseArgs({ options: { model: { type: 'string' }, out: { type: 'string' } } });
if (!values.model) throw new Error('--model takes the file of a trained network, as model.save() gives it.');
const out = values.out ?? fileURLToPath(new URL('trunk.safetensors', import.meta.url));
const trunk = trunkFrom(loadModel(await readFile(values.model)));
const bytes = trunk.save({ dtype: 'float16' });
await writeFile(out, bytes);
const [shape, width] = [trunk.inputShape!.join(' x '), trunk.outputShape.join(' x ')];
console.log(`${out}: ${trunk.layers.length} layers, from images of ${shape} to ${width} numbers, ${(bytes.length / 1e6).toFixed(2)} MB`);
