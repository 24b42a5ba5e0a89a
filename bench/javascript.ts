import { main, zoo } from './built.js';
import { loadPeer, MISSING_PEERS, type Pair, type Step } from './javascript-peers.js';
import { type Effort, median, medianLatency, medianLatencyAsync, medianRatio } from './measure.js';
import { stepOf } from './networks.js';
import { type Report, type Row, verdict } from './report.js';
import { resnet20Pairs } from './resnet20-onnx.js';

const LENET_BATCH = 32;

function lenet5Step(): () => void {
  const model = zoo.lenet5();
  model.compile({ optimizer: new main.SGD({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy' });
  return stepOf(model, LENET_BATCH, [28, 28, 1]);
}

async function lenet5Pairs(): Promise<Pair[]> {
  const [convnet, jax] = await Promise.all(
    ['convnet.mjs', 'jax.mjs'].map((file) => loadPeer<{ lenet5Step(batch: number): Step | Promise<Step> }>(file)),
  );
  const ours = lenet5Step();
  const name = `LeNet-5 b${LENET_BATCH} step`;
  return [
    { name, peer: 'ConvNetJS', ours, theirs: await convnet?.lenet5Step(LENET_BATCH), target: 10 },
    { name, peer: 'jax-js', ours, theirs: await jax?.lenet5Step(LENET_BATCH), target: 25 },
  ];
}

async function rowOf({ name, peer, ours, theirs, target }: Pair, { rounds, time }: Effort): Promise<Row> {
  const own: number[] = [];
  const other: number[] = [];
  medianLatency(ours, time);
  if (theirs) await medianLatencyAsync(theirs, time);
  for (let round = 0; round < rounds; round++) {
    own.push(medianLatency(ours, time));
    if (theirs) other.push(await medianLatencyAsync(theirs, time));
  }
  const ratio = theirs ? medianRatio(other, own) : null;
  return {
    measure: name,
    'ours ms': median(own),
    peer,
    'peer ms': theirs ? median(other) : null,
    'times as fast': ratio,
    target,
    verdict: verdict(ratio, target, 'higher'),
  };
}

/** Training and inference beside other libraries in JavaScript, on one thread each. */
export async function javascriptPeers(effort: Effort): Promise<Report> {
  const measure = async (pairs: readonly Pair[]): Promise<Row[]> => {
    const rows: Row[] = [];
    for (const pair of pairs) rows.push(await rowOf(pair, effort));
    return rows;
  };
  const lenet5 = await lenet5Pairs();
  const rows = await measure(lenet5);
  // only now: onnxruntime-web gives the process a global Worker, and jax-js would start threads with it
  const resnet20 = await resnet20Pairs();
  rows.push(...(await measure(resnet20.pairs)));
  const reason = resnet20.missing ?? (lenet5.every(({ theirs }) => theirs) ? undefined : MISSING_PEERS);
  const missing = reason ? `\n${reason}` : '';
  const pools = 'ConvNetJS takes one image at a time, and the largest value in its pools, as it has no average.';
  return { suite: 'peers', note: `medians of ${effort.rounds} rounds. ${pools}${missing}`, rows };
}
