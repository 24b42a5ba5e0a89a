import { fileURLToPath } from 'node:url';
import { RedisServer, until, Worker } from '../../test/sweep/redis/servers.js';
import { fromDist } from '../built.js';
import { type Report, type Row, verdict } from '../report.js';

type Sweeps = typeof import('../../src/sweep.js');

const training = new URL('./training.mjs', import.meta.url);
const nothing = new URL('./nothing.mjs', import.meta.url);

/** Trials that two workers are to do 1.9 times as fast as one. */
const TRAININGS = { units: [64, 96, 128, 160], learningRate: [0.001, 0.002, 0.003, 0.004, 0.005, 0.006] };
/** How many trials that do nothing, and how many before they count. */
const EMPTY = 300;
const WARM = 100;
/** A trial is to cost no more beside itself, in milliseconds. */
const MOST_OVERHEAD = 10;
const LEAST_GAIN = 1.9;

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;

/** Where trials run: `workers` threads of this process, or as many processes on a Redis. */
interface Where {
  readonly name: string;
  run<Result>(workers: number, modules: readonly URL[], work: (redis: string | undefined) => Promise<Result>): Promise<Result>;
}

const threads: Where = { name: 'threads of this process', run: (_, __, work) => work(undefined) };

const machines: Where = {
  name: 'processes on Redis',
  async run(workers, modules, work) {
    const server = await RedisServer.start();
    const all = Array.from(
      { length: workers },
      () =>
        new Worker(
          server,
          modules.map((module) => fileURLToPath(module)),
          { lostAfter: 20 },
        ),
    );
    try {
      await until(() => all.every(({ lines }) => lines.length > 0), 'the workers');
      return await work(server.url);
    } finally {
      for (const worker of all) await worker.kill();
      await server.stop();
    }
  },
};

/** Seconds that the trainings take from the first that begins to the last that ends, and how many were under way on average. */
async function timed({ sweep }: Sweeps, where: Where, workers: number, seed: number): Promise<{ seconds: number; busy: number }> {
  return where.run(workers, [training], async (redis) => {
    let begun = 0;
    let ended = 0;
    // the first ends its thread's start, which a longer sweep would not feel
    const first = { units: [32], learningRate: [0.001, 0.002].slice(0, workers) };
    await sweep({ space: first, trial: training, objective: 'loss', seed, verbose: 0, redis, ...(redis === undefined && { workers }) });
    begun = performance.now();
    const { trials } = await sweep({
      space: TRAININGS,
      trial: training,
      objective: 'loss',
      seed,
      verbose: 0,
      redis,
      ...(redis === undefined && { workers }),
      onTrial: () => {
        ended = performance.now();
      },
    });
    const seconds = (ended - begun) / 1000;
    return { seconds, busy: trials.reduce((sum, trial) => sum + trial.seconds, 0) / seconds };
  });
}

/** Milliseconds from one trial's end to the next's, of trials that do nothing, one after another. */
async function overhead({ sweep }: Sweeps, where: Where): Promise<number> {
  return where.run(1, [nothing], async (redis) => {
    const ends: number[] = [];
    await sweep({
      space: { x: Array.from({ length: EMPTY }, (_, i) => i) },
      trial: nothing,
      objective: 'loss',
      verbose: 0,
      redis,
      workers: 1,
      onTrial: () => ends.push(performance.now()),
    });
    return (ends.at(-1)! - ends[WARM]!) / (EMPTY - 1 - WARM);
  });
}

/** What sweeps add to their trials, and what a second worker gains. */
export async function sweeps({ rounds }: { rounds: number }): Promise<Report> {
  const library = (await fromDist('sweep.js')) as Sweeps;
  const rows: Row[] = [];
  for (const where of [threads, machines]) {
    const gains: number[] = [];
    const one: number[] = [];
    const busy: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const alone = await timed(library, where, 1, round);
      const two = await timed(library, where, 2, round);
      one.push(alone.seconds);
      gains.push(alone.seconds / two.seconds);
      busy.push(two.busy);
    }
    const costs: number[] = [];
    for (let round = 0; round < rounds; round++) costs.push(await overhead(library, where));
    const [gain, cost] = [median(gains), median(costs)];
    rows.push({
      where: where.name,
      'one worker, s': median(one),
      'two workers, times as fast': gain,
      [`target ${LEAST_GAIN}`]: verdict(gain, LEAST_GAIN, 'higher'),
      'busy of the two': median(busy),
      'a trial costs, ms': cost,
      [`target ${MOST_OVERHEAD}`]: verdict(cost, MOST_OVERHEAD, 'lower'),
    });
  }
  const trials = TRAININGS.units.length * TRAININGS.learningRate.length;
  const note = `${trials} trainings of about a second by one worker and by two, in turns (a trial may take longer where both cores work: how many of the two were busy on average shows what the sweep itself loses); and trials that do nothing, one after another`;
  return { suite: 'sweeps', note, rows, data: {} };
}
