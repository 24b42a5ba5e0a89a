import { createVariant } from '../src/engine/threads/variants.js';
import { main, ops } from './built.js';
import { type Effort, median, medianLatency, medianRatio, randomNumbers } from './measure.js';
import { compiledModel, networkOf, stepOf } from './parity/ours.js';
import { type Report, type Row, verdict } from './report.js';

/** Threads that are held against one; more than there are cores say nothing. */
const THREADS = 2;
/** The most that handing out a job and hearing of its end may take, in microseconds. */
const DISPATCH_LIMIT = 5;

/** What is measured with one thread and with several: made anew for each, since a model keeps the engine it was made on. */
interface Work {
  name: string;
  /** The least speed-up. */
  target: number;
  prepare(): () => void;
}

function product(n: number): Work {
  return {
    name: `matmul ${n} x ${n} x ${n}`,
    target: 1.85,
    prepare: () => {
      const [a, b] = [1, 2].map((seed) => main.tensor(randomNumbers(n * n, seed), [n, n]));
      const out = main.tensor(new Float32Array(n * n), [n, n]);
      return () => void ops.matmul(a!, b!, { out });
    },
  };
}

/** A training step of one of the suite's networks. */
function step(id: string, target: number): Work {
  const network = networkOf(id);
  return { name: `${network.name} b${network.batch}`, target, prepare: () => stepOf(compiledModel(network), network) };
}

const WORK: Work[] = [
  product(512),
  product(1024),
  step('A5', 1.75),
  step('E4', 1.85),
  step('ResNet-20', 1.8),
  step('B3', 1.3),
  step('E5 T 4', 1.3),
  // too small to share: it must not become slower
  step('E1', 0.95),
];

/** Microseconds from one record to the next, where no thread has anything to do in either. */
async function dispatch(rounds: number): Promise<Row> {
  const { team, compile } = await createVariant(THREADS, 'strict');
  const calls = 1000;
  const origin = { layer: 'nothing', pass: 'forward' } as const;
  const program = compile(
    Array.from({ length: calls }, () => ({ kernel: 'fill', record: { y: 64, n: 0, value: 0 }, origin })),
    0,
  );
  const times: number[] = [];
  for (let round = 0; round < 10 * rounds; round++) {
    const start = performance.now();
    program.run();
    times.push(((performance.now() - start) / calls) * 1000);
  }
  team!.close();
  const time = median(times);
  return { job: 'empty', microseconds: time, 'at most': DISPATCH_LIMIT, verdict: verdict(time, DISPATCH_LIMIT, 'lower') };
}

/** Speed-ups by threads, in turns with one thread, and what it costs to hand out work. */
export async function threads({ rounds, time }: Effort): Promise<Report[]> {
  const rows: Row[] = [];
  for (const { name, target, prepare } of WORK) {
    const [alone, shared]: [number[], number[]] = [[], []];
    const calls: (() => void)[] = [];
    for (const count of [1, THREADS]) {
      await main.ready({ threads: count });
      calls.push(prepare());
      medianLatency(calls.at(-1)!, time / 2);
    }
    for (let round = 0; round < rounds; round++) {
      for (const [i, count] of [1, THREADS].entries()) {
        await main.ready({ threads: count });
        [alone, shared][i]!.push(medianLatency(calls[i]!, time));
      }
    }
    const speedUp = medianRatio(alone, shared);
    rows.push({
      work: name,
      '1 thread ms': median(alone),
      [`${THREADS} threads ms`]: median(shared),
      'speed-up': speedUp,
      target,
      verdict: verdict(speedUp, target, 'higher'),
    });
  }
  await main.ready({ threads: 1 });
  return [
    { suite: 'threads', note: `medians of ${rounds} rounds, in turns`, rows },
    { suite: 'dispatch', note: 'a job handed out and ended, all threads awake', rows: [await dispatch(rounds)] },
  ];
}
