import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Effort, median, medianRatio } from '../measure.js';
import type { Report, Row } from '../report.js';
import { writeNetwork } from './contest.js';
import type { Network } from './networks.js';
import { networkOf } from './ours.js';
import { closePeers, type Peer, type PeerName, startPeers } from './peers.js';
import { quartiles } from './rounds.js';

const IDS = ['B3', 'A10'];
/** Training steps after which the peak of memory is asked for. */
const STEPS = 5;

interface Cost {
  /** Seconds from the start of a process to the end of its first training step: imports, weights and examples read from files. */
  seconds: number[];
  /** The most that the process had in memory in the steps after it. */
  bytes: number;
  why?: string;
}

async function measure(peer: Peer, request: object, cost: Cost): Promise<void> {
  const start = performance.now();
  const process = await peer.again('bare');
  if (!process) throw new Error(`${peer.name}: no second process could be started.`);
  try {
    const loaded = (await process.ask({ do: 'load', ...peer.options, ...request, lossScale: 1 })) as object | null;
    if (!loaded) throw new Error('no network of this kind');
    await process.ask({ do: 'train', ...loaded, steps: 1, every: 1 });
    cost.seconds.push((performance.now() - start) / 1000);
    await process.ask({ do: 'train', ...loaded, steps: STEPS, every: STEPS });
    cost.bytes = ((await process.ask({ do: 'memory' })) as { bytes: number }).bytes;
  } catch (error) {
    cost.why = (error as Error).message;
  } finally {
    process.close();
  }
}

async function costsOf(network: Network, peers: readonly Peer[], rounds: number): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'wasm-nn-costs-'));
  const costs = peers.map((): Cost => ({ seconds: [], bytes: 0 }));
  try {
    const files = await writeNetwork(folder, network, 'step', network.batch);
    // the first round brings the files into the system's cache
    for (let round = 0; round <= rounds; round++) {
      if (round === 1) for (const cost of costs) cost.seconds = [];
      for (const [i, peer] of peers.entries()) {
        if (costs[i]!.why === undefined) await measure(peer, { ...files, optimizer: network.optimizer }, costs[i]!);
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const ours = costs[0]!;
  return costs.map(({ seconds, bytes, why }, i) => {
    const place = { network: `${network.id}: ${network.name} b${network.batch}`, library: peers[i]!.name };
    if (why !== undefined) return { ...place, note: why };
    const [low, high] = quartiles(seconds).map((one) => (1000 * one).toFixed(0));
    const ratio = medianRatio(seconds, ours.seconds);
    return {
      ...place,
      'start ms': 1000 * median(seconds),
      quartiles: `${low} to ${high}`,
      '/ ours': ratio,
      'peak MB': bytes / 1e6,
      note: '-',
    };
  });
}

/** What each library costs before and beside the speed of its steps. */
export async function costs(names: ReadonlySet<PeerName>, { rounds }: Effort): Promise<Report> {
  const { peers, missing } = await startPeers(names, 1);
  // onnxruntime has inference alone; NumPy's program imports PyTorch too, which would count
  const training = peers.filter(({ name }) => !/^(onnxruntime|numpy)/.test(name));
  closePeers(peers);
  const rows: Row[] = [];
  for (const id of IDS) rows.push(...(await costsOf(networkOf(id), training, rounds)));
  const note = [
    `Start: from the start of a process to the end of its first training step, medians of ${rounds} processes in turn.`,
    `Peak: the most that the process had in memory over its first ${STEPS + 1} steps, runtime and all.`,
    ...missing,
  ];
  return { suite: 'costs', note: note.join('\n'), rows };
}
