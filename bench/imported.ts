import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromDist } from './built.js';
import { type Effort, randomNumbers } from './measure.js';
import { distance, type Entrant } from './parity/contest.js';
import { closePeers, INSTALL_JAVASCRIPT, type Peer, startJavaScript } from './parity/peers.js';
import { timeInTurns } from './parity/rounds.js';
import { type Report, type Row, verdict } from './report.js';

type Tfjs = typeof import('../src/tfjs.js');
type Onnx = typeof import('../src/onnx.js');

/** How many times as fast as each we are to be, with one example at a time. */
const TARGETS = { 'onnxruntime-web': 1, tfjs: 1.5 };
/** How far outputs may lie apart, relative to the largest. */
const TOLERANCE = 1e-4;

/** What peers are handed: the network as TensorFlow.js has it, the same as ONNX, and an example with its channels last and first. */
async function writeFiles(folder: string, model: string): Promise<object> {
  const { loadTfjs } = (await fromDist('tfjs.js')) as Tfjs;
  const { exportOnnx } = (await fromDist('onnx.js')) as Onnx;
  const network = await loadTfjs(model);
  const shape = network.inputShape!;
  const files = { tfjs: model, onnx: join(folder, 'model.onnx'), input: join(folder, 'input.bin'), shape: [1, ...shape] };
  await writeFile(files.onnx, exportOnnx(network, { layout: 'nchw', batch: 1 }));
  await writeFile(
    files.input,
    randomNumbers(
      shape.reduce((a, b) => a * b, 1),
      1,
    ),
  );
  return files;
}

/** The network in a peer, with its outputs; or why not. */
async function enter(peer: Peer, files: object): Promise<Entrant> {
  try {
    const loaded = (await peer.process.ask({ do: 'loadFiles', ...files })) as { network: number };
    const { values } = (await peer.process.ask({ do: 'predict', ...loaded })) as { values: number[] };
    return { peer, ...loaded, first: values };
  } catch (error) {
    return { peer, why: (error as Error).message };
  }
}

/** Those whose outputs are others than ours are not timed. */
function compared([ours, ...others]: readonly Entrant[]): Entrant[] {
  if (!ours?.first) throw new Error(`The network does not run here: ${ours?.why}`);
  const checked = others.map((entrant) => {
    const apart = entrant.first ? distance(ours.first!, entrant.first) : 0;
    return apart <= TOLERANCE ? entrant : { ...entrant, why: `its outputs are ${apart.toExponential(1)} from ours` };
  });
  return [ours, ...checked];
}

async function startAll(threads: number): Promise<{ peers: Peer[]; missing: string[] }> {
  const names = ['ours', ...Object.keys(TARGETS)];
  const found = await Promise.all(names.map((name) => startJavaScript(name, threads)));
  return {
    peers: found.filter((peer) => peer !== undefined),
    missing: names.filter((_, i) => !found[i]).map((name) => `${name} is missing (${INSTALL_JAVASCRIPT})`),
  };
}

function rowOf(entrant: Entrant, times: Awaited<ReturnType<typeof timeInTurns>>): Row {
  const { name } = entrant.peer;
  const timing = times.get(name);
  if (!timing) return { library: name, why: entrant.why ?? '' };
  const { seconds, ratio, ratioQuartiles } = timing;
  const target = TARGETS[name as keyof typeof TARGETS];
  const judged: Row = target === undefined ? {} : { target, verdict: verdict(ratio, target, 'higher') };
  return { library: name, ms: 1000 * seconds, 'times as fast': ratio, from: ratioQuartiles[0], to: ratioQuartiles[1], ...judged };
}

/** Inference of one example by a network that came in from TensorFlow.js's files, beside TensorFlow.js itself and onnxruntime-web, in turns. */
export async function imported(model: string, threads: number, effort: Effort): Promise<Report> {
  if (!existsSync(model)) throw new Error(`There is no ${model}; --model takes the path of a model.json that TensorFlow.js saved.`);
  const folder = await mkdtemp(join(tmpdir(), 'wasm-nn-imported-'));
  const { peers, missing } = await startAll(threads);
  try {
    const files = await writeFiles(folder, model);
    const entrants: Entrant[] = [];
    for (const peer of peers) entrants.push(await enter(peer, files));
    const all = compared(entrants);
    const times = await timeInTurns(all, 'predict', 1, effort);
    const note = [
      `${model}, one example at a time, ${threads} thread(s): medians of ${effort.rounds} rounds in turn; how many times as fast as each we are`,
      ...peers.map(({ name, description }) => `${name}: ${description}`),
      ...missing,
    ];
    return { suite: 'imported', note: note.join('\n'), rows: all.map((entrant) => rowOf(entrant, times)) };
  } finally {
    closePeers(peers);
    await rm(folder, { recursive: true, force: true });
  }
}
