import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { inWorker as InWorker } from '../../src/worker.js';
import { fromDist, main } from '../built.js';
import { type Effort, median } from '../measure.js';
import { type Report, type Row, verdict } from '../report.js';
import { longestStall } from './longest-stall.mjs';
import { compiledCnn, randomImages } from './network.mjs';

const BATCH = 64;
/** The longest stall of `fit` in one's own thread, in times of the slowest batch: a little is the loop's own. */
const IN_BATCHES = 1.05;
/** The longest stall through `inWorker`, in milliseconds: of a server's answers, and of a page that draws 60 frames a second. */
const OF_SERVER = 10;
const OF_PAGE = 16;
/** The least speed of training behind a page that draws, against one at rest. */
const SPEED = 0.97;

const options = { batchSize: BATCH, verbose: 0 } as const;

/** The longest that an answer of `server` took while `work` went on, in milliseconds. */
async function slowestAnswer(server: Server, work: () => Promise<unknown>): Promise<number> {
  const { port } = server.address() as AddressInfo;
  const answer = (): Promise<number> => {
    const asked = performance.now();
    return new Promise((resolve, reject) => {
      get({ port, host: '127.0.0.1', agent: false }, (response) =>
        response.resume().on('end', () => resolve(performance.now() - asked)),
      ).on('error', reject);
    });
  };
  await answer();
  let going = true;
  let slowest = 0;
  const asking = (async () => {
    while (going) slowest = Math.max(slowest, await answer());
  })();
  await work();
  going = false;
  await asking;
  return slowest;
}

/** Training in this thread: the event loop's longest stall beside the slowest batch. */
async function inThisThread(rounds: number): Promise<Row[]> {
  const { x, y } = randomImages();
  const model = await compiledCnn(main);
  let begun = 0;
  let slowest = 0;
  const clock = {
    onBatchBegin: () => {
      begun = performance.now();
    },
    onBatchEnd: () => {
      slowest = Math.max(slowest, performance.now() - begun);
    },
  };
  const row = (work: string, stall: number): Row => ({
    work,
    'longest stall ms': stall,
    'at most': IN_BATCHES * slowest,
    verdict: verdict(stall, IN_BATCHES * slowest, 'lower'),
  });
  const validationData = [x, y] as const;
  // the first run plans the network, which takes once as long as two batches
  await model.fit(x, y, { ...options, validationData });
  await model.predictAsync(x, { batchSize: BATCH });
  const [fitting, predicting]: number[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    fitting!.push(await longestStall(() => model.fit(x, y, { ...options, validationData, callbacks: [clock] })));
    predicting!.push(await longestStall(() => model.predictAsync(x, { batchSize: BATCH })));
  }
  return [row('fit with validation, in its own thread', median(fitting!)), row('predictAsync', median(predicting!))];
}

/** Training behind `inWorker`, while this process answers over HTTP. */
async function behindWorker(rounds: number): Promise<Row[]> {
  const { inWorker } = (await fromDist('worker.js')) as { inWorker: typeof InWorker };
  const remote = await inWorker();
  const server = createServer((_, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { x, y } = randomImages();
  const model = await compiledCnn(remote);
  const kept = await remote.keep(x);
  const epoch = () => model.fit(kept, y, { ...options, callbacks: [{ onBatchEnd: () => undefined }] });
  await epoch();
  const stalls: number[] = [];
  const answers: number[] = [];
  for (let round = 0; round < rounds; round++) {
    stalls.push(await longestStall(epoch));
    answers.push(await slowestAnswer(server, epoch));
  }
  server.close();
  remote.close();
  const row = (work: string, values: readonly number[]): Row => ({
    work,
    'longest stall ms': median(values),
    'at most': OF_SERVER,
    verdict: verdict(median(values), OF_SERVER, 'lower'),
  });
  return [row('inWorker: the event loop of Node', stalls), row("inWorker: a server's slowest answer", answers)];
}

interface Measured {
  rest: number[];
  drawing: number[];
  stalls: number[];
}

/** Training behind `inWorker` in a page that draws. */
async function inPages(rounds: number): Promise<Row[]> {
  const driver = '../../test/browsers/';
  const { serve } = await import(`${driver}server.mjs`);
  const server = await serve({ '/': fileURLToPath(new URL('../..', import.meta.url)) });
  const rows: Row[] = [];
  for (const name of ['Chromium', 'Firefox']) {
    const [result] = (await server.visit(name, [`/plain/bench/stalls/page.html?rounds=${rounds}`])) as (Measured & { error?: string })[];
    if (!result || result.error) {
      rows.push({ work: `inWorker: ${name}`, 'longest stall ms': null, 'at most': result?.error ?? 'not there', verdict: '-' });
      continue;
    }
    const speed = median(result.rest.map((seconds, i) => seconds / result.drawing[i]!));
    const stall = median(result.stalls);
    rows.push(
      {
        work: `inWorker: a page that draws, ${name}`,
        'longest stall ms': stall,
        'at most': OF_PAGE,
        verdict: verdict(stall, OF_PAGE, 'lower'),
      },
      {
        work: `  its training's speed, of that with the page at rest`,
        'of its speed': speed,
        'at least': SPEED,
        verdict: verdict(speed, SPEED, 'higher'),
      },
    );
  }
  server.close();
  return rows;
}

/** How long training keeps a thread waiting: that it runs in, and those that wait for `inWorker`. */
export async function stalls({ rounds }: Effort): Promise<Report> {
  return {
    suite: 'stalls',
    note: `CNN A10 on 1,280 images of 32 x 32, batches of ${BATCH}; the longest of each run, the median of ${rounds} runs`,
    rows: [...(await inThisThread(rounds)), ...(await behindWorker(rounds)), ...(await inPages(rounds))],
  };
}
