// A library in JavaScript as a process that is asked as python/peers.py is: node process.mjs LIBRARY THREADS
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Bench } from 'tinybench';
import { readExamples, readModel } from './saved-model.mjs';

const [name, threads = '1'] = process.argv.slice(2);

/** The median of at least three calls. */
async function medianSeconds(call, seconds) {
  const first = call();
  await first;
  const bench = new Bench({ time: 1000 * seconds, iterations: 3, warmup: false, throws: true });
  bench.add('call', call, { async: first instanceof Promise });
  await bench.run();
  return bench.tasks[0].result.latency.p50 / 1000;
}

const networks = [];
const answers = {
  async load({ model, train, test, optimizer, file }, library) {
    const network = { ...readModel(model), model, file, train: readExamples(train), test: readExamples(test), optimizer };
    networks.push(await library.load(network));
    return { network: networks.length - 1 };
  },
  async loadFiles({ input, ...files }, library) {
    const { buffer } = new Uint8Array(readFileSync(input));
    networks.push(await library.loadFiles({ ...files, x: new Float32Array(buffer) }));
    return { network: networks.length - 1 };
  },
  async train({ network, steps }) {
    const loss = [];
    while (loss.length < steps) loss.push(await networks[network].step());
    return { loss };
  },
  time: async ({ network, seconds }) => ({ seconds: await medianSeconds(networks[network].step, seconds) }),
  predict: async ({ network }) => ({ values: Array.from(await networks[network].predict()) }),
  timePredict: async ({ network, seconds }) => ({ seconds: await medianSeconds(networks[network].predict, seconds) }),
  memory: () => ({ bytes: 1024 * process.resourceUsage().maxRSS }),
  steps: ({ network, batchSize }) => ({ seconds: networks[network].steps(batchSize) }),
  epoch: async ({ network, batchSize }) => ({ seconds: await networks[network].epoch(batchSize) }),
  async drop({ network }) {
    await networks[network].drop?.();
    networks[network] = undefined;
    return {};
  },
};

const write = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
// what a library prints must not stand among the answers
console.log = console.info = console.warn = console.error;

const library = await import(`./${name}.mjs`);
write(await library.start(Number(threads)));
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const { do: what, ...request } = JSON.parse(line);
    write(await answers[what](request, library));
  } catch (error) {
    write({ error: error instanceof Error ? error.message.split('\n')[0] : String(error) });
  }
}
process.exit(0);
