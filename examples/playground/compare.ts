// The same network by TensorFlow.js, timed in the same page, when a person asks for it.
import type { DataSet } from './data-sets.js';
import type { Engine } from './engine.js';
import { LOSS, networkOf, optimizerOf, type PlannedLayer } from './network.js';
import type { Settings } from './settings.js';

/** Training is timed for so long at least, after an epoch that warms it up. */
const LEAST_MS = 1500;
const MOST_EPOCHS = 200;

/** Of TensorFlow.js, what is used. */
interface Peer {
  readonly version: { readonly tfjs: string };
  readonly layers: Readonly<Record<string, (options: object) => unknown>>;
  readonly train: Readonly<Record<string, (...options: readonly number[]) => unknown>>;
  readonly wasm?: { setWasmPaths(folder: string): void };
  sequential(options: { layers: unknown[] }): PeerModel;
  tensor(data: Float32Array, shape: readonly number[]): PeerTensor;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
}

interface PeerTensor {
  dispose(): void;
}

interface PeerModel {
  compile(options: object): void;
  fit(x: PeerTensor, y: PeerTensor, options: object): Promise<unknown>;
  dispose(): void;
}

const NAMES: Readonly<Record<string, string>> = {
  Flatten: 'flatten',
  Dense: 'dense',
  Conv2D: 'conv2d',
  MaxPooling2D: 'maxPooling2d',
  Dropout: 'dropout',
  BatchNormalization: 'batchNormalization',
};

function loadScript(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`There is no TensorFlow.js at ${address}.`));
    document.head.append(script);
  });
}

/** TensorFlow.js from a folder that holds its packages as npm installs them. */
async function loadPeer(folder: string, backend: string): Promise<Peer> {
  const host = globalThis as { tf?: Peer };
  const at = (path: string): string => new URL(`${folder.replace(/\/$/, '')}/${path}`, document.baseURI).href;
  if (!host.tf) await loadScript(at('tfjs/dist/tf.min.js'));
  const tf = host.tf!;
  if (backend === 'wasm' && !tf.wasm) await loadScript(at('tfjs-backend-wasm/dist/tf-backend-wasm.min.js'));
  if (backend === 'wasm') tf.wasm!.setWasmPaths(at('tfjs-backend-wasm/dist/'));
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no backend ${backend} here.`);
  await tf.ready();
  return tf;
}

/** Leaky ReLUs are layers there, of another slope unless it is told. */
function peerLayers(tf: Peer, { name, options }: PlannedLayer): unknown[] {
  const { activation, ...rest } = options;
  const make = tf.layers[NAMES[name]!]!;
  if (activation === 'leakyRelu') return [make.call(tf.layers, rest), tf.layers.leakyReLU!({ alpha: 0.3 })];
  return [make.call(tf.layers, options)];
}

function peerModel(tf: Peer, settings: Settings, data: DataSet): PeerModel {
  const planned = networkOf(settings, data);
  // bytes are scaled beforehand there
  const [first, ...rest] = planned[0]!.name === 'Rescaling' ? planned.slice(1) : planned;
  const layers = [{ ...first!, options: { ...first!.options, inputShape: [...data.shape] } }, ...rest];
  const model = tf.sequential({ layers: layers.flatMap((layer) => peerLayers(tf, layer)) });
  const { name, options } = optimizerOf(settings);
  const { learningRate, momentum } = options as { learningRate: number; momentum?: number };
  const optimizer = momentum === undefined ? tf.train[name.toLowerCase()]!(learningRate) : tf.train.momentum!(learningRate, momentum);
  model.compile({ optimizer, ...LOSS });
  return model;
}

/** Examples a second of `fit`, called with ever more epochs until it takes long enough. */
async function speedOf(examples: number, fit: (epochs: number) => Promise<unknown>): Promise<number> {
  await fit(1);
  for (let epochs = 1; ; ) {
    const begun = performance.now();
    await fit(epochs);
    const ms = performance.now() - begun;
    if (ms >= LEAST_MS || epochs >= MOST_EPOCHS) return (1000 * examples * epochs) / ms;
    epochs = Math.min(MOST_EPOCHS, Math.ceil((epochs * 1.2 * LEAST_MS) / Math.max(1, ms)));
  }
}

async function ourSpeed(engine: Engine, settings: Settings, { train, ...data }: DataSet): Promise<number> {
  const model = await engine.model(networkOf(settings, data), settings.seed);
  await model.compile({ optimizer: engine.optimizer(optimizerOf(settings)), loss: LOSS.loss, metrics: [...LOSS.metrics] });
  const [x, y] = await Promise.all([engine.keep(train.x), engine.keep(train.y)]);
  const speed = await speedOf(train.y.length, (epochs) => model.fit(x, y, { epochs, batchSize: settings.batch, verbose: 0 }));
  await model.dispose();
  return speed;
}

async function peerSpeed(tf: Peer, settings: Settings, data: DataSet): Promise<number> {
  const { x, y } = data.train;
  const scaled = Float32Array.from(x.data, (value) => (data.shape.length === 3 ? value / 255 : value));
  const [inputs, targets] = [tf.tensor(scaled, x.shape), tf.tensor(Float32Array.from(y), [y.length])];
  const model = peerModel(tf, settings, data);
  try {
    return await speedOf(y.length, (epochs) =>
      model.fit(inputs, targets, { epochs, batchSize: settings.batch, verbose: 0, yieldEvery: 'never' }),
    );
  } finally {
    model.dispose();
    inputs.dispose();
    targets.dispose();
  }
}

/** What both come to, as a sentence. */
export async function compare(engine: Engine, settings: Settings, data: DataSet, folder: string, backend: string): Promise<string> {
  const tf = await loadPeer(folder, backend);
  const own = await ourSpeed(engine, settings, data);
  const peer = await peerSpeed(tf, settings, data);
  const rounded = (speed: number): string => Math.round(speed).toLocaleString('en');
  return `wasm-nn ${rounded(own)}, TensorFlow.js ${tf.version.tfjs} (${backend}) ${rounded(peer)} examples a second: ${(own / peer).toFixed(1)} times as fast.`;
}
