import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeExamples } from '../../examples/experiments/time/example-files.js';
import { randomExamples } from '../examples.js';
import type { Network } from './networks.js';
import type { Peer } from './peers.js';

/** Steps whose losses are compared before any timing counts. */
const STEPS = 3;
/** How far a peer's losses and probabilities may lie from ours: f32 rounds a step's sums in another order. */
const TOLERANCE = 1e-3;
/** Inference of 1 and of so many. */
export const PREDICTED = [1, 64] as const;
/** Batches of an epoch that is timed against bare steps. */
const EPOCH_BATCHES = 16;

/** A peer that was handed a network, and computes what we compute; or why not. */
export interface Entrant {
  peer: Peer;
  network?: number;
  /** What it is asked to do, where that is not the work itself. */
  request?: string;
  /** Its first losses, or the first probabilities for inference. */
  first?: number[];
  /** Why it is not timed, in its own words where it failed. */
  why?: string;
}

/** A network as far as it is handed to peers. */
type Contender = Omit<Network, 'id' | 'target'>;

export const WORKS = ['step', 'epoch', 'predict'] as const;
export type Work = (typeof WORKS)[number];

interface Files {
  model: string;
  train: object;
  test: object;
  file?: string;
}

/** Largest distance, relative to the largest value; infinite where a value is no number or missing. */
export function distance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length || ![...a, ...b].every(Number.isFinite)) return Number.POSITIVE_INFINITY;
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / Math.max(1e-30, ...a.map(Math.abs));
}

/** A peer that has not taken its first steps by then is too slow to be timed. */
const PATIENCE = 120;
const asked = async <T>(peer: Peer, request: object): Promise<T> => (await peer.process.ask(request, PATIENCE)) as T;

async function enter(peer: Peer, work: Work, files: Files, optimizer: object): Promise<Entrant> {
  try {
    if (!peer.process.alive) peer.process = (await peer.again()) ?? peer.process;
    const loaded = await asked<{ network: number } | null>(peer, { do: 'load', ...peer.options, ...files, optimizer, lossScale: 1 });
    if (!loaded) return { peer, why: 'no network of this kind' };
    const first =
      work === 'predict'
        ? (await asked<{ values: number[] }>(peer, { do: 'predict', ...loaded })).values
        : (await asked<{ loss: number[] }>(peer, { do: 'train', ...loaded, steps: STEPS, every: 1 })).loss;
    return { peer, ...loaded, first };
  } catch (error) {
    return { peer, why: (error as Error).message };
  }
}

/** Those that compute something else than we do are not timed. */
function compare(work: Work, [ours, ...others]: readonly Entrant[]): Entrant[] {
  const checked = others.map((entrant) => {
    if (!entrant.first) return entrant;
    const apart = distance(ours!.first!, entrant.first);
    if (apart <= TOLERANCE) return entrant;
    const [theirs, own] = [entrant.first, ours!.first!].map((values) => values.slice(0, STEPS).map((value) => value.toPrecision(5)));
    const what = work === 'predict' ? 'probabilities' : 'losses';
    return { ...entrant, why: `computes something else: its first ${what} are ${theirs!.join(', ')}, ours ${own!.join(', ')}` };
  });
  return [ours!, ...checked];
}

/** What a peer is handed of a network, written to `folder`. */
export async function writeNetwork(folder: string, network: Contender, work: Work, count: number): Promise<Files> {
  const model = network.build();
  const inputShape = model.inputShape!;
  const { classes } = network;
  const files: Files = {
    model: join(folder, 'model.safetensors'),
    train: await writeExamples(folder, 'train', randomExamples(work === 'epoch' ? EPOCH_BATCHES * count : count, inputShape, classes)),
    test: await writeExamples(folder, 'test', randomExamples(work === 'predict' ? count : 8, inputShape, classes)),
  };
  await writeFile(files.model, model.save());
  return files;
}

/** Hands a network to all peers, with the same weights and examples, and compares what they compute first. */
export async function prepare(
  network: Omit<Network, 'id' | 'target'>,
  work: Work,
  peers: readonly Peer[],
  count: number,
): Promise<Entrant[]> {
  const folder = await mkdtemp(join(tmpdir(), 'wasm-nn-parity-'));
  try {
    const files = await writeNetwork(folder, network, work, count);
    const entrants: Entrant[] = [];
    for (const peer of peers) {
      entrants.push(await enter(peer, work, files, network.optimizer));
      const { network: number } = entrants.at(-1)!;
      if (work === 'predict' && peer.name === 'torch' && number !== undefined) {
        files.file = join(folder, 'model.onnx');
        await asked(peer, { do: 'onnx', network: number, file: files.file });
      }
    }
    if (entrants[0]!.why !== undefined) throw new Error(`${network.name}: ${entrants[0]!.why}`);
    return compare(work, entrants);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function drop(entrants: readonly Entrant[]): Promise<void> {
  for (const { peer, network, request } of entrants)
    if (network !== undefined && request === undefined) await peer.process.ask({ do: 'drop', network });
}
