import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { AccuracyResult } from './accuracy/accuracy.js';
import type { Effort } from './measure.js';
import { WORKS } from './parity/contest.js';
import type { ParityResult } from './parity/parity.js';
import { PEER_NAMES } from './parity/peers.js';
import { environment, formatTable, type Report } from './report.js';

const USAGE = `npm run bench -- [suite ...] [--rounds N] [--time MS] [--json FILE] [--peers A,B] [--threads N] [--only A,B]

  gemm    matrix products against the CPU's peak
  conv    convolutions and their gradients against our own matrix product
  parity  the reports' networks and others beside every peer, from the same weights: steps, epochs, inference
  growth  how a step's time grows with batch, width, depth, image size and threads, beside the peers
  accuracy  seconds of training until test images are told apart so well: MNIST, Fashion-MNIST and CIFAR-10, up to 94 %; goes on where it was cut
  costs   time from a process's start to its first step, peak memory and download, beside the peers
  roofline  what each kernel of a step reaches of what this CPU can do from wasm
  steps   training steps of multilayer perceptrons against NumPy and PyTorch; then cnn, toolkit and start
  cnn     steps of convolutional networks against PyTorch; time and memory of the reduced VGG
  rnn     steps of recurrent networks against PyTorch and TensorFlow.js
  peers   LeNet-5 and ResNet-20 against ConvNetJS, jax-js and onnxruntime-web
  imported  inference of a network out of TensorFlow.js's files beside TensorFlow.js and onnxruntime-web, one example at a time
  threads several threads against one
  relaxed matrix products with relaxed SIMD (Node 22 and later)
  everywhere  matrix products in Node, Bun, Deno and the browsers that are installed
  toolkit the update's share of a step; batch norm and dropout
  start   time to the first step, and size of the download
  sweeps  what a second worker gains, and what a trial costs beside itself: threads, and processes on a Redis
  stalls  how long training keeps a thread waiting: its own, and behind inWorker a server's and a page's

  Libraries in JavaScript are measured if they are there: npm ci --prefix bench/peers

  --rounds N   times that all candidates take turns (default 7)
  --time MS    milliseconds that each measures in a round (default 200)
  --json FILE  writes the figures there as well
  --peers A,B  of parity: ${PEER_NAMES.join(', ')} (default numpy,torch,tfjs)
  --work A,B   of parity: ${WORKS.join(', ')} (default all)
  --threads N  of parity, imported and accuracy: threads of each (default 1)
  --model FILE of imported: a model.json (default MobileNetV2 in ../shared/models)
  --only A,B   of parity and roofline: the networks of these ids; of accuracy: its rows, such as mnist-97, and step
  --seeds N    of accuracy: runs of each row (default 1)
  --results DIR  of accuracy: where runs under way lie, and ended ones (default build/accuracy)
  --page FILE  writes the figures of parity, growth, costs, roofline and accuracy as a page
  --readme     writes the steps of parity, and what accuracy keeps, into the README's tables`;

/** Suites load when they are asked for: each one loads the built package. */
const SUITES: { [name: string]: (effort: Effort) => Promise<Report[]> } = {
  parity: async (effort) => [
    await (await import('./parity/parity.js')).paritySuite({
      ...effort,
      peers: new Set(listed(values.peers, 'peers', PEER_NAMES)),
      threads: Math.ceil(positive('threads', values.threads)),
      only: values.only?.split(',') ?? [],
      works: values.work ? listed(values.work, 'work', WORKS) : [],
    }),
  ],
  gemm: async (effort) => [(await import('./gemm.js')).gemm(effort)],
  conv: async (effort) => [(await import('./conv.js')).conv(effort)],
  growth: async (effort) => [
    await (await import('./parity/growth.js')).growth(
      new Set(listed(values.peers, 'peers', PEER_NAMES)),
      Math.ceil(positive('threads', values.threads)),
      effort,
    ),
  ],
  accuracy: async (effort) =>
    (await import('./accuracy/accuracy.js')).accuracy({
      ...effort,
      only: values.only?.split(',') ?? [],
      seeds: Math.ceil(positive('seeds', values.seeds)),
      threads: Math.ceil(positive('threads', values.threads)),
      folder: values.results,
    }),
  costs: async (effort) => [
    await (await import('./parity/costs.js')).costs(new Set(listed(values.peers, 'peers', PEER_NAMES)), effort),
    await (await import('./parity/sizes.js')).sizes(),
  ],
  roofline: async (effort) => [await (await import('./roofline.js')).roofline(effort, values.only?.split(',') ?? [])],
  steps: async (effort) => [
    ...(await (await import('./suites.js')).steps(effort)),
    ...(await (await import('./cnn.js')).cnn(effort)),
    await (await import('./toolkit.js')).toolkit(effort),
    await (await import('./start.js')).start(effort),
  ],
  cnn: async (effort) => (await import('./cnn.js')).cnn(effort),
  rnn: async (effort) => [await (await import('./suites.js')).rnn(effort)],
  peers: async (effort) => (await import('./suites.js')).javascriptPeers(effort),
  imported: async (effort) => [
    await (await import('./imported.js')).imported(values.model, Math.ceil(positive('threads', values.threads)), effort),
  ],
  threads: async (effort) => (await import('./threads.js')).threads(effort),
  relaxed: async (effort) => [await (await import('./relaxed.js')).relaxed(effort)],
  everywhere: async (effort) => [await (await import('./everywhere.js')).everywhere(effort)],
  toolkit: async (effort) => [await (await import('./toolkit.js')).toolkit(effort)],
  start: async (effort) => [await (await import('./start.js')).start(effort)],
  sweeps: async (effort) => [await (await import('./sweeps/sweeps.js')).sweeps(effort)],
  stalls: async (effort) => [await (await import('./stalls/stalls.js')).stalls(effort)],
};

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  console.error(`--${name}: received "${text}", expected a number above 0.`);
  process.exit(1);
}

/** Names with commas between, all of which must be known. */
function listed<Name extends string>(text: string, option: string, known: readonly Name[]): Name[] {
  const names = text.split(',');
  const unknown = names.find((name) => !known.some((one) => one === name));
  if (unknown === undefined) return known.filter((one) => names.includes(one));
  console.error(`--${option}: received "${unknown}", expected names out of ${known.join(', ')}, with commas between.`);
  process.exit(1);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '7' },
    time: { type: 'string', default: '200' },
    json: { type: 'string' },
    peers: { type: 'string', default: 'numpy,torch,tfjs' },
    threads: { type: 'string', default: '1' },
    model: { type: 'string', default: '../shared/models/tfjs-nsfw-mobilenetv2-uint8/model.json' },
    only: { type: 'string' },
    work: { type: 'string' },
    seeds: { type: 'string', default: '1' },
    results: { type: 'string', default: 'build/accuracy' },
    page: { type: 'string' },
    readme: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
});
const unknown = positionals.find((name) => !Object.hasOwn(SUITES, name));
if (values.help || unknown !== undefined || positionals.length === 0) {
  if (unknown !== undefined) console.error(`Unknown suite "${unknown}".\n`);
  console.log(USAGE);
  process.exit(unknown === undefined ? 0 : 1);
}

const { main } = await import('./built.js');
const effort: Effort = { rounds: Math.ceil(positive('rounds', values.rounds)), time: positive('time', values.time) };
const where = environment(await main.ready());
console.log(
  `${Object.entries(where)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}\n`,
);

const reports: Report[] = [];
for (const name of positionals) {
  for (const report of await SUITES[name]!(effort)) {
    console.log(`${report.suite}: ${report.note}\n\n${formatTable(report.rows)}\n`);
    reports.push(report);
  }
}
const measured = { environment: where, effort, reports };
if (values.json) writeFileSync(values.json, `${JSON.stringify(measured, null, 2)}\n`);
if (values.readme) {
  const { speedTable, withTable } = await import('./parity/readme.js');
  const { accuracyTable } = await import('./accuracy/shown.js');
  for (const { suite, data } of reports) {
    if (suite !== 'parity' && suite !== 'accuracy') continue;
    const table = suite === 'parity' ? speedTable(data as ParityResult) : accuracyTable((data as AccuracyResult).kept);
    writeFileSync('README.md', withTable(readFileSync('README.md', 'utf8'), suite, table));
  }
}
if (values.page) writeFileSync(values.page, (await import('./parity/page.js')).parityPage(measured));
