import { main } from '../built.js';
import type { Effort } from '../measure.js';
import { environment, type Report } from '../report.js';
import { ownGflops } from '../tuned.js';
import { drop, PREDICTED, prepare, type Work } from './contest.js';
import { NETWORKS, type Network } from './networks.js';
import { networkOf } from './ours.js';
import { closePeers, type Peer, type PeerName, startPeers } from './peers.js';
import { type Timing, timeInTurns } from './rounds.js';
import { tableOf } from './table.js';

/** A network's job, and for each peer its times, or why it has none. */
export interface ParityRow {
  id: string;
  name: string;
  work: Work;
  batch: number;
  times: { [peer: string]: Timing };
  not: { [peer: string]: string };
}

/** What is timed: of all networks, or of these; inference of so many examples. */
export interface Job {
  work: Work;
  ids?: readonly string[];
  batches?: readonly number[];
}

export interface ParityResult {
  date: string;
  environment: { [name: string]: string | number };
  threads: number;
  rounds: number;
  /** Untuned: its product of matrices is slower than ours, so that a ratio to it would flatter. */
  peers: { name: string; description: string; untuned?: boolean }[];
  missing: string[];
  rows: ParityRow[];
}

export interface ParityOptions extends Effort {
  peers: ReadonlySet<PeerName>;
  threads: number;
  /** Ids of networks; all if empty. */
  only: readonly string[];
  /** Default: steps of all networks, epochs and inference of some. */
  jobs?: readonly Job[];
  /** Which of them; all if empty. */
  works?: readonly Work[];
  /** The report's name; default "parity". */
  suite?: string;
}

/** Inference is timed for what people run; an epoch where batches are small enough for its overhead to show. */
const JOBS: readonly Job[] = [
  { work: 'step' },
  { work: 'epoch', ids: ['B3', 'A10', 'C1'] },
  { work: 'predict', ids: ['B3', 'A10', 'E4', 'ResNet-20', 'ResNet-18', 'MobileNetV2', 'LSTM'], batches: PREDICTED },
];

/** What a whole epoch is held against: the same network's steps by themselves. */
const BARE: Pick<Peer, 'name' | 'description' | 'gflops'> = {
  name: 'bare steps',
  description: "our own trainOnBatch on an epoch's batches, one after the other",
};

/** onnxruntime has inference alone; an epoch is held against PyTorch's own loader and loop. */
function isAsked({ name }: Peer, work: Work): boolean {
  if (work === 'epoch') return name === 'ours' || name === 'torch';
  return work === 'predict' || !name.startsWith('onnxruntime');
}

async function measure(network: Network, work: Work, batch: number, all: readonly Peer[], effort: Effort): Promise<ParityRow> {
  const peers = all.filter((peer) => isAsked(peer, work));
  const entrants = await prepare(network, work, peers, batch);
  const [ours] = entrants;
  if (work === 'epoch') entrants.push({ peer: { ...ours!.peer, name: BARE.name }, network: ours!.network!, request: 'steps' });
  const times = await timeInTurns(entrants, work, batch, effort);
  await drop(entrants);
  return {
    id: network.id,
    name: network.name,
    work,
    batch,
    times: Object.fromEntries(times),
    not: Object.fromEntries(entrants.flatMap(({ peer, why }) => (why === undefined ? [] : [[peer.name, why]]))),
  };
}

/** A line on stderr for each network that is done: it takes minutes until the table stands. */
function progress({ name, work, batch, times }: ParityRow): void {
  const figures = Object.entries(times).map(([peer, { seconds }]) => `${peer} ${(1000 * seconds).toPrecision(3)} ms`);
  process.stderr.write(`${name} b${batch} ${work}: ${figures.join(', ')}\n`);
}

/** All networks beside all peers that are there. */
async function parity({ peers: names, threads, only, jobs = JOBS, works = [], ...effort }: ParityOptions): Promise<ParityResult> {
  const { peers, missing } = await startPeers(names, threads);
  const rows: ParityRow[] = [];
  try {
    for (const { work, ids, batches } of jobs.filter((job) => works.length === 0 || works.includes(job.work))) {
      for (const network of NETWORKS.filter(({ id }) => (only.length === 0 || only.includes(id)) && (!ids || ids.includes(id)))) {
        for (const batch of batches ?? [network.batch]) {
          rows.push(await measure(network, work, batch, peers, effort));
          progress(rows.at(-1)!);
        }
      }
    }
  } finally {
    closePeers(peers);
  }
  const own = ownGflops(effort.time);
  return {
    date: new Date().toISOString().slice(0, 10),
    environment: environment(await main.ready()),
    threads,
    rounds: effort.rounds,
    peers: [...peers, ...(rows.some(({ work }) => work === 'epoch') ? [BARE] : [])].map(({ name, description, gflops }) => ({
      name,
      description,
      ...(gflops !== undefined && gflops < own ? { untuned: true } : {}),
    })),
    missing,
    rows,
  };
}

const UNTUNED = ': slower than ours, so no verdict against it (Debian: apt-get install libopenblas0)';

/** The suite's report: one line a network and peer, and what is missing. */
export async function paritySuite(options: ParityOptions): Promise<Report & { data: ParityResult }> {
  options.only.forEach(networkOf);
  const result = await parity(options);
  const note = [
    `medians of ${options.rounds} rounds in turn, ${options.threads} thread(s) each; "peer / ours" is our speed relative to the peer's.`,
    ...result.peers.map(({ name, description, untuned }) => `${name}: ${description}${untuned ? UNTUNED : ''}`),
    ...result.missing,
  ];
  return { suite: options.suite ?? 'parity', note: note.join('\n'), rows: tableOf(result), data: result };
}
