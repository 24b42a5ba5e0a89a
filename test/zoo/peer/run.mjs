// npm run test:torch: PyTorch itself, from Debian, loads what toTorch writes and computes what we do.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toTorch } from '../../../src/zoo.ts';
import { installPackages } from '../../portable/debian.mjs';
import { Table } from '../../portable/table.mjs';
import { cases, predictions } from '../torch-cases.ts';

const PYTHON = '/usr/bin/python3';
const script = fileURLToPath(new URL('../../golden/torch_layers.py', import.meta.url));
const golden = JSON.parse(readFileSync(script.replace(/py$/, 'json'), 'utf8'));

const imports = () => spawnSync(PYTHON, ['-c', 'import numpy, torch']).status === 0;
if (!imports()) installPackages(['python3', 'python3-numpy', 'python3-torch']);

const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-torch-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const [name, of] of Object.entries(cases)) {
  const model = of.model();
  // drawn anew, so that nothing is as PyTorch itself had it
  model.setWeights(model.getWeights().map((weight, i) => weight.map((_, at) => 0.9 * Math.sin(7 * i + at + 1) ** 2 + 0.05)));
  const { x, y } = golden[name];
  writeFileSync(join(folder, `${name}.safetensors`), toTorch(model, { names: of.names }));
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ x, y: { shape: y.shape, values: Array.from(predictions(model, of, x)) } }));
}
const { stdout, stderr, status } = spawnSync(PYTHON, [script, 'check', folder], { encoding: 'utf8' });
const table = new Table(['network', 'PyTorch of ours'], [24, 22]);
const apart = new Map(
  stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' ')),
);
for (const name of Object.keys(cases)) {
  const found = apart.get(name);
  table.row([name, found ?? 'error'], Number(found) <= 1e-5 ? '' : `${found ?? stderr.trim().split('\n').at(-1)} apart`);
}
if (status !== 0) table.row(['torch_layers.py', 'error'], stderr.trim().split('\n').at(-1) || 'further apart than 1e-5');
table.end();
