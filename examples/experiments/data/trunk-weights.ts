import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseModel } from 'wasm-nn';
import { loadTorchWeights } from 'wasm-nn/zoo';
import type { Scale } from '../experiment.js';

const FILE = 'resnet18-imagenet-trunk.safetensors';

/**
 * Sets the layers of ResNet-18's trunk in `model` to ImageNet's weights: `conv1` to `layer3` of torchvision's network, batch norms
 * folded in. At smoke, where only the way is tried, the starting weights stay.
 */
export async function loadTrunk(model: BaseModel, scale: Scale): Promise<void> {
  if (scale === 'smoke') return;
  const file = join(process.env.WASM_NN_DATA ?? '.', FILE);
  if (!existsSync(file))
    throw new Error(`${file} is missing: ResNet-18's weights of conv1 to layer3. Set WASM_NN_DATA to the folder that holds them.`);
  loadTorchWeights(model, await readFile(file), { strict: false });
}
