// Reads the files of wasm-nn's model.save(): safetensors, the layers in the metadata.
import { readFileSync } from 'node:fs';

function numbersOf(bytes, { shape, data_offsets: [start, end] }, from) {
  const own = bytes.buffer.slice(bytes.byteOffset + from + start, bytes.byteOffset + from + end);
  return { shape, data: new Float32Array(own) };
}

/**
 * The input's shape, and the layers in order: kind, config, weights by name, and the places of what each takes: place 0 is the batch, the
 * first layer's value is at place 1.
 */
export function readModel(file) {
  const bytes = readFileSync(file);
  const from = 8 + Number(bytes.readBigUInt64LE(0));
  const { __metadata__: metadata, ...tensors } = JSON.parse(bytes.toString('utf8', 8, from));
  const { inputShape, layers } = JSON.parse(metadata['wasm-nn']);
  const weights = new Map(layers.map(({ config }) => [config.name, {}]));
  for (const [name, entry] of Object.entries(tensors)) {
    // both names may hold slashes: LAYER/query/kernel
    const [layer] = [...weights.keys()].filter((one) => name.startsWith(`${one}/`)).sort((a, b) => b.length - a.length);
    weights.get(layer)[name.slice(layer.length + 1)] = numbersOf(bytes, entry, from);
  }
  return { inputShape, layers: layers.map((layer) => ({ ...layer, weights: weights.get(layer.config.name) })) };
}

/** Examples as peers.py reads them: f32 numbers and i32 labels. */
export function readExamples({ x, shape, y }) {
  const [numbers, labels] = [readFileSync(x), readFileSync(y)];
  return {
    x: new Float32Array(numbers.buffer, numbers.byteOffset, numbers.byteLength / 4).slice(),
    shape,
    y: new Int32Array(labels.buffer, labels.byteOffset, labels.byteLength / 4).slice(),
  };
}

/** (N, height, width, channels) to (N, channels, height, width) */
export function channelsFirst({ x, shape: [count, height, width, channels] }) {
  const [pixels, out] = [height * width, new Float32Array(x.length)];
  for (let image = 0; image < count; image++)
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let channel = 0; channel < channels; channel++)
        out[(image * channels + channel) * pixels + pixel] = x[(image * pixels + pixel) * channels + channel];
  return { x: out, shape: [count, channels, height, width] };
}

/** Why a peer cannot run a network; it becomes the text of that row. */
export class Unable extends Error {}
