// npm run test:onnx: ResNet-20 and MobileNetV2 as PyTorch (from Debian) exports them predict what they do there, and have its losses when they are trained on.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SGD, sparseCategoricalCrossentropy } from '../../../src/index.ts';
import { importOnnx } from '../../../src/onnx.ts';
import { installPackages } from '../../portable/debian.mjs';
import { Table } from '../../portable/table.mjs';

const PYTHON = '/usr/bin/python3';
const TOLERANCE = 1e-4;
const script = fileURLToPath(new URL('torch_training.py', import.meta.url));

if (spawnSync(PYTHON, ['-c', 'import torch']).status !== 0) installPackages(['python3', 'python3-torch']);

const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-onnx-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const { status, stderr } = spawnSync(PYTHON, [script, folder], { encoding: 'utf8' });
if (status !== 0) throw new Error(`torch_training.py: ${stderr}`);
const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'));

/** The largest difference, of outputs relative to the largest of them, of losses each to its own. */
const apart = (ours, theirs, scale) => theirs.reduce((worst, y, i) => Math.max(worst, Math.abs(y - ours[i]) / scale(y)), 0);

const table = new Table(['network', 'outputs', 'ten losses', 'first', 'last'], [22, 8, 10, 8, 8]);
for (const [name, { data, shape, labels, rate, momentum, predicted, losses }] of Object.entries(cases)) {
  const model = importOnnx(readFileSync(join(folder, `${name}.onnx`)));
  const x = { data: new Float32Array(new Uint8Array(readFileSync(join(folder, data))).buffer), shape };
  const most = predicted.reduce((largest, y) => Math.max(largest, Math.abs(y)), 0);
  const outputs = apart(model.predict(x).data, predicted, () => most);
  model.compile({ optimizer: new SGD({ learningRate: rate, momentum }), loss: sparseCategoricalCrossentropy({ fromLogits: true }) });
  const ours = losses.map(() => model.trainOnBatch(x, labels).loss);
  const difference = apart(ours, losses, Math.abs);
  model.dispose();
  const wrong = [outputs, difference].some((one) => !(one <= TOLERANCE)) ? `more than ${TOLERANCE} apart` : '';
  table.row([name, outputs.toExponential(1), difference.toExponential(1), losses[0].toFixed(4), losses.at(-1).toFixed(4)], wrong);
}
table.end();
