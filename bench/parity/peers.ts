import { fileURLToPath } from 'node:url';
import { type LineProcess, startProcess } from '../../examples/experiments/time/line-process.js';
import { type Found, findLibraries, INSTALL } from '../../examples/experiments/time/python.js';

/** What can be asked for by --peers; `ours` is always there. */
export const PEER_NAMES = ['numpy', 'torch', 'tfjs', 'jax-js', 'convnetjs', 'brain.js', 'onnxruntime', 'onnxruntime-web'] as const;
export type PeerName = (typeof PEER_NAMES)[number];

/** A program that computes beside the others: `numpy` is two, one for each precision. */
export interface Peer {
  name: string;
  /** Version, and what its speed hangs on. */
  description: string;
  process: LineProcess;
  /** Another process of it; a bare one does not measure the library's speed before it greets. */
  again(bare?: 'bare'): Promise<LineProcess | undefined>;
  /** GFLOP/s of its product of f32 matrices, of Python's. */
  gflops?: number;
  /** What its `load` is told besides the network. */
  options: object;
}

const PROCESS = fileURLToPath(new URL('../peers/parity/process.mjs', import.meta.url));
export const INSTALL_JAVASCRIPT = 'npm ci --prefix bench/peers';

/** A library in JavaScript; undefined where it is not installed. */
export async function startJavaScript(name: string, threads: number): Promise<Peer | undefined> {
  const again = (): Promise<LineProcess | undefined> => startProcess(globalThis.process.execPath, [PROCESS, name, String(threads)]);
  const process = await again();
  if (!process) return undefined;
  const { version, ...more } = process.greeting as { version: string };
  const description = [`${name} ${version}`, ...Object.values(more)].join(', ');
  return { name, description, process, again, options: {} };
}

function peerOf(name: string, { library: { version, gflops, python, coreType }, process, again }: Found): Omit<Peer, 'name' | 'options'> {
  const told = coreType ? `, OpenBLAS told ${coreType}` : '';
  return { process, again, gflops, description: `${name} ${version} (Python ${python}${told}; product of f32 matrices ${gflops} GFLOP/s)` };
}

async function startPython(names: ReadonlySet<PeerName>, threads: number): Promise<Peer[]> {
  const { numpy, torch } = await findLibraries(threads);
  const peers: Peer[] = [];
  if (numpy && names.has('numpy')) {
    for (const engine of ['numpy-f64', 'numpy-f32']) peers.push({ ...peerOf('NumPy', numpy), name: engine, options: { engine } });
  }
  // PyTorch writes the ONNX files, too
  if (torch && (names.has('torch') || names.has('onnxruntime') || names.has('onnxruntime-web')))
    peers.push({ ...peerOf('PyTorch', torch), name: 'torch', options: { engine: 'torch' } });
  for (const found of [numpy, torch]) if (found && !peers.some(({ process }) => process === found.process)) found.process.close();
  return peers;
}

/** The peers that are there, ours first, and what installs those that are not. */
export async function startPeers(names: ReadonlySet<PeerName>, threads: number): Promise<{ peers: Peer[]; missing: string[] }> {
  const ours = await startJavaScript('ours', threads);
  if (!ours) throw new Error('Cannot load dist/index.js. Run "npm run build" first.');
  const python = names.size > 0 ? await startPython(names, threads) : [];
  const peers = [ours, ...python];
  const missing: string[] = [];
  const wants = (name: PeerName): boolean => names.has(name);
  if ((wants('numpy') && !python.some(({ name }) => name !== 'torch')) || (wants('torch') && !python.some(({ name }) => name === 'torch')))
    missing.push(`NumPy or PyTorch is missing (Debian: ${INSTALL})`);
  for (const name of PEER_NAMES.filter((one) => one !== 'numpy' && one !== 'torch' && wants(one))) {
    const peer = await startJavaScript(name, threads);
    if (peer) peers.push(peer);
    else missing.push(`${name} is missing (${INSTALL_JAVASCRIPT})`);
  }
  return { peers, missing };
}

export function closePeers(peers: readonly Peer[]): void {
  for (const process of new Set(peers.map((peer) => peer.process))) process.close();
}
