// Where a trunk comes from: the file beside the page, or a network that others trained. Every trunk here takes images of bytes and gives one vector of each.
import { input, loadModel, Model, Normalization, Rescaling, readFrom } from '../../dist/index.js';
import { loadKeras } from '../../dist/keras.js';
import { importOnnx, onnxLayers } from '../../dist/onnx.js';
import { loadTfjs } from '../../dist/tfjs.js';
import { trunkOf } from '../browser/fine-tune-training.js';

/** Numbers of an image that a head can still learn from in seconds, and of which 5,000 images fit in memory. */
const MOST_FEATURES = 8192;

/** Of ImageNet's pixels at 0 to 1, a channel: what networks of PyTorch are mostly trained with. */
const IMAGENET = { mean: [0.485, 0.456, 0.406], variance: [0.229 ** 2, 0.224 ** 2, 0.225 ** 2] };

/** What brings bytes to what a network is trained on, by the names of the page's choices. */
const STEPS = {
  bytes: () => [],
  unit: () => [new Rescaling({ scale: 1 / 255 })],
  signed: () => [new Rescaling({ scale: 1 / 127.5, offset: -1 })],
  imagenet: () => [new Rescaling({ scale: 1 / 255 }), new Normalization(IMAGENET)],
};

/** What a page can make of a picture: its colours, or the first of them. */
const CHANNELS = [1, 3];

const named = (files, pattern) => files.find(({ name }) => pattern.test(name));

/** ONNX's images have their channels first, mostly: then they are put last. */
function onnxNetwork(bytes) {
  const turned = importOnnx(bytes, { layout: 'nhwc' });
  return CHANNELS.includes(turned.inputShape?.[2]) ? turned : importOnnx(bytes);
}

/** A network out of files: { name, bytes } each. */
async function networkOf(files) {
  if (named(files, /\.json$/i)) return { network: await loadTfjs(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]))) };
  const keras = named(files, /\.(keras|h5|hdf5)$/i);
  if (keras) return { network: await loadKeras(keras.bytes) };
  const onnx = named(files, /\.onnx$/i);
  if (onnx) return { network: onnxNetwork(onnx.bytes), usual: 'imagenet' };
  const own = named(files, /\.safetensors$/i);
  if (own) return { network: loadModel(own.bytes, { layers: onnxLayers }) };
  const names = files.map(({ name }) => name).join(', ');
  throw new Error(
    `${names}: no network is known by such a name; expected a model.json with its weights, .keras, .h5, .onnx or .safetensors.`,
  );
}

async function networkAt(address) {
  const { pathname } = new URL(address);
  if (/\.json$/i.test(pathname)) return { network: await loadTfjs(address) };
  return networkOf([{ name: pathname.slice(pathname.lastIndexOf('/') + 1), bytes: await readFrom(address) }]);
}

/** Whether a network begins with what brings bytes to its own numbers. */
const takesBytes = ({ layers }) => layers.slice(0, 3).some(({ kind }) => kind === 'Rescaling' || kind === 'Normalization');

/** Throws a sentence where a network cannot be a trunk for images. */
function checkImages({ inputShape: shape, inputs }) {
  if (inputs.length > 1) throw new Error(`The network takes ${inputs.length} inputs; expected one, an image.`);
  if (shape?.length !== 3 || !CHANNELS.includes(shape[2]))
    throw new Error(`The network takes examples of ${shape?.join(' x ')}; expected images: height x width x 3 channels, or 1.`);
}

/**
 * The trunk of a network at an `address`, or of `files`; `pixels` says what the network was trained on: 'bytes' (0 to 255), 'unit' (0 to 1), 'signed' (-1 to 1),
 * 'imagenet' (its mean and deviation), or 'auto', by what the network is.
 */
export async function loadTrunk({ address, files, pixels = 'auto' }) {
  const { network, usual = 'signed' } = address ? await networkAt(address) : await networkOf(files);
  checkImages(network);
  const below = trunkOf(network);
  const kind = pixels !== 'auto' ? pixels : takesBytes(network) ? 'bytes' : usual;
  const steps = STEPS[kind]();
  if (network.inputShape[2] === 1 && kind === 'imagenet')
    throw new Error("ImageNet's mean is of three channels; the network takes images of one.");
  const x = input({ shape: network.inputShape });
  const trunk = new Model({ inputs: x, outputs: below.apply(steps.reduce((value, step) => step.apply(value), x)), name: 'trunk' });
  trunk.trainable = false;
  const { outputShape } = trunk;
  if (outputShape.length !== 1 || outputShape[0] > MOST_FEATURES)
    throw new Error(`The network makes ${outputShape.join(' x ')} numbers of an image; expected a row of ${MOST_FEATURES} at most.`);
  return { trunk, pixels: kind };
}
