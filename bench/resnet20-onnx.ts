import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zoo } from './built.js';
import { loadPeer, MISSING_PEERS, type Pair } from './javascript-peers.js';
import { randomNumbers } from './measure.js';

const BATCHES = [1, 64];
const SIZE = 32;
const CHANNELS = 3;
/** What two libraries may differ by in a probability. */
const TOLERANCE = 1e-3;

type Network = (data: Float32Array, shape: number[]) => Promise<Float32Array>;

/** Makes resnet20.onnx and resnet20.safetensors in a directory that goes when the process does; undefined without PyTorch. */
function exportNetwork(): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'wasm-nn-onnx-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  const script = fileURLToPath(new URL('peers/resnet20_onnx.py', import.meta.url));
  for (const python of new Set([process.env.PYTHON ?? 'python3', '/usr/bin/python3'])) {
    try {
      execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' });
    } catch {
      continue;
    }
    execFileSync(python, ['-W', 'ignore', script, directory], { stdio: ['ignore', 'ignore', 'pipe'] });
    return directory;
  }
  return undefined;
}

/** (N, height, width, channels) to (N, channels, height, width) */
function channelsFirst(images: Float32Array): Float32Array {
  const pixels = SIZE * SIZE;
  return images.map((_, at) => {
    const [image, channel, pixel] = [Math.floor(at / (CHANNELS * pixels)), Math.floor(at / pixels) % CHANNELS, at % pixels];
    return images[(image * pixels + pixel) * CHANNELS + channel]!;
  });
}

function checkSame(ours: ArrayLike<number>, theirs: Float32Array): void {
  theirs.forEach((value, i) => {
    if (!(Math.abs(value - ours[i]!) <= TOLERANCE))
      throw new Error(`ResNet-20: probability ${i} is ${ours[i]} here and ${value} in onnxruntime-web.`);
  });
}

/** Inference of ResNet-20 beside onnxruntime-web with the same weights, checked; or why there is nothing beside it. */
export async function resnet20Pairs(): Promise<{ pairs: Pair[]; missing: string | undefined }> {
  const peer = await loadPeer<{ openNetwork(bytes: Uint8Array): Promise<Network> }>('onnx.mjs');
  const directory = peer && exportNetwork();
  const model = zoo.resnet20();
  let theirs: Network | undefined;
  if (peer && directory) {
    zoo.loadTorchWeights(model, readFileSync(join(directory, 'resnet20.safetensors')));
    theirs = await peer.openNetwork(readFileSync(join(directory, 'resnet20.onnx')));
  }
  const pairs: Pair[] = [];
  for (const batch of BATCHES) {
    const data = randomNumbers(batch * SIZE * SIZE * CHANNELS, 5).map((value) => (value + 1) / 2);
    const x = { data, shape: [batch, SIZE, SIZE, CHANNELS] };
    const [first, shape] = [channelsFirst(data), [batch, CHANNELS, SIZE, SIZE]];
    if (theirs) checkSame(model.predict(x, { batchSize: batch }).data, await theirs(first, shape));
    const run = theirs;
    pairs.push({
      name: `ResNet-20 b${batch} inference`,
      peer: 'onnxruntime-web',
      ours: () => void model.predict(x, { batchSize: batch }),
      theirs: run && (async () => void (await run(first, shape))),
      target: 1,
    });
  }
  if (!peer) return { pairs, missing: MISSING_PEERS };
  const missing = directory ? undefined : 'No Python with PyTorch to write the ONNX file (Debian: apt-get install python3-torch).';
  return { pairs, missing };
}
