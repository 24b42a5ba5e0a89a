import { main, zoo } from '../built.js';
import type { Effort } from '../measure.js';
import type { Report, Row } from '../report.js';
import { drop, prepare } from './contest.js';
import { mlp, type Network, sgd } from './networks.js';
import { closePeers, type PeerName, startPeers } from './peers.js';
import { timeInTurns } from './rounds.js';

/** A quantity that a step's time grows with, and the networks that have so much of it. */
interface Axis {
  name: string;
  title: string;
  values: readonly number[];
  network(value: number): Pick<Network, 'batch' | 'optimizer' | 'build'>;
}

const rate = sgd(0.01);

/** A convolution of 16 and one of 32 filters with pools, and the mean over each channel: images of any size. */
function cnn(size: number): ReturnType<Network['build']> {
  const { Conv2D, Dense, GlobalAveragePooling2D, MaxPooling2D, Sequential } = main;
  const conv = (filters: number, more = {}): InstanceType<typeof Conv2D> =>
    new Conv2D({ filters, kernelSize: 3, padding: 1, activation: 'relu', ...more });
  const layers = [
    conv(16, { inputShape: [size, size, 3] }),
    new MaxPooling2D(),
    conv(32),
    new MaxPooling2D(),
    new GlobalAveragePooling2D(),
  ];
  return new Sequential([...layers, new Dense({ units: 10, activation: 'softmax' })], { seed: 1 });
}

const AXES: readonly Axis[] = [
  {
    name: 'batch',
    title: '784-128-128-10 by its batch',
    values: [1, 4, 16, 64, 256, 1024, 4096],
    network: (batch) => ({ batch, optimizer: rate, build: mlp([784, 128, 128, 10], 'relu') }),
  },
  {
    name: 'width',
    title: '784-w-w-10 by its width, batches of 128',
    values: [32, 64, 128, 256, 512, 1024, 2048],
    network: (width) => ({ batch: 128, optimizer: rate, build: mlp([784, width, width, 10], 'relu') }),
  },
  {
    name: 'depth',
    title: 'hidden layers of 128, batches of 128',
    values: [1, 2, 4, 8, 16],
    network: (depth) => ({ batch: 128, optimizer: rate, build: mlp([784, ...Array<number>(depth).fill(128), 10], 'relu') }),
  },
  {
    name: 'image',
    title: 'CNN of 16 and 32 filters by the size of its images, batches of 64',
    values: [8, 16, 32, 64],
    network: (size) => ({ batch: 64, optimizer: rate, build: () => cnn(size) }),
  },
];

/** Steps of these are timed with 1, 2, ... threads. */
const SHARED: readonly { title: string; network: ReturnType<Axis['network']> }[] = [
  { title: '3072-512-512-10 b256', network: { batch: 256, optimizer: rate, build: mlp([3072, 512, 512, 10], 'relu') } },
  {
    title: 'ResNet-20 b64',
    network: { batch: 64, optimizer: sgd(0.1, 0.9), build: () => zoo.resnet20({ seed: 1, inputShape: [32, 32, 3] }) },
  },
];

/** A step's seconds by peer at one place of an axis. */
export interface Place {
  axis: string;
  title: string;
  value: number;
  seconds: { [peer: string]: number };
}

type Peers = Awaited<ReturnType<typeof startPeers>>['peers'];

async function measure(name: string, network: ReturnType<Axis['network']>, peers: Peers, effort: Effort): Promise<Place['seconds']> {
  const entrants = await prepare({ ...network, name }, 'step', peers, network.batch);
  const times = await timeInTurns(entrants, 'step', network.batch, effort);
  await drop(entrants);
  return Object.fromEntries([...times].map(([peer, { seconds }]) => [peer, seconds]));
}

const threadCounts = (most: number): number[] => [1, 2, 4, 8, 16, 32].filter((count) => count <= most);

/** How the time of a step grows with batch, width, depth, image size and, up to `threads`, threads. */
export async function growth(names: ReadonlySet<PeerName>, threads: number, effort: Effort): Promise<Report> {
  const places: Place[] = [];
  const at = async (axis: string, title: string, value: number, network: ReturnType<Axis['network']>, peers: Peers): Promise<void> => {
    places.push({ axis, title, value, seconds: await measure(`${title}, ${axis} ${value}`, network, peers, effort) });
    process.stderr.write(`${axis} ${value}: ${title}\n`);
  };
  const { peers } = await startPeers(names, 1);
  try {
    for (const { name, title, values, network } of AXES) for (const value of values) await at(name, title, value, network(value), peers);
  } finally {
    closePeers(peers);
  }
  for (const count of threadCounts(threads)) {
    const sharing = await startPeers(names, count);
    try {
      for (const { title, network } of SHARED) await at('threads', title, count, network, sharing.peers);
    } finally {
      closePeers(sharing.peers);
    }
  }
  const rows = places.map(({ axis, title, value, seconds }): Row => {
    const figures = Object.entries(seconds).map(([peer, one]) => [`${peer} ms`, 1000 * one] as const);
    return { axis, network: title, value, ...Object.fromEntries(figures) };
  });
  return { suite: 'growth', note: `milliseconds of a training step; medians of ${effort.rounds} rounds in turn`, rows, data: { places } };
}
