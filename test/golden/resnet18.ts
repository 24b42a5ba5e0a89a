// npm run check:resnet18: a random torchvision ResNet-18, loaded and run here, gives torchvision's probabilities. Needs python3 with
// torchvision (PYTHON names it; default /usr/bin/python3).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSafetensors } from '../../src/models/safetensors.js';
import { loadTorchWeights, resnet18 } from '../../src/zoo.js';
import { assertClose } from './compare.js';

/** Relative to the largest probability. */
const TOLERANCE = 1e-4;

const directory = mkdtempSync(join(tmpdir(), 'resnet18-'));
try {
  const script = fileURLToPath(new URL('resnet18.py', import.meta.url));
  execFileSync(process.env.PYTHON ?? '/usr/bin/python3', [script, directory], { stdio: 'inherit' });
  const bytes = readFileSync(join(directory, 'resnet18.safetensors'));
  const { tensors } = readSafetensors(bytes);
  const model = resnet18();
  loadTorchWeights(model, bytes, { rename: (name) => (name === 'images' || name === 'probabilities' ? undefined : name) });
  const { data } = model.predict(tensors.get('images')!);
  assertClose('probabilities', data, Array.from(tensors.get('probabilities')!.data), TOLERANCE);
  console.log(`ResNet-18: ${data.length} probabilities within ${TOLERANCE} of torchvision's.`);
} finally {
  rmSync(directory, { recursive: true });
}
