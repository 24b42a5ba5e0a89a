// Fine-tuning: a network that others trained, in TensorFlow.js's files, learns classes of its own. Its head goes. What is left makes features of each
// image, once; a new head learns from them in seconds; then the last layers below learn too, at a low rate. The whole is written as ONNX, and onnxruntime
// runs it. npm run example -- fine-tune --model FILE_OR_URL [--classes A,B] [--images N] [--epochs N] [--tune N] [--out FILE]
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Adam, Dense, Dropout, input, type Layer, Model, Rescaling, Resizing, Sequential } from 'wasm-nn';
import type { LabelledImages } from 'wasm-nn/data';
import { exportOnnx } from 'wasm-nn/onnx';
import { loadTfjs } from 'wasm-nn/tfjs';
import { features } from 'wasm-nn/zoo';
import { readOptions, wholeNumber } from './arguments.js';
import { dataset, gather, stop } from './data.js';
import { stopOnCtrlC } from './interrupt.js';
import { runOnnx } from './onnxruntime.js';

/** Images of each class that are kept for the test. */
const TEST_IMAGES = 20;

const values = readOptions({
  model: { type: 'string' },
  classes: { type: 'string', default: 'automobile,bird,frog' },
  images: { type: 'string', default: '60' },
  epochs: { type: 'string', default: '20' },
  tune: { type: 'string', default: '8' },
  out: { type: 'string', default: 'build/fine-tuned.onnx' },
});
if (!values.model) stop('--model takes the path or URL of a model.json that TensorFlow.js saved, such as MobileNetV2 of npm nsfwjs.');

const compiled = (learningRate: number) =>
  ({ optimizer: new Adam({ learningRate }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] }) as const;

/** The first `count` images of each class, as their place in `wanted` says. */
function ofClasses(set: LabelledImages, wanted: readonly number[], count: number): LabelledImages {
  const places = wanted.flatMap((label) => [...set.y.keys()].filter((i) => set.y[i] === label).slice(0, count));
  const { x, y } = gather(set, places);
  return { x, y: y.map((label) => wanted.indexOf(label)) };
}

const network = await loadTfjs(values.model);
const first = network.layers.findIndex((layer) => layer instanceof Dense);
if (first < 1) stop(`${values.model}: there is no dense layer behind others, so there is no head to replace.`);
const below = network.layers[first - 1] as Layer;
const trunk = new Model({ inputs: network.inputs, outputs: below.output, name: 'trunk' });
trunk.trainable = false;
const size = trunk.inputShape!;
console.log(`${trunk.layers.length} layers up to "${below.name}", for images of ${size.join(' x ')}`);

const { train: all, test: allTest, classes } = await dataset('cifar10');
const names = values.classes.split(',');
const wanted = names.map((name) => classes.indexOf(name));
if (wanted.includes(-1)) stop(`--classes takes names out of ${classes.join(', ')}, with commas between.`);
const train = ofClasses(all, wanted, wholeNumber('images', values.images));
const test = ofClasses(allTest, wanted, TEST_IMAGES);

// bytes to what MobileNets take: -1 to 1, in their size
const prepare = new Sequential([
  new Rescaling({ scale: 1 / 127.5, offset: -1, inputShape: train.x.shape.slice(1) }),
  new Resizing({ height: size[0]!, width: size[1]! }),
]);
const images = prepare.predict(train.x);
const testImages = prepare.predict(test.x);

let start = performance.now();
const secondsSince = (): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;
const [seen, testSeen] = [features(trunk, images), features(trunk, testImages)];
console.log(`features of ${train.y.length + test.y.length} images: ${secondsSince()}`);

const head = new Sequential(
  [new Dropout({ rate: 0.2, inputShape: seen.shape.slice(1) }), new Dense({ units: names.length, activation: 'softmax', name: 'classes' })],
  { seed: 1, name: 'head' },
);
head.compile(compiled(0.001));
start = performance.now();
await head.fit(seen, train.y, { epochs: wholeNumber('epochs', values.epochs), batchSize: 16, verbose: 0, callbacks: [stopOnCtrlC] });
const percent = (share: number | undefined): string => `${(100 * share!).toFixed(1)} %`;
console.log(`a head on top: ${secondsSince()}, ${percent(head.evaluate(testSeen, test.y).accuracy)} of ${test.y.length} test images right`);

const x = input({ shape: size });
const whole = new Model({ inputs: x, outputs: head.apply(trunk.apply(x)), seed: 2, name: 'fine_tuned' });
const tuned = wholeNumber('tune', values.tune);
trunk.trainable = true;
// batch norms stay as they are: the statistics of a few images say less than those of all that the network has seen
for (const [i, layer] of trunk.layers.entries()) layer.trainable = i >= trunk.layers.length - tuned && layer.kind !== 'BatchNormalization';
whole.compile(compiled(1e-4));
start = performance.now();
await whole.fit(images, train.y, { epochs: 2, batchSize: 16, callbacks: [stopOnCtrlC] });
console.log(
  `the last ${tuned} layers with it: ${secondsSince()}, ${percent(whole.evaluate(testImages, test.y).accuracy)} of the test images right`,
);

await mkdir(dirname(values.out), { recursive: true });
const bytes = exportOnnx(whole);
await writeFile(values.out, bytes);
console.log(`${values.out}: ${(bytes.length / 1e6).toFixed(1)} MB`);
await runOnnx(bytes, testImages, whole.predict(testImages));
