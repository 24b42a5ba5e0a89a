// Fine-tuning: a network that others trained, in TensorFlow.js's files, learns classes of CIFAR-10 as ../browser/fine-tune-training.js says. The whole is
// written as ONNX, and onnxruntime runs it. npm run example -- fine-tune --model FILE_OR_URL [--classes A,B] [--images N] [--epochs N] [--tune N] [--out FILE]
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LabelledImages } from 'wasm-nn/data';
import { exportOnnx } from 'wasm-nn/onnx';
import { loadTfjs } from 'wasm-nn/tfjs';
import { featuresOf, headFor, joined, prepared, thaw, trunkOf } from '../browser/fine-tune-training.js';
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

/** The first `count` images of each class, as their place in `wanted` says. */
function ofClasses(set: LabelledImages, wanted: readonly number[], count: number): LabelledImages {
  const places = wanted.flatMap((label) => [...set.y.keys()].filter((i) => set.y[i] === label).slice(0, count));
  const { x, y } = gather(set, places);
  return { x, y: y.map((label) => wanted.indexOf(label)) };
}

const network = await loadTfjs(values.model);
const trunk = trunkOf(network);
console.log(`${trunk.layers.length} layers up to "${trunk.layers.at(-1)!.name}", for images of ${trunk.inputShape!.join(' x ')}`);

const { train: all, test: allTest, classes } = await dataset('cifar10');
const names = values.classes.split(',');
const wanted = names.map((name) => classes.indexOf(name));
if (wanted.includes(-1)) stop(`--classes takes names out of ${classes.join(', ')}, with commas between.`);
const train = ofClasses(all, wanted, wholeNumber('images', values.images));
const test = ofClasses(allTest, wanted, TEST_IMAGES);

const images = prepared(trunk, train.x);
const testImages = prepared(trunk, test.x);

let start = performance.now();
const secondsSince = (): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;
const [seen, testSeen] = [featuresOf(trunk, images), featuresOf(trunk, testImages)];
console.log(`features of ${train.y.length + test.y.length} images: ${secondsSince()}`);

const head = headFor(seen, names.length);
start = performance.now();
await head.fit(seen, train.y, { epochs: wholeNumber('epochs', values.epochs), batchSize: 16, verbose: 0, callbacks: [stopOnCtrlC] });
const percent = (share: number | undefined): string => `${(100 * share!).toFixed(1)} %`;
console.log(`a head on top: ${secondsSince()}, ${percent(head.evaluate(testSeen, test.y).accuracy)} of ${test.y.length} test images right`);

const whole = joined(trunk, head);
const tuned = wholeNumber('tune', values.tune);
thaw(trunk, whole, tuned);
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
