import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conv2D, Dense, Flatten, GlobalAveragePooling2D, Rescaling, Sequential } from 'wasm-nn';
import { exportOnnx } from 'wasm-nn/onnx';
import { tfjsFiles, toTfjs } from 'wasm-nn/tfjs';
import { Teacher } from '../../../examples/teach-it/teacher.js';

const network = (...front: Rescaling[]) =>
  new Sequential(
    [
      ...front,
      new Conv2D({ filters: 6, kernelSize: 3, activation: 'relu', ...(front.length > 0 ? {} : { inputShape: [8, 8, 3] }) }),
      new GlobalAveragePooling2D(),
      new Dense({ units: 5, activation: 'relu' }),
      new Dense({ units: 4, activation: 'softmax' }),
    ],
    { seed: 2 },
  );

const named = (files: Readonly<Record<string, Uint8Array>>) => Object.entries(files).map(([name, bytes]) => ({ name, bytes }));
const images = { data: Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => (i * 37) % 256), shape: [1, 8, 8, 3] };

async function featuresOf(files: Readonly<Record<string, Uint8Array>>, pixels?: string) {
  const teacher = new Teacher();
  const info = await teacher.useTrunk({ files: named(files), ...(pixels ? { pixels } : {}) });
  return { info, features: teacher.features(images) };
}

test('a network of this package, of TensorFlow.js and of ONNX makes the same features below its dense layers', async () => {
  const model = network();
  const own = await featuresOf({ 'm.safetensors': model.save() }, 'signed');
  assert.equal(own.info, { inputShape: [8, 8, 3], width: 6, layers: 3, pixels: 'signed' });
  const files = { ...tfjsFiles(toTfjs(model)) };
  assert.equal((await featuresOf(files)).features, own.features);
  const onnx = await featuresOf({ 'm.onnx': exportOnnx(model) }, 'signed');
  assert.ok(onnx.features.every((value, i) => Math.abs(value - own.features[i]!) < 1e-5));
  assert.not.equal((await featuresOf({ 'm.onnx': exportOnnx(model) })).features, own.features);
});

test('a network that scales its pixels itself is given bytes', async () => {
  const { info } = await featuresOf({ 'm.safetensors': network(new Rescaling({ scale: 1 / 255, inputShape: [8, 8, 3] })).save() });
  assert.is(info.pixels, 'bytes');
});

test('a dense layer between convolutions is no head, and one that reads too many numbers leaves the next to be it', async () => {
  const layers = [
    new Conv2D({ filters: 200, kernelSize: 1, inputShape: [8, 8, 3] }),
    new Flatten(),
    new Dense({ units: 7 }),
    new Dense({ units: 4, activation: 'softmax' }),
  ];
  assert.is((await featuresOf({ 'm.safetensors': new Sequential(layers).save() })).info.width, 7);
  const inner = [new Dense({ units: 5, inputShape: [8, 8, 3] }), new Conv2D({ filters: 6, kernelSize: 3 }), new GlobalAveragePooling2D()];
  assert.is((await featuresOf({ 'm.safetensors': new Sequential(inner).save() })).info.width, 6);
});

const refusals: [name: string, files: () => Readonly<Record<string, Uint8Array>>, sentence: RegExp][] = [
  [
    'a file of another kind',
    () => ({ 'notes.txt': Uint8Array.of(1) }),
    /notes\.txt: no network is known by such a name; expected a model\.json/,
  ],
  ['a file that is not what its name says', () => ({ 'm.onnx': Uint8Array.of(1, 2, 3) }), /onnx/],
  [
    'no images',
    () => ({ 'm.safetensors': new Sequential([new Dense({ units: 2, inputShape: [4] })]).save() }),
    /examples of 4; expected images/,
  ],
  [
    'too many numbers',
    () => ({ 'm.safetensors': new Sequential([new Conv2D({ filters: 300, kernelSize: 1, inputShape: [8, 8, 3] }), new Flatten()]).save() }),
    /makes 19200 numbers of an image; expected a row of 8192 at most/,
  ],
];

for (const [name, files, sentence] of refusals) {
  test(`refused in a sentence: ${name}`, async () => {
    let message = '';
    await featuresOf(files()).catch((error: Error) => ({ message } = error));
    assert.match(message, sentence);
  });
}

test.run();
