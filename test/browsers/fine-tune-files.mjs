// What the page of fine-tuning is given: a small network in TensorFlow.js's files, and images of three colours, two of them as samples.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';

const SIDE = 20;
const IMAGES = 10;
const COLOURS = { red: 0, green: 1, blue: 2 };

/** A square of one colour in the main, lighter or darker from image to image and from pixel to pixel. */
function picture(channel, image) {
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i % 3 === channel ? 150 : 40) + ((i * 7 + image * 13) % 40));
  return encode({ width: SIDE, height: SIDE, channels: 3, data });
}

/** Writes network/model.json with its weights, RED-0.png and so on, and samples.json of red and green to `folder`. */
export function writeFineTuneFiles(folder, { Conv2D, Dense, GlobalAveragePooling2D, Sequential }, { tfjsFiles, toTfjs }) {
  const layers = [
    new Conv2D({ filters: 32, kernelSize: 3, strides: 2, activation: 'relu', kernelInitializer: 'heNormal', inputShape: [16, 16, 3] }),
    new Conv2D({ filters: 64, kernelSize: 3, activation: 'relu', kernelInitializer: 'heNormal' }),
    new GlobalAveragePooling2D(),
    new Dense({ units: 5, activation: 'softmax' }),
  ];
  mkdirSync(join(folder, 'network'));
  for (const [name, bytes] of Object.entries(tfjsFiles(toTfjs(new Sequential(layers, { seed: 4 })))))
    writeFileSync(join(folder, 'network', name), bytes);
  const names = (colour) => Array.from({ length: IMAGES }, (_, i) => `${colour}-${i}.png`);
  for (const [colour, channel] of Object.entries(COLOURS))
    for (const [i, name] of names(colour).entries()) writeFileSync(join(folder, name), picture(channel, i));
  writeFileSync(join(folder, 'samples.json'), JSON.stringify({ red: names('red'), green: names('green') }));
}
